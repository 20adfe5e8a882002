/* SPDX-License-Identifier: Apache-2.0 */
/* Key sets: which keys are kept, which sets are refused, and how the key of a token is found. */
#include <criterion/criterion.h>
#include <sys/stat.h>
#include <unistd.h>

#include "issuer.h"

static struct issuer *issuer;

static void begin(void)
{
    log_set_level(LOG_LEVEL_ERROR);
    issuer = issuer_new();
}

static void end(void)
{
    issuer_free(issuer);
}

TestSuite(policy, .init = begin, .fini = end);

static const char *set_of(const char *keys)
{
    return arena_format(issuer_arena(issuer), "{\"keys\":[%s]}", keys);
}

static bool opens(const char *text)
{
    struct token_policy *policy = NULL;
    bool opened = policy_from_text(text, &policy);
    cr_expect_eq(opened, policy != NULL);
    token_policy_free(policy);
    return opened;
}

/* The result of verifying a token under a policy with these keys. */
static enum error verdict(const char *keys, enum signing signing, const char *header)
{
    struct token_policy *policy;
    struct actor actor;
    cr_assert(policy_from_text(set_of(keys), &policy), "%s", keys);
    const char *token = issuer_token(issuer, signing, header, GOOD_CLAIMS);
    enum error error = token_verify(policy, issuer_arena(issuer), token, strlen(token), NOW, &actor);
    token_policy_free(policy);
    return error;
}

Test(policy, a_set_with_a_symmetric_or_private_key_is_refused)
{
    static const char *const members[] = {",\"d\":\"AQ\"",  ",\"p\":\"AQ\"",  ",\"q\":\"AQ\"", ",\"dp\":\"AQ\"",
                                          ",\"dq\":\"AQ\"", ",\"qi\":\"AQ\"", ",\"oth\":[]",   ",\"k\":\"AQ\""};
    for (size_t i = 0; i < LENGTH_OF(members); i++)
        cr_expect_not(opens(set_of(issuer_rsa_jwk(issuer, members[i]))), "%s", members[i]);
    cr_expect_not(opens(set_of(issuer_ec_jwk(issuer, ",\"d\":\"AQ\""))));
    const char *mixed =
        arena_format(issuer_arena(issuer), "%s,{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}", issuer_ec_jwk(issuer, ""));
    cr_expect_not(opens(set_of(mixed)));
    const char *keyless = arena_format(issuer_arena(issuer), "%s,{\"kty\":\"oct\"}", issuer_ec_jwk(issuer, ""));
    cr_expect_not(opens(set_of(keyless)));
}

Test(policy, a_set_without_a_usable_key_is_refused)
{
    const char *keys[] = {
        "",
        "{}",
        "1",
        "null",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
        "{\"kty\":\"RSA\",\"n\":\"4f5wg5l2hKsTeNem_V41fGnJm6gOdrj8ym3rFkEU_"
        "wT8RDtnSgFEZOQpHEgQ7JL38xUfU0Y3g6aYw9QT0hJ7mCpz"
        "9Er5qLaMXJwZxzHzAahlfA0icqabvJOMvQtzD6uQv6wPEyZtDTWiQi9AXwBpHssPnpYGIn20ZZuNlX2BrCk\",\"e\":\"AQAB\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
        "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
        "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83O\",\"y\":\"x_FE\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AH_Nzidw9sRdQYPL7m_bS3tYBzM1e-nvE7rPbjx70VRF\",\"y\":\"AMfxRM0bvZt-"
        "hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":7,\"y\":7}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\",\"y\":\"\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
        "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
        "{\"kty\":\"RSA\",\"e\":\"AQAB\"}",
        issuer_ec_jwk(issuer, ",\"use\":\"enc\""),
        issuer_ec_jwk(issuer, ",\"use\":1"),
        issuer_ec_jwk(issuer, ",\"key_ops\":[\"deriveKey\"]"),
        issuer_ec_jwk(issuer, ",\"key_ops\":\"verify\""),
        issuer_ec_jwk(issuer, ",\"alg\":\"ES384\""),
        issuer_ec_jwk(issuer, ",\"alg\":\"RS256\""),
        issuer_ec_jwk(issuer, ",\"alg\":null"),
        issuer_ec_jwk(issuer, ",\"kid\":7"),
        issuer_rsa_jwk(issuer, ",\"alg\":\"RSA-OAEP\""),
        issuer_rsa_jwk(issuer, ",\"alg\":\"HS256\""),
    };
    for (size_t i = 0; i < LENGTH_OF(keys); i++)
        cr_expect_not(opens(set_of(keys[i])), "%s", keys[i]);
}

/* A 2048-bit modulus with exponents that must not be used: with 1 anybody can sign, and even exponents do not exist in
 * RSA. */
Test(policy, an_rsa_key_with_a_bad_exponent_or_padded_modulus_is_not_usable)
{
    static const char *const exponents[] = {"AQ", "AAAAAQ", "AA", "Ag", "AQAA", "", "AQAAAAAAAAAB"};
    char modulus[343];
    memset(modulus, '_', sizeof modulus - 2);
    modulus[sizeof modulus - 2] = 'w';
    modulus[sizeof modulus - 1] = '\0';
    cr_assert(opens(
        set_of(arena_format(issuer_arena(issuer), "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}", modulus, "AQAB"))));
    for (size_t i = 0; i < LENGTH_OF(exponents); i++) {
        const char *key =
            arena_format(issuer_arena(issuer), "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}", modulus, exponents[i]);
        cr_expect_not(opens(set_of(key)), "%s", exponents[i]);
    }
    memset(modulus, 'A', 200);
    cr_expect_not(
        opens(set_of(arena_format(issuer_arena(issuer), "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\"}", modulus))));
}

/* 1367 digits encode 1025 bytes. If the number starts with "Af", its first byte is 1 and it has 8193 bits; with "AP" it
 * has 8192. */
Test(policy, an_oversized_rsa_key_is_not_usable)
{
    static const char format[] = "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\"}";
    char modulus[1368] = "Af";
    memset(modulus + 2, '_', 1364);
    modulus[1366] = '8';
    cr_expect_not(opens(set_of(arena_format(issuer_arena(issuer), format, modulus))));
    modulus[1] = 'P';
    cr_expect(opens(set_of(arena_format(issuer_arena(issuer), format, modulus))));
}

Test(policy, a_file_without_a_key_set_is_refused)
{
    struct token_policy *policy;
    const char *key = issuer_ec_jwk(issuer, "");
    struct arena *arena = issuer_arena(issuer);
    const char *texts[] = {
        "",
        "null",
        "[]",
        "{}",
        "{\"keys\":{}}",
        key,
        arena_format(arena, "[%s]", key),
        arena_format(arena, "{\"keys\":[%s]} x", key),
        arena_format(arena, "{\"keys\":[],\"keys\":[%s]}", key),
        arena_format(arena, "{\"keys\":[%s],\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}", key),
        arena_format(arena, "{\"keys\":[%s]}%*s", key, 512 * 1024, ""),
    };
    cr_assert(opens(set_of(key)));
    for (size_t i = 0; i < LENGTH_OF(texts); i++)
        cr_expect_not(opens(texts[i]), "%.80s", texts[i]);
    cr_expect_not(token_policy_open("/nowhere/keys.json", "i", "a", &policy));
    cr_expect_not(token_policy_open("/tmp", "i", "a", &policy));
}

Test(policy, a_pipe_instead_of_a_file_is_refused_without_waiting_for_a_writer)
{
    struct token_policy *policy;
    char folder[] = "/tmp/kehrwert-pipe-XXXXXX";
    cr_assert_not_null(mkdtemp(folder));
    const char *pipe = arena_format(issuer_arena(issuer), "%s/keys.json", folder);
    cr_assert_eq(mkfifo(pipe, 0600), 0);
    cr_expect_not(token_policy_open(pipe, "i", "a", &policy));
    unlink(pipe);
    rmdir(folder);
}

Test(policy, issuer_and_audience_must_not_be_empty)
{
    struct token_policy *policy;
    const char *keys = set_of(issuer_ec_jwk(issuer, ""));
    cr_expect_not(policy_for(keys, "", "kehrwert", &policy));
    cr_expect_not(policy_for(keys, "https://login.example.com/", "", &policy));
}

Test(policy, two_keys_with_the_same_kid_and_type_are_refused)
{
    const char *ec = issuer_ec_jwk(issuer, ",\"kid\":\"a\"");
    const char *rsa = issuer_rsa_jwk(issuer, ",\"kid\":\"a\"");
    cr_expect_not(opens(set_of(arena_format(issuer_arena(issuer), "%s,%s", ec, ec))));
    cr_expect(opens(set_of(arena_format(issuer_arena(issuer), "%s,%s", ec, rsa))));
}

Test(policy, a_key_is_bound_to_the_algorithm_it_names)
{
    cr_expect_eq(verdict(issuer_rsa_jwk(issuer, ",\"kid\":\"rsa-1\",\"alg\":\"RS256\""), SIGN_RS256, RS256_HEADER), OK);
    cr_expect_eq(verdict(issuer_rsa_jwk(issuer, ",\"kid\":\"rsa-1\",\"alg\":\"RS256\""), SIGN_PS256, PS256_HEADER),
                 ERROR_TOKEN_INVALID);
    cr_expect_eq(verdict(issuer_rsa_jwk(issuer, ",\"kid\":\"rsa-1\",\"alg\":\"PS256\""), SIGN_RS256, RS256_HEADER),
                 ERROR_TOKEN_INVALID);
}

Test(policy, keys_for_other_purposes_are_ignored)
{
    const char *keys =
        arena_format(issuer_arena(issuer), "%s,{\"kty\":\"OKP\",\"kid\":\"ec-1\"},%s",
                     issuer_rsa_jwk(issuer, ",\"kid\":\"ec-1\",\"use\":\"enc\",\"alg\":\"RSA-OAEP\""),
                     issuer_ec_jwk(issuer, ",\"kid\":\"ec-1\",\"use\":\"sig\",\"key_ops\":[\"sign\",\"verify\"]"));
    cr_expect_eq(verdict(keys, SIGN_ES256, ES256_HEADER), OK);
}

#define NO_KID(algorithm) "{\"alg\":\"" algorithm "\",\"typ\":\"JWT\"}"

Test(policy, a_token_without_kid_needs_exactly_one_matching_key)
{
    struct arena *arena = issuer_arena(issuer);
    const char *ec = issuer_ec_jwk(issuer, "");
    const char *both = arena_format(arena, "%s,%s", ec, issuer_rsa_jwk(issuer, ",\"kid\":\"rsa-1\""));
    const char *twice = arena_format(arena, "%s,%s", ec, issuer_ec_jwk(issuer, ",\"kid\":\"ec-1\""));
    cr_expect_eq(verdict(ec, SIGN_ES256, NO_KID("ES256")), OK);
    cr_expect_eq(verdict(both, SIGN_ES256, NO_KID("ES256")), OK);
    cr_expect_eq(verdict(both, SIGN_PS256, NO_KID("PS256")), OK);
    cr_expect_eq(verdict(twice, SIGN_ES256, NO_KID("ES256")), ERROR_TOKEN_INVALID);
    cr_expect_eq(verdict(twice, SIGN_ES256, ES256_HEADER), OK);
}

Test(policy, a_token_with_a_kid_does_not_match_a_key_without_one)
{
    cr_expect_eq(verdict(issuer_ec_jwk(issuer, ""), SIGN_ES256, ES256_HEADER), ERROR_TOKEN_INVALID);
}

/* A policy whose file the test can change. */
struct changing {
    char file[40];
    struct token_policy *policy;
};

static void file_write(const struct changing *changing, const char *text)
{
    FILE *file = fopen(changing->file, "wbe");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

static struct changing changing_open(const char *text)
{
    struct changing changing = {.file = "/tmp/keys.XXXXXX"};
    int descriptor = mkstemp(changing.file);
    cr_assert(descriptor >= 0);
    close(descriptor);
    file_write(&changing, text);
    cr_assert(token_policy_open(changing.file, "https://login.example.com/", "kehrwert", &changing.policy));
    return changing;
}

static void changing_close(struct changing *changing)
{
    token_policy_free(changing->policy);
    unlink(changing->file);
}

static enum error verdict_now(const struct changing *changing, enum signing signing)
{
    struct actor actor;
    const char *header = signing == SIGN_ES256 ? ES256_HEADER : RS256_HEADER;
    const char *token = issuer_token(issuer, signing, header, GOOD_CLAIMS);
    return token_verify(changing->policy, issuer_arena(issuer), token, strlen(token), NOW, &actor);
}

Test(policy, a_removed_key_verifies_no_token_that_it_has_verified_before)
{
    const char *ec = set_of(issuer_ec_jwk(issuer, ",\"kid\":\"ec-1\""));
    const char *rsa = set_of(issuer_rsa_jwk(issuer, ",\"kid\":\"rsa-1\""));
    struct changing changing = changing_open(ec);
    const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, GOOD_CLAIMS);
    struct actor actor;
    cr_assert_eq(token_verify(changing.policy, issuer_arena(issuer), token, strlen(token), NOW, &actor), OK);
    file_write(&changing, rsa);
    cr_assert(token_policy_reload(changing.policy, false));
    cr_assert_eq(token_verify(changing.policy, issuer_arena(issuer), token, strlen(token), NOW, &actor),
                 ERROR_TOKEN_INVALID);
    cr_assert_eq(verdict_now(&changing, SIGN_RS256), OK);
    changing_close(&changing);
}

Test(policy, a_refused_file_leaves_the_keys_as_they_are)
{
    const char *ec = set_of(issuer_ec_jwk(issuer, ",\"kid\":\"ec-1\""));
    const char *const refused[] = {"", "{", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}"};
    struct changing changing = changing_open(ec);
    for (size_t i = 0; i < LENGTH_OF(refused); i++) {
        file_write(&changing, refused[i]);
        cr_assert_not(token_policy_reload(changing.policy, false), "%s", refused[i]);
        cr_assert(token_policy_reload(changing.policy, false), "%s is reported twice", refused[i]);
        cr_assert_not(token_policy_reload(changing.policy, true), "%s", refused[i]);
        cr_assert_eq(verdict_now(&changing, SIGN_ES256), OK);
    }
    unlink(changing.file);
    cr_assert_not(token_policy_reload(changing.policy, false));
    cr_assert_eq(verdict_now(&changing, SIGN_ES256), OK);
    changing_close(&changing);
}
