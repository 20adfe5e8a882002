/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of verified tokens: it spares the signature, never a rule. */
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

Test(verified, a_token_gives_the_same_actor_the_second_time)
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

Test(verified, a_token_that_was_good_is_refused_once_it_has_expired)
{
    struct actor actor = {0};
    const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, GOOD_CLAIMS);
    cr_assert_eq(verify_at(issuer, token, NOW, &actor), OK);
    cr_assert_eq(verify_at(issuer, token, NOW + 299, &actor), OK);
    cr_assert_eq(verify_at(issuer, token, NOW + 300 + 61, &actor), ERROR_TOKEN_EXPIRED);
}

Test(verified, a_token_that_was_good_is_refused_when_the_clock_says_it_is_from_the_future)
{
    struct actor actor = {0};
    const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, GOOD_CLAIMS);
    cr_assert_eq(verify_at(issuer, token, NOW, &actor), OK);
    cr_assert_eq(verify_at(issuer, token, NOW - 120, &actor), ERROR_TOKEN_INVALID);
}

Test(verified, a_changed_byte_of_a_token_that_was_good_is_refused)
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

Test(verified, what_was_refused_is_not_remembered_as_good)
{
    struct actor actor = {0};
    const char *forged = issuer_token(issuer, SIGN_ES256_STRANGER, ES256_HEADER, GOOD_CLAIMS);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(verify_at(issuer, forged, NOW, &actor), ERROR_TOKEN_INVALID);
}

Test(verified, more_tokens_than_there_is_room_for_are_all_served)
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
