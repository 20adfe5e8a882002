/* SPDX-License-Identifier: Apache-2.0 */
/* Checks the claims of an access token (RFC 7519, RFC 9068): presence, type and value. */
#include "claims.h"
#include "policy.h"

#define SKEW_SECONDS 60
#define EXTERNAL_ID_CHARACTERS_MAX 200

struct dates {
    int64_t expires_at;
    int64_t issued_at;
    int64_t not_before;
};

static bool date_read(const json_t *claims, const char *name, int64_t *ret_date)
{
    const json_t *value = json_object_get(claims, name);
    if (!json_is_integer(value))
        return false;
    /* With negative dates, the difference of two dates could overflow. */
    if (json_integer_value(value) < 0)
        return false;
    *ret_date = json_integer_value(value);
    return true;
}

static bool dates_read(const json_t *claims, int64_t now, struct dates *ret_dates)
{
    struct dates dates = {.not_before = 0};
    if (!date_read(claims, "exp", &dates.expires_at) || !date_read(claims, "iat", &dates.issued_at))
        return false;
    if (json_object_get(claims, "nbf") && !date_read(claims, "nbf", &dates.not_before))
        return false;
    int64_t lifetime = dates.expires_at - dates.issued_at;
    if (lifetime <= 0 || lifetime > TOKEN_LIFETIME_MAX)
        return false;
    if (dates.issued_at > now + SKEW_SECONDS || dates.not_before > now + SKEW_SECONDS)
        return false;
    *ret_dates = dates;
    return true;
}

static bool text_equals(const json_t *value, const char *expected)
{
    return json_is_string(value) && strcmp(json_string_value(value), expected) == 0;
}

static bool audience_fits(const json_t *audience, const char *expected)
{
    if (!json_is_array(audience))
        return text_equals(audience, expected);
    bool found = false;
    for (size_t i = 0; i < json_array_size(audience); i++) {
        const json_t *entry = json_array_get(audience, i);
        if (!json_is_string(entry))
            return false;
        found = found || text_equals(entry, expected);
    }
    return found;
}

/* Keycloak signs ID, refresh and logout tokens with the same key and header type and tells them apart by this claim. */
static bool is_access_token(const json_t *claims)
{
    const json_t *type = json_object_get(claims, "typ");
    return !type || text_equals(type, "Bearer");
}

/* Counts code points. Jansson has already checked that the string is UTF-8. */
static bool external_id_fits(const char *external_id)
{
    size_t characters = 0;
    for (const unsigned char *at = (const unsigned char *)external_id; *at != '\0'; at++) {
        bool is_c1 = at[0] == 0xc2 && at[1] < 0xa0;
        if (*at < 0x20 || *at == 0x7f || is_c1)
            return false;
        if ((*at & 0xc0) != 0x80)
            characters++;
    }
    return characters > 0 && characters <= EXTERNAL_ID_CHARACTERS_MAX;
}

/* Ignores unknown names: they belong to other services of the same issuer. */
static bool claimed_roles_read(const json_t *roles, unsigned *ret_roles)
{
    unsigned bits = 0;
    if (roles && !json_is_array(roles))
        return false;
    for (size_t i = 0; i < json_array_size(roles); i++) {
        const char *name = json_string_value(json_array_get(roles, i));
        if (!name)
            return false;
        bits |= role_by_name(name);
    }
    *ret_roles = bits;
    return true;
}

/* A token without the claim belongs to a service client or to somebody who is found by name. */
static bool external_id_read(const struct token_policy *policy, const json_t *claims, const char **ret_external_id)
{
    const json_t *value =
        policy->external_id_claim[0] == '\0' ? NULL : json_object_get(claims, policy->external_id_claim);
    const char *external_id = json_string_value(value);
    if (value && (!external_id || !external_id_fits(external_id)))
        return false;
    *ret_external_id = external_id;
    return true;
}

enum error claims_read(const struct token_policy *policy, struct arena *arena, const json_t *claims, int64_t now,
                       struct actor *ret_actor)
{
    struct dates dates;
    unsigned roles;
    const char *external_id;
    const char *name = json_string_value(json_object_get(claims, "sub"));
    const char *subject = name ? user_name_canonical(arena, name) : NULL;
    if (!text_equals(json_object_get(claims, "iss"), policy->issuer) ||
        !audience_fits(json_object_get(claims, "aud"), policy->audience) || !is_access_token(claims))
        return ERROR_TOKEN_INVALID;
    if (!subject || !claimed_roles_read(json_object_get(claims, "roles"), &roles) ||
        !external_id_read(policy, claims, &external_id))
        return ERROR_TOKEN_INVALID;
    if (!dates_read(claims, now, &dates))
        return ERROR_TOKEN_INVALID;
    if (now >= dates.expires_at + SKEW_SECONDS)
        return ERROR_TOKEN_EXPIRED;
    *ret_actor = (struct actor){.subject = subject,
                                .external_id = external_id ? arena_copy(arena, external_id, strlen(external_id)) : NULL,
                                .roles = roles,
                                .issued_at = dates.issued_at,
                                .expires_at = dates.expires_at};
    return OK;
}
