/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of the development issuer, signed with libjwt. The service verifies them like any other token. */
#include "auth.h"
#include "development_key.h"

#include <jwt.h>
#include <openssl/crypto.h>

struct token_claims {
    const char *issuer;
    const char *audience;
    const char *subject;
    unsigned roles;
    int64_t issued_at;
    int64_t expires_at;
};

static void jwt_free_pointer(jwt_t **jwt)
{
    jwt_free(*jwt);
}

#define AUTO_JWT __attribute__((cleanup(jwt_free_pointer))) jwt_t *

static const char *roles_json(struct arena *arena, unsigned roles)
{
    struct text text = {.arena = arena};
    const char *separator = "";
    text_append_string(&text, "{\"roles\":[");
    for (unsigned bit = 1; bit != 0 && bit <= roles; bit <<= 1) {
        if ((roles & bit) == 0)
            continue;
        text_append_string(&text, separator);
        text_append_json(&text, role_name(bit));
        separator = ",";
    }
    text_append_string(&text, "]}");
    return text_string(&text);
}

/* libjwt returns 0 on success. */
static bool claims_set(struct arena *arena, jwt_t *jwt, const struct token_claims *claims)
{
    return jwt_add_grant(jwt, "iss", claims->issuer) == 0 && jwt_add_grant(jwt, "aud", claims->audience) == 0 &&
           jwt_add_grant(jwt, "sub", claims->subject) == 0 && jwt_add_grant_int(jwt, "iat", claims->issued_at) == 0 &&
           jwt_add_grant_int(jwt, "exp", claims->expires_at) == 0 &&
           jwt_add_grants_json(jwt, roles_json(arena, claims->roles)) == 0;
}

static char *token_sign(struct arena *arena, const struct development_key *key, const struct token_claims *claims)
{
    AUTO_JWT jwt = NULL;
    if (jwt_new(&jwt) != 0 || !claims_set(arena, jwt, claims) || jwt_add_header(jwt, "kid", key->kid) != 0)
        return NULL;
    if (jwt_set_alg(jwt, JWT_ALG_ES256, (const unsigned char *)key->pem, (int)key->pem_length) != 0)
        return NULL;
    char *encoded = jwt_encode_str(jwt);
    if (!encoded)
        return NULL;
    char *token = arena_copy(arena, encoded, strlen(encoded));
    free(encoded);
    return token;
}

char *development_token(struct arena *arena, const char *key_file, const char *issuer, const char *audience,
                        const char *subject, unsigned roles, int64_t now, int64_t lifetime)
{
    struct development_key key;
    struct token_claims claims = {issuer, audience, subject, roles, now, now + lifetime};
    if (!development_key_read(arena, key_file, &key))
        return NULL;
    char *token = token_sign(arena, &key, &claims);
    OPENSSL_cleanse(key.pem, key.pem_length);
    if (!token)
        log_message(LOG_LEVEL_ERROR, "development_token_not_made", "libjwt cannot sign with %s", key_file);
    return token;
}
