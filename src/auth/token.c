/* SPDX-License-Identifier: Apache-2.0 */
/* Verifies a bearer token. cjose checks only the signature; format, header and claims are checked here. */
#include "auth.h"
#include "claims.h"
#include "policy.h"
#include "strict_json.h"
#include "token_header.h"

#include <openssl/err.h>

static void jws_release_pointer(cjose_jws_t **jws)
{
    cjose_jws_release(*jws);
}

#define TOKEN_MAX 16384 /* bytes; longer tokens are refused unread */

#define AUTO_JWS __attribute__((cleanup(jws_release_pointer))) cjose_jws_t *

/* The claims, parsed from exactly the bytes that the signature covers; NULL if the signature is invalid. */
static const json_t *signed_claims(struct arena *arena, const struct key *key, const char *token, size_t length)
{
    uint8_t *payload = NULL;
    size_t payload_length = 0;
    AUTO_JWS jws = cjose_jws_import(token, length, NULL);
    if (!jws || !cjose_jws_verify(jws, key->jwk, NULL) ||
        !cjose_jws_get_plaintext(jws, &payload, &payload_length, NULL))
        return NULL;
    return strict_json_object(arena, (const char *)payload, payload_length);
}

/* The claims of a token that a key of the set has signed; NULL if there is none. */
static const json_t *verified_claims(const struct key_set *set, struct arena *arena, const char *token, size_t length)
{
    struct token_header header;
    if (!token_header_read(arena, token, length, &header))
        return NULL;
    const struct key *key = key_set_find(set, header.kid, header.algorithm);
    /* cjose accepts ES256 signatures of any even length and short PS256 ones, so one signature could be written in
     * several ways. */
    if (!key || header.signature_length != key->signature_length)
        return NULL;
    const json_t *claims = signed_claims(arena, key, token, length);
    /* OpenSSL's error queue is per thread. Errors left in it would confuse libpq's next TLS call. */
    ERR_clear_error();
    return claims;
}

enum error token_verify(const struct token_policy *policy, struct arena *arena, const char *token, size_t length,
                        int64_t now, struct actor *ret_actor)
{
    struct actor actor;
    if (length > TOKEN_MAX)
        return ERROR_TOKEN_INVALID;
    struct token_digest digest = token_digest(token, length);
    struct key_set *set = key_ring_take(policy->ring);
    enum error error = OK;
    if (!verified_find(set->verified, arena, &digest, now, &actor)) {
        const json_t *claims = verified_claims(set, arena, token, length);
        error = claims ? claims_read(policy, arena, claims, now, &actor) : ERROR_TOKEN_INVALID;
        if (!error)
            verified_add(set->verified, &digest, now, &actor);
    }
    key_ring_give(policy->ring, set);
    if (!error)
        *ret_actor = actor;
    return error;
}
