/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens that must be accepted, and attacks through form, header and signature that must be refused. */
#include <criterion/criterion.h>

#include "issuer.h"

#include <openssl/err.h>
#include <pthread.h>

static struct issuer *issuer;

static void begin(void)
{
    issuer = issuer_new_with_rsa();
}

static void end(void)
{
    issuer_free(issuer);
}

TestSuite(token, .init = begin, .fini = end);

struct row {
    const char *name;
    enum signing signing;
    const char *header;
    const char *claims;
};

static void expect_refused(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *token = issuer_token(issuer, rows[i].signing, rows[i].header, rows[i].claims);
        cr_expect_eq(verify(issuer, token), ERROR_TOKEN_INVALID, "%s", rows[i].name);
    }
}

#define EXPECT_REFUSED(rows) expect_refused(rows, LENGTH_OF(rows))

/* A valid header with one extra member. */
#define ES256_WITH(member) "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"ec-1\"," member "}"
#define ES256_TYPE(type) "{\"alg\":\"ES256\",\"typ\":" type ",\"kid\":\"ec-1\"}"
#define ALGORITHM(name) "{\"alg\":" name ",\"typ\":\"JWT\",\"kid\":\"ec-1\"}"
#define KID(kid) "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":" kid "}"

Test(token, valid_tokens_of_each_algorithm_and_type_are_accepted)
{
    static const struct row rows[] = {
        {"RS256, at+jwt", SIGN_RS256, RS256_HEADER, GOOD_CLAIMS},
        {"PS256, application/at+jwt", SIGN_PS256, PS256_HEADER, GOOD_CLAIMS},
        {"ES256, JWT", SIGN_ES256, ES256_HEADER, GOOD_CLAIMS},
        {"type in another case", SIGN_ES256, ES256_TYPE("\"jwt\""), GOOD_CLAIMS},
        {"type in another case", SIGN_ES256, ES256_TYPE("\"AT+JWT\""), GOOD_CLAIMS},
        {"a certificate's thumbprint, as Entra ID sends it", SIGN_ES256, ES256_WITH("\"x5t\":\"abc\""), GOOD_CLAIMS},
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *token = issuer_token(issuer, rows[i].signing, rows[i].header, rows[i].claims);
        cr_expect_eq(verify(issuer, token), OK, "%s", rows[i].name);
    }
}

Test(token, a_valid_token_yields_subject_roles_and_expiry)
{
    struct actor actor;
    const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, GOOD_CLAIMS);
    cr_assert_eq(verify_at(issuer, token, NOW, &actor), OK);
    cr_expect_str_eq(actor.subject, "mira.holm");
    cr_expect_eq(actor.roles, ROLE_PARTICIPANT | ROLE_REVIEWER);
    cr_expect_eq(actor.expires_at, 1700000300);
}

Test(token, an_algorithm_that_is_not_allowed_is_refused)
{
    static const struct row rows[] = {
        {"none", SIGN_NOTHING, ALGORITHM("\"none\""), GOOD_CLAIMS},
        {"nOnE", SIGN_NOTHING, ALGORITHM("\"nOnE\""), GOOD_CLAIMS},
        {"none over a good signature", SIGN_ES256, ALGORITHM("\"none\""), GOOD_CLAIMS},
        {"nOnE over a good signature", SIGN_ES256, ALGORITHM("\"nOnE\""), GOOD_CLAIMS},
        {"an empty signature", SIGN_NOTHING, ES256_HEADER, GOOD_CLAIMS},
        {"ES384 over a P-256 key", SIGN_ES256, ALGORITHM("\"ES384\""), GOOD_CLAIMS},
        {"lower case", SIGN_ES256, ALGORITHM("\"es256\""), GOOD_CLAIMS},
        {"EdDSA", SIGN_ES256, ALGORITHM("\"EdDSA\""), GOOD_CLAIMS},
        {"empty", SIGN_ES256, ALGORITHM("\"\""), GOOD_CLAIMS},
        {"no string", SIGN_ES256, ALGORITHM("[\"ES256\"]"), GOOD_CLAIMS},
        {"null", SIGN_ES256, ALGORITHM("null"), GOOD_CLAIMS},
        {"absent", SIGN_ES256, "{\"typ\":\"JWT\",\"kid\":\"ec-1\"}", GOOD_CLAIMS},
    };
    EXPECT_REFUSED(rows);
}

Test(token, a_public_key_is_never_used_as_an_hmac_secret)
{
    static const struct row rows[] = {
        {"HS256 over the RSA PEM", SIGN_HS256_RSA_PEM, "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"rsa-1\"}",
         GOOD_CLAIMS},
        {"HS256 over the EC PEM", SIGN_HS256_EC_PEM, "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"ec-1\"}",
         GOOD_CLAIMS},
        {"HS256 over an empty key", SIGN_HS256_EMPTY, "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"rsa-1\"}",
         GOOD_CLAIMS},
        {"HS512", SIGN_HS256_RSA_PEM, "{\"alg\":\"HS512\",\"typ\":\"JWT\",\"kid\":\"rsa-1\"}", GOOD_CLAIMS},
        {"an HMAC called RS256", SIGN_HS256_RSA_PEM, RS256_HEADER, GOOD_CLAIMS},
    };
    EXPECT_REFUSED(rows);
}

Test(token, an_algorithm_of_another_key_type_is_refused)
{
    static const struct row rows[] = {
        {"RS256 with the EC key's kid", SIGN_RS256, "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"ec-1\"}",
         GOOD_CLAIMS},
        {"ES256 with the RSA key's kid", SIGN_ES256, "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"rsa-1\"}",
         GOOD_CLAIMS},
        {"RS256 signature called PS256", SIGN_RS256, PS256_HEADER, GOOD_CLAIMS},
        {"PS256 signature called RS256", SIGN_PS256, RS256_HEADER, GOOD_CLAIMS},
    };
    EXPECT_REFUSED(rows);
}

Test(token, a_signature_has_only_one_valid_encoding)
{
    static const struct row rows[] = {
        {"a stranger's key", SIGN_ES256_STRANGER, ES256_HEADER, GOOD_CLAIMS},
        {"DER", SIGN_ES256_DER, ES256_HEADER, GOOD_CLAIMS},
        {"leading zeros", SIGN_ES256_PADDED, ES256_HEADER, GOOD_CLAIMS},
        {"r = s = 0", SIGN_ES256_ZERO, ES256_HEADER, GOOD_CLAIMS},
        {"a leading zero omitted", SIGN_PS256_SHORT, PS256_HEADER, GOOD_CLAIMS},
    };
    EXPECT_REFUSED(rows);
}

Test(token, a_header_with_its_own_key_or_critical_extensions_is_refused)
{
    static const struct row rows[] = {
        {"crit", SIGN_ES256, ES256_WITH("\"crit\":[\"exp\"],\"exp\":1"), GOOD_CLAIMS},
        {"crit that cjose would support", SIGN_ES256, ES256_WITH("\"crit\":[\"alg\"]"), GOOD_CLAIMS},
        {"crit null", SIGN_ES256, ES256_WITH("\"crit\":null"), GOOD_CLAIMS},
        {"jku", SIGN_ES256, ES256_WITH("\"jku\":\"https://keys.example.org/\""), GOOD_CLAIMS},
        {"x5u", SIGN_ES256, ES256_WITH("\"x5u\":\"https://keys.example.org/\""), GOOD_CLAIMS},
        {"jwk", SIGN_ES256, ES256_WITH("\"jwk\":{\"kty\":\"EC\"}"), GOOD_CLAIMS},
        {"x5c", SIGN_ES256, ES256_WITH("\"x5c\":[\"MIIB\"]"), GOOD_CLAIMS},
        {"b64", SIGN_ES256, ES256_WITH("\"b64\":false"), GOOD_CLAIMS},
        {"b64 true", SIGN_ES256, ES256_WITH("\"b64\":true"), GOOD_CLAIMS},
    };
    EXPECT_REFUSED(rows);
}

Test(token, a_kid_only_selects_a_key_of_the_loaded_set)
{
    struct text kid = {.arena = issuer_arena(issuer)};
    text_append_string(&kid, "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"");
    for (size_t i = 0; i < 1000; i++)
        text_append_string(&kid, "0123456789");
    text_append_string(&kid, "\"}");
    const struct row rows[] = {
        {"path", SIGN_ES256, KID("\"../../dev/null\""), GOOD_CLAIMS},
        {"path", SIGN_HS256_EMPTY, "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"../../dev/null\"}", GOOD_CLAIMS},
        {"SQL", SIGN_ES256, KID("\"' OR 1=1 --\""), GOOD_CLAIMS},
        {"URL", SIGN_ES256, KID("\"https://keys.example.org/ec-1\""), GOOD_CLAIMS},
        {"10 KB", SIGN_ES256, text_string(&kid), GOOD_CLAIMS},
        {"unknown", SIGN_ES256, KID("\"ec-2\""), GOOD_CLAIMS},
        {"prefix", SIGN_ES256, KID("\"ec-\""), GOOD_CLAIMS},
        {"other case", SIGN_ES256, KID("\"EC-1\""), GOOD_CLAIMS},
        {"empty", SIGN_ES256, KID("\"\""), GOOD_CLAIMS},
        {"NUL", SIGN_ES256, KID("\"ec-1\\u0000\""), GOOD_CLAIMS},
        {"number", SIGN_ES256, KID("1"), GOOD_CLAIMS},
        {"null", SIGN_ES256, KID("null"), GOOD_CLAIMS},
    };
    EXPECT_REFUSED(rows);
}

Test(token, a_type_other_than_access_token_is_refused)
{
    static const struct row rows[] = {
        {"absent", SIGN_ES256, "{\"alg\":\"ES256\",\"kid\":\"ec-1\"}", GOOD_CLAIMS},
        {"logout token", SIGN_ES256, ES256_TYPE("\"logout+jwt\""), GOOD_CLAIMS},
        {"DPoP proof", SIGN_ES256, ES256_TYPE("\"dpop+jwt\""), GOOD_CLAIMS},
        {"empty", SIGN_ES256, ES256_TYPE("\"\""), GOOD_CLAIMS},
        {"longer", SIGN_ES256, ES256_TYPE("\"JWTX\""), GOOD_CLAIMS},
        {"array", SIGN_ES256, ES256_TYPE("[\"JWT\"]"), GOOD_CLAIMS},
    };
    EXPECT_REFUSED(rows);
}

Test(token, an_ambiguous_header_is_refused)
{
    static const struct row rows[] = {
        {"alg twice", SIGN_ES256, ES256_WITH("\"alg\":\"ES256\""), GOOD_CLAIMS},
        {"alg none first", SIGN_ES256, "{\"alg\":\"none\",\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"ec-1\"}",
         GOOD_CLAIMS},
        {"kid twice", SIGN_ES256, ES256_WITH("\"kid\":\"ec-1\""), GOOD_CLAIMS},
        {"trailing junk", SIGN_ES256, ES256_HEADER " x", GOOD_CLAIMS},
        {"two objects", SIGN_ES256, ES256_HEADER "{}", GOOD_CLAIMS},
        {"array", SIGN_ES256, "[" ES256_HEADER "]", GOOD_CLAIMS},
        {"string", SIGN_ES256, "\"ES256\"", GOOD_CLAIMS},
        {"comment", SIGN_ES256, ES256_HEADER "/* */", GOOD_CLAIMS},
        {"single quotes", SIGN_ES256, "{'alg':'ES256'}", GOOD_CLAIMS},
        {"not UTF-8", SIGN_ES256, ES256_WITH("\"a\":\"\xff\""), GOOD_CLAIMS},
        {"nested too deep", SIGN_ES256, ES256_WITH("\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"), GOOD_CLAIMS},
        {"empty", SIGN_ES256, "", GOOD_CLAIMS},
    };
    EXPECT_REFUSED(rows);
}

/* A leftover OpenSSL error would look like an error of the database connection in the same thread. */
Test(token, a_refused_token_leaves_no_openssl_error_behind)
{
    cr_expect_eq(verify(issuer, issuer_token(issuer, SIGN_HS256_RSA_PEM, RS256_HEADER, GOOD_CLAIMS)),
                 ERROR_TOKEN_INVALID);
    cr_expect_eq(verify(issuer, issuer_token(issuer, SIGN_RS256, PS256_HEADER, GOOD_CLAIMS)), ERROR_TOKEN_INVALID);
    cr_expect_eq(verify(issuer, issuer_token(issuer, SIGN_ES256_ZERO, ES256_HEADER, GOOD_CLAIMS)), ERROR_TOKEN_INVALID);
    cr_expect_eq(ERR_peek_error(), 0);
}

static void *verify_many(void *tokens)
{
    const char *const *token = tokens;
    struct arena *arena = arena_new();
    size_t refused = 0;
    for (size_t i = 0; i < 300; i++) {
        struct actor actor;
        const char *next = token[i % 3];
        if (token_verify(issuer_policy(issuer), arena, next, strlen(next), NOW, &actor) != OK)
            refused++;
        arena_reset(arena);
    }
    arena_free(arena);
    return refused == 0 ? tokens : NULL;
}

Test(token, threads_can_share_a_policy)
{
    pthread_t threads[4];
    const char *tokens[] = {issuer_token(issuer, SIGN_ES256, ES256_HEADER, GOOD_CLAIMS),
                            issuer_token(issuer, SIGN_RS256, RS256_HEADER, GOOD_CLAIMS),
                            issuer_token(issuer, SIGN_PS256, PS256_HEADER, GOOD_CLAIMS)};
    for (size_t i = 0; i < LENGTH_OF(threads); i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, verify_many, tokens), 0);
    for (size_t i = 0; i < LENGTH_OF(threads); i++) {
        void *result = NULL;
        cr_assert_eq(pthread_join(threads[i], &result), 0);
        cr_expect_not_null(result);
    }
}
