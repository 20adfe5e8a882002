/* SPDX-License-Identifier: Apache-2.0 */
/* The cache of verified tokens: it saves checking the signature again, but skips no rule. */
#include <criterion/criterion.h>

#include "issuer.h"

static struct issuer *issuer;

static void setup(void)
{
    issuer = issuer_new();
}

static void teardown(void)
{
    issuer_free(issuer);
}

TestSuite(verified, .init = setup, .fini = teardown);

Test(verified, a_cached_token_yields_the_same_actor)
{
    const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, GOOD_CLAIMS);
    for (int i = 0; i < 2; i++) {
        struct actor actor = {0};
        cr_assert_eq(verify_at(issuer, token, NOW, &actor), OK);
        cr_assert_str_eq(actor.subject, "mira.holm");
        cr_assert_eq(actor.roles, ROLE_PARTICIPANT | ROLE_REVIEWER);
        cr_assert_eq(actor.expires_at, NOW + 300);
    }
}

Test(verified, a_cached_token_is_refused_once_it_has_expired)
{
    struct actor actor = {0};
    const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, GOOD_CLAIMS);
    cr_assert_eq(verify_at(issuer, token, NOW, &actor), OK);
    cr_assert_eq(verify_at(issuer, token, NOW + 299, &actor), OK);
    cr_assert_eq(verify_at(issuer, token, NOW + 300 + 61, &actor), ERROR_TOKEN_EXPIRED);
}

Test(verified, a_cached_token_is_refused_if_the_clock_goes_back_before_its_issue)
{
    struct actor actor = {0};
    const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, GOOD_CLAIMS);
    cr_assert_eq(verify_at(issuer, token, NOW, &actor), OK);
    cr_assert_eq(verify_at(issuer, token, NOW - 120, &actor), ERROR_TOKEN_INVALID);
}

Test(verified, a_cached_token_with_a_changed_byte_is_refused)
{
    struct actor actor = {0};
    const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, GOOD_CLAIMS);
    cr_assert_eq(verify_at(issuer, token, NOW, &actor), OK);
    char *changed = arena_copy(issuer_arena(issuer), token, strlen(token));
    for (size_t i = 0; i < strlen(changed); i += 7) {
        char kept = changed[i];
        changed[i] = kept == 'A' ? 'B' : 'A';
        cr_expect_eq(verify_at(issuer, changed, NOW, &actor), ERROR_TOKEN_INVALID, "byte %zu", i);
        changed[i] = kept;
    }
}

Test(verified, a_refused_token_is_not_cached_as_valid)
{
    struct actor actor = {0};
    const char *forged = issuer_token(issuer, SIGN_ES256_STRANGER, ES256_HEADER, GOOD_CLAIMS);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(verify_at(issuer, forged, NOW, &actor), ERROR_TOKEN_INVALID);
}

Test(verified, a_full_cache_refuses_no_valid_token)
{
    for (int i = 0; i < 1500; i++) {
        struct actor actor = {0};
        const char *claims =
            arena_format(issuer_arena(issuer), "{" ISS "," AUD ",\"sub\":\"person.%d\"," EXP "," IAT "}", i);
        const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, claims);
        cr_assert_eq(verify_at(issuer, token, NOW, &actor), OK);
        cr_assert_str_eq(actor.subject, arena_format(issuer_arena(issuer), "person.%d", i));
    }
}
