/* SPDX-License-Identifier: Apache-2.0 */
/* Claims of correctly signed tokens: which are required, which values are refused, and when a token expires. */
#include <criterion/criterion.h>

#include "issuer.h"

static struct issuer *issuer;

static void begin(void)
{
    issuer = issuer_new();
}

static void end(void)
{
    issuer_free(issuer);
}

TestSuite(claims, .init = begin, .fini = end);

#define WITH_ISS(iss) "{\"iss\":" iss "," AUD "," SUB "," EXP "," IAT "}"
#define WITH_AUD(aud) "{" ISS ",\"aud\":" aud "," SUB "," EXP "," IAT "}"
#define WITH_SUB(sub) "{" ISS "," AUD ",\"sub\":" sub "," EXP "," IAT "}"
#define WITH_EXP(exp) "{" ISS "," AUD "," SUB ",\"exp\":" exp "," IAT "}"
#define WITH_IAT(iat) "{" ISS "," AUD "," SUB "," EXP ",\"iat\":" iat "}"
#define WITH(more) "{" ISS "," AUD "," SUB "," EXP "," IAT "," more "}"
#define WITHOUT_ISS "{" AUD "," SUB "," EXP "," IAT "}"
#define WITHOUT_AUD "{" ISS "," SUB "," EXP "," IAT "}"
#define WITHOUT_SUB "{" ISS "," AUD "," EXP "," IAT "}"
#define WITHOUT_EXP "{" ISS "," AUD "," SUB "," IAT "}"
#define WITHOUT_IAT "{" ISS "," AUD "," SUB "," EXP "}"

static enum error verdict(const char *claims)
{
    return verify(issuer, issuer_token(issuer, SIGN_ES256, ES256_HEADER, claims));
}

static void expect_all(enum error expected, const char *const *claims, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cr_expect_eq(verdict(claims[i]), expected, "%s", claims[i]);
}

#define EXPECT_ALL(expected, claims) expect_all(expected, claims, LENGTH_OF(claims))

Test(claims, the_issuer_must_match_exactly)
{
    static const char *const claims[] = {
        WITHOUT_ISS,
        WITH_ISS("\"https://login.example.org/\""),
        WITH_ISS("\"https://login.example.com\""),
        WITH_ISS("\"https://login.example.com/ \""),
        WITH_ISS("\"HTTPS://login.example.com/\""),
        WITH_ISS("[\"https://login.example.com/\"]"),
        WITH_ISS("null"),
        WITH_ISS("\"\""),
    };
    EXPECT_ALL(ERROR_TOKEN_INVALID, claims);
}

Test(claims, the_audience_must_name_us)
{
    static const char *const accepted[] = {WITH_AUD("\"kehrwert\""), WITH_AUD("[\"kehrwert\"]"),
                                           WITH_AUD("[\"account\",\"kehrwert\"]")};
    static const char *const refused[] = {
        WITHOUT_AUD,
        WITH_AUD("\"payroll\""),
        WITH_AUD("[\"payroll\"]"),
        WITH_AUD("[]"),
        WITH_AUD("\"\""),
        WITH_AUD("null"),
        WITH_AUD("{\"kehrwert\":1}"),
        WITH_AUD("\"Kehrwert\""),
        WITH_AUD("[[\"kehrwert\"]]"),
        WITH_AUD("\"kehrwert payroll\""),
        WITH_AUD("[\"kehrwert\",1]"),
    };
    EXPECT_ALL(OK, accepted);
    EXPECT_ALL(ERROR_TOKEN_INVALID, refused);
}

Test(claims, dates_must_be_present_and_whole_numbers)
{
    static const char *const claims[] = {
        WITHOUT_EXP,
        WITHOUT_IAT,
        WITH_EXP("\"1700000300\""),
        WITH_EXP("1700000300.0"),
        WITH_EXP("1.7000003e9"),
        WITH_EXP("true"),
        WITH_EXP("null"),
        WITH_EXP("-1"),
        WITH_EXP("9223372036854775807"),
        WITH_EXP("92233720368547758070"),
        WITH_IAT("\"1700000000\""),
        WITH_IAT("1700000000.5"),
        WITH_IAT("null"),
        WITH_IAT("-1"),
        WITH("\"nbf\":\"1700000000\""),
        WITH("\"nbf\":1700000000.5"),
        WITH("\"nbf\":null"),
        WITH("\"nbf\":-1"),
    };
    EXPECT_ALL(ERROR_TOKEN_INVALID, claims);
}

Test(claims, a_token_from_the_future_is_refused_beyond_60_seconds_of_skew)
{
    static const char *const accepted[] = {WITH_IAT("1700000060"), WITH("\"nbf\":1700000060"), WITH("\"nbf\":1")};
    static const char *const refused[] = {WITH_IAT("1700000061"), WITH_IAT("1700000061,\"nbf\":1"),
                                          WITH("\"nbf\":1700000061"), WITH("\"nbf\":99999999999")};
    EXPECT_ALL(OK, accepted);
    EXPECT_ALL(ERROR_TOKEN_INVALID, refused);
}

Test(claims, a_token_expires_60_seconds_after_its_exp_claim)
{
    struct actor actor;
    const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, GOOD_CLAIMS);
    cr_expect_eq(verify_at(issuer, token, NOW + 300, &actor), OK);
    cr_expect_eq(verify_at(issuer, token, NOW + 359, &actor), OK);
    cr_expect_eq(verify_at(issuer, token, NOW + 360, &actor), ERROR_TOKEN_EXPIRED);
    cr_expect_eq(verify_at(issuer, token, NOW + 100000000, &actor), ERROR_TOKEN_EXPIRED);
}

Test(claims, an_expired_token_with_another_fault_is_reported_as_invalid)
{
    struct actor actor;
    static const char *const claims[] = {WITH_ISS("\"x\""), WITH_AUD("\"x\""), WITH_SUB("\"\""), WITH("\"roles\":1")};
    for (size_t i = 0; i < LENGTH_OF(claims); i++) {
        const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, claims[i]);
        cr_expect_eq(verify_at(issuer, token, NOW + 5000, &actor), ERROR_TOKEN_INVALID, "%s", claims[i]);
    }
    const char *forged = issuer_token(issuer, SIGN_ES256_STRANGER, ES256_HEADER, GOOD_CLAIMS);
    cr_expect_eq(verify_at(issuer, forged, NOW + 5000, &actor), ERROR_TOKEN_INVALID);
}

Test(claims, a_lifetime_must_be_positive_and_at_most_31_days)
{
    static const char *const accepted[] = {WITH_EXP("1702678400"), WITH_EXP("1700000001")};
    static const char *const refused[] = {WITH_EXP("1702678401"), WITH_EXP("1700000000"), WITH_EXP("1699999999"),
                                          WITH_EXP("253402300799"), WITH_IAT("0")};
    EXPECT_ALL(OK, accepted);
    EXPECT_ALL(ERROR_TOKEN_INVALID, refused);
}

Test(claims, a_subject_must_be_a_user_name)
{
    static const char *const accepted[] = {WITH_SUB("\"m\""), WITH_SUB("\"J\u00f6rg.M\u00fcller@example.com\"")};
    static const char *const refused[] = {
        WITHOUT_SUB,
        WITH_SUB("\"\""),
        WITH_SUB("null"),
        WITH_SUB("17"),
        WITH_SUB("[\"mira.holm\"]"),
        WITH_SUB("\"\\u00a0\""),
        WITH_SUB("\"mira\\u202eholm\""),
        WITH_SUB("\"mira.holm\\u0000.admin\""),
        WITH_SUB("\"mira\\nholm\""),
        WITH_SUB("\"mira\\u001fholm\""),
        WITH_SUB("\"mira\\u007fholm\""),
        WITH_SUB("\"mira\\u0080holm\""),
        WITH_SUB("\"mira\\u009fholm\""),
        WITH_SUB("\"mira\\ud800holm\""),
        WITH_SUB("\"mira\xc3holm\""),
    };
    EXPECT_ALL(OK, accepted);
    EXPECT_ALL(ERROR_TOKEN_INVALID, refused);
}

Test(claims, the_limit_for_subjects_is_200_characters_not_bytes)
{
    struct text name = {.arena = issuer_arena(issuer)};
    for (size_t i = 0; i < 200; i++)
        text_append_string(&name, "\u00fc");
    const char *full = arena_format(issuer_arena(issuer), WITH_SUB("\"%s\""), text_string(&name));
    const char *longer = arena_format(issuer_arena(issuer), WITH_SUB("\"%sx\""), text_string(&name));
    cr_expect_eq(verdict(full), OK);
    cr_expect_eq(verdict(longer), ERROR_TOKEN_INVALID);
}

Test(claims, roles_must_be_an_array_and_unknown_names_are_ignored)
{
    static const struct {
        const char *claims;
        unsigned roles;
    } rows[] = {
        {WITH("\"roles\":[]"), 0},
        {WITH("\"other\":1"), 0},
        {WITH("\"roles\":[\"admin\"]"), ROLE_ADMIN},
        {WITH("\"roles\":[\"admin\",\"admin\",\"hr_sync\"]"), ROLE_ADMIN | ROLE_HR_SYNC},
        {WITH("\"roles\":[\"uma_authorization\",\"Admin\",\"admin \",\"\"]"), 0},
    };
    static const char *const refused[] = {WITH("\"roles\":\"admin\""), WITH("\"roles\":null"),
                                          WITH("\"roles\":{\"admin\":true}"), WITH("\"roles\":[\"admin\",1]"),
                                          WITH("\"roles\":[[\"admin\"]]")};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct actor actor;
        const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, rows[i].claims);
        cr_assert_eq(verify_at(issuer, token, NOW, &actor), OK, "%s", rows[i].claims);
        cr_expect_eq(actor.roles, rows[i].roles, "%s", rows[i].claims);
    }
    EXPECT_ALL(ERROR_TOKEN_INVALID, refused);
}

Test(claims, a_token_of_another_kind_than_access_token_is_refused)
{
    static const char *const accepted[] = {WITH("\"typ\":\"Bearer\"")};
    static const char *const refused[] = {WITH("\"typ\":\"ID\""), WITH("\"typ\":\"Refresh\""),
                                          WITH("\"typ\":\"Logout\""), WITH("\"typ\":null")};
    EXPECT_ALL(OK, accepted);
    EXPECT_ALL(ERROR_TOKEN_INVALID, refused);
}

Test(claims, an_ambiguous_payload_is_refused)
{
    static const char *const claims[] = {
        WITH("\"sub\":\"ada.berg\""),
        WITH("\"roles\":[],\"roles\":[\"admin\"]"),
        WITH("\"more\":{\"a\":1,\"a\":2}"),
        WITH("\"more\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"),
        "[1]",
        "[" GOOD_CLAIMS "]",
        "\"mira.holm\"",
        "null",
        "{}",
        "",
        GOOD_CLAIMS "x",
        GOOD_CLAIMS "{}",
        "\xef\xbb\xbf" GOOD_CLAIMS,
    };
    EXPECT_ALL(ERROR_TOKEN_INVALID, claims);
}

Test(claims, a_payload_with_a_raw_NUL_byte_is_refused)
{
    static const char inside[] = WITH_SUB("\"mira\0holm\"");
    static const char behind[] = GOOD_CLAIMS;
    const char *in = issuer_token_bytes(issuer, SIGN_ES256, ES256_HEADER, inside, sizeof inside - 1);
    const char *after = issuer_token_bytes(issuer, SIGN_ES256, ES256_HEADER, behind, sizeof behind);
    cr_expect_eq(verify(issuer, in), ERROR_TOKEN_INVALID);
    cr_expect_eq(verify(issuer, after), ERROR_TOKEN_INVALID);
}

#define KEYS "{\"keys\":[%s]}"

/* The external id that a policy with the claim `person` reads from the token. */
static enum error external_id_of(const char *claims, const char **ret_external_id)
{
    struct arena *arena = issuer_arena(issuer);
    struct actor actor;
    struct token_policy *policy = NULL;
    cr_assert(policy_from_text(arena_format(arena, KEYS, issuer_ec_jwk(issuer, ",\"kid\":\"ec-1\"")), &policy));
    token_policy_read_external_id(policy, "person");
    const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, claims);
    enum error error = OK;
    /* The second time the token comes from the cache. */
    for (int i = 0; i < 2 && !error; i++)
        error = token_verify(policy, arena, token, strlen(token), NOW, &actor);
    if (!error) {
        cr_expect_eq(actor.issued_at, NOW);
        *ret_external_id = actor.external_id;
    }
    token_policy_free(policy);
    return error;
}

Test(claims, the_external_id_is_read_from_its_claim)
{
    const char *external_id = "";
    cr_assert_eq(external_id_of(WITH("\"person\":\"P-10042\""), &external_id), OK);
    cr_expect_str_eq(external_id, "P-10042");
    cr_assert_eq(external_id_of(GOOD_CLAIMS, &external_id), OK);
    cr_expect_null(external_id);
}

Test(claims, an_external_id_that_is_not_a_name_is_refused)
{
    static const char *const claims[] = {WITH("\"person\":10042"), WITH("\"person\":null"), WITH("\"person\":\"\""),
                                         WITH("\"person\":[\"P-1\"]"), WITH("\"person\":\"P\\n1\"")};
    const char *external_id = NULL;
    for (size_t i = 0; i < LENGTH_OF(claims); i++)
        cr_expect_eq(external_id_of(claims[i], &external_id), ERROR_TOKEN_INVALID, "%s", claims[i]);
    EXPECT_ALL(OK, claims);
}
