/* SPDX-License-Identifier: Apache-2.0 */
/* Lookups in the tables generated from api-spec/errors.yaml. */
#include "base.h"

#include "error_table.h"

const struct error_entry *error_entry(enum error error)
{
    return &error_table[error];
}

enum error error_by_id(const char *id)
{
    for (size_t i = 0; i < LENGTH_OF(error_table); i++) {
        if (strcmp(error_table[i].id, id) == 0)
            return (enum error)i;
    }
    return ERROR_INTERNAL;
}

enum error error_by_constraint(const char *constraint)
{
    for (size_t i = 0; i < LENGTH_OF(constraint_table); i++) {
        if (strcmp(constraint_table[i].constraint, constraint) == 0)
            return constraint_table[i].error;
    }
    return OK;
}

const char *const *error_places(enum error error, const char *constraint)
{
    for (size_t i = 0; constraint && i < LENGTH_OF(constraint_table); i++) {
        if (constraint_table[i].error == error && strcmp(constraint_table[i].constraint, constraint) == 0)
            return constraint_table[i].at;
    }
    return error_table[error].at;
}
