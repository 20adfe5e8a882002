/* SPDX-License-Identifier: Apache-2.0 */
/* An issuer of good and bad tokens for the tests; it signs with OpenSSL alone, so it shares no code with what it tests.
 */
#ifndef KEHRWERT_TESTS_ISSUER_H
#define KEHRWERT_TESTS_ISSUER_H

#include "auth.h"

#define NOW INT64_C(1700000000)

/* Claims that are fine at NOW, to be put together by each test. */
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

/* Opaque on purpose: tests see keys only through what they make. */
struct issuer;

enum signing {
    SIGN_ES256,
    SIGN_RS256,
    SIGN_PS256,
    SIGN_ES256_STRANGER, /* with a key that is not in the set */
    SIGN_HS256_RSA_PEM,  /* HMAC keyed with the public RSA key's PEM text */
    SIGN_HS256_EC_PEM,   /* the same with the EC key */
    SIGN_HS256_EMPTY,    /* HMAC with an empty key */
    SIGN_NOTHING,        /* an empty signature */
    SIGN_ES256_DER,      /* the signature as OpenSSL makes it, not as RFC 7518 wants it */
    SIGN_ES256_PADDED,   /* r and s with a leading zero byte each */
    SIGN_ES256_ZERO,     /* r = s = 0 */
    SIGN_PS256_SHORT,    /* a signature that begins with a zero byte, without it */
};

/* An issuer and a policy that trusts its key "ec-1" (P-256). An RSA key takes long to make, so it exists only where it
 * is asked for. */
struct issuer *issuer_new(void);

/* The same with the key "rsa-1" (RSA, 2048 bits) as well. */
struct issuer *issuer_new_with_rsa(void);
void issuer_free(struct issuer *issuer);

struct arena *issuer_arena(const struct issuer *issuer);
const struct token_policy *issuer_policy(const struct issuer *issuer);

/* The public JWKs of the issuer, with `more` members ("" or ",\"alg\":...") before the closing brace; arena-owned. */
const char *issuer_rsa_jwk(struct issuer *issuer, const char *more);
const char *issuer_ec_jwk(struct issuer *issuer, const char *more);

/* A compact JWS over header and claims as they are, sense or nonsense; arena-owned. */
const char *issuer_token(struct issuer *issuer, enum signing signing, const char *header, const char *claims);
const char *issuer_token_bytes(struct issuer *issuer, enum signing signing, const char *header, const char *claims,
                               size_t length);

/* Opens a policy over this text of a key set, for the issuer and audience of the claims above. */
MUST_CHECK bool policy_from_text(const char *keys, struct token_policy **ret_policy);
MUST_CHECK bool policy_for(const char *keys, const char *issuer, const char *audience,
                           struct token_policy **ret_policy);

/* Verifies at `now` and asserts that a refusal leaves the actor alone and gives only the two errors that are allowed.
 */
enum error verify_at(const struct issuer *issuer, const char *token, int64_t now, struct actor *actor);
enum error verify(const struct issuer *issuer, const char *token);

#endif
