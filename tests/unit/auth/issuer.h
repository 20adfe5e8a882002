/* SPDX-License-Identifier: Apache-2.0 */
/* An issuer of good and bad tokens for the tests. It signs with OpenSSL only, so it shares no code with what it tests.
 */
#ifndef KEHRWERT_TESTS_ISSUER_H
#define KEHRWERT_TESTS_ISSUER_H

#include "auth.h"

#define NOW INT64_C(1700000000)

/* Claims that are valid at NOW, for tests to combine. */
#define ISS "\"iss\":\"https://login.example.com/\""
#define AUD "\"aud\":\"kehrwert\""
#define SUB "\"sub\":\"mira.holm\""
#define EXP "\"exp\":1700000300"
#define IAT "\"iat\":1700000000"
#define ROLES "\"roles\":[\"participant\",\"reviewer\"]"
#define GOOD_CLAIMS "{" ISS "," AUD "," SUB "," EXP "," IAT "," ROLES "}"

#define ES256_HEADER "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"ec-1\"}"
#define RS256_HEADER "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"rsa-1\"}"
#define PS256_HEADER "{\"alg\":\"PS256\",\"typ\":\"application/at+jwt\",\"kid\":\"rsa-1\"}"

/* Opaque, so that tests use the keys only through these functions. */
struct issuer;

enum signing {
    SIGN_ES256,
    SIGN_RS256,
    SIGN_PS256,
    SIGN_ES256_STRANGER, /* signed with a key that is not in the set */
    SIGN_HS256_RSA_PEM,  /* HMAC keyed with the PEM text of the public RSA key */
    SIGN_HS256_EC_PEM,   /* the same with the public EC key */
    SIGN_HS256_EMPTY,    /* HMAC with an empty key */
    SIGN_NOTHING,        /* an empty signature */
    SIGN_ES256_DER,      /* the signature in OpenSSL's DER form instead of the form of RFC 7518 */
    SIGN_ES256_PADDED,   /* r and s with an extra leading zero byte each */
    SIGN_ES256_ZERO,     /* r = s = 0 */
    SIGN_PS256_SHORT,    /* a signature that starts with a zero byte, with that byte removed */
};

/* An issuer, and a policy that trusts its key "ec-1" (P-256). Making an RSA key is slow, so it exists only if asked
 * for. */
struct issuer *issuer_new(void);

/* The same, with the key "rsa-1" (RSA, 2048 bits) as well. */
struct issuer *issuer_new_with_rsa(void);
void issuer_free(struct issuer *issuer);

struct arena *issuer_arena(const struct issuer *issuer);
const struct token_policy *issuer_policy(const struct issuer *issuer);

/* The issuer's public JWKs, with `more` members ("" or ",\"alg\":...") before the closing brace; owned by the arena. */
const char *issuer_rsa_jwk(struct issuer *issuer, const char *more);
const char *issuer_ec_jwk(struct issuer *issuer, const char *more);

/* A compact JWS of header and claims exactly as given, valid or not; owned by the arena. */
const char *issuer_token(struct issuer *issuer, enum signing signing, const char *header, const char *claims);
const char *issuer_token_bytes(struct issuer *issuer, enum signing signing, const char *header, const char *claims,
                               size_t length);

/* Opens a policy for the given text of a key set and the issuer and audience of the claims above. */
MUST_CHECK bool policy_from_text(const char *keys, struct token_policy **ret_policy);
MUST_CHECK bool policy_for(const char *keys, const char *issuer, const char *audience,
                           struct token_policy **ret_policy);

/* Verifies the token at `now`. On refusal, asserts that the actor is untouched and the error is one of the two that are
 * allowed. */
enum error verify_at(const struct issuer *issuer, const char *token, int64_t now, struct actor *actor);
enum error verify(const struct issuer *issuer, const char *token);

#endif
