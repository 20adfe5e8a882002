/* SPDX-License-Identifier: Apache-2.0 */
/* The names of the token roles. */
#include "auth.h"

static const struct {
    const char *name;
    enum role role;
} roles[] = {
    {"participant", ROLE_PARTICIPANT},
    {"program_manager", ROLE_PROGRAM_MANAGER},
    {"reviewer", ROLE_REVIEWER},
    {"hr_sync", ROLE_HR_SYNC},
    {"assistant", ROLE_ASSISTANT},
    {"auditor", ROLE_AUDITOR},
    {"admin", ROLE_ADMIN},
};

unsigned role_by_name(const char *name)
{
    for (size_t i = 0; i < LENGTH_OF(roles); i++) {
        if (strcmp(roles[i].name, name) == 0)
            return roles[i].role;
    }
    return 0;
}

const char *role_name(unsigned role)
{
    for (size_t i = 0; i < LENGTH_OF(roles); i++) {
        if (roles[i].role == role)
            return roles[i].name;
    }
    return "";
}

const char *role_names(struct arena *arena, unsigned bits)
{
    struct text text = {.arena = arena};
    for (size_t i = 0; i < LENGTH_OF(roles); i++) {
        if (bits & roles[i].role)
            text_format(&text, "%s%s", text.length > 0 ? "," : "", roles[i].name);
    }
    return text_string(&text);
}
