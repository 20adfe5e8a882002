/* SPDX-License-Identifier: Apache-2.0 */
/* The outer form of a token: segments, alphabet and size. */
#include <criterion/criterion.h>

#include "issuer.h"

static struct issuer *issuer;
static const char *good;

static void begin(void)
{
    issuer = issuer_new();
    good = issuer_token(issuer, SIGN_ES256, ES256_HEADER, GOOD_CLAIMS);
}

static void end(void)
{
    issuer_free(issuer);
}

TestSuite(token_form, .init = begin, .fini = end);

Test(token_form, anything_before_or_after_a_valid_token_is_refused)
{
    static const struct {
        const char *before;
        const char *after;
    } rows[] = {
        {"", "."},    {"", ".e30"}, {"", "="},  {"", "=="},   {"", " "},     {"", "\n"}, {"", "A"},
        {"", "\t"},   {"", "%00"},  {"", "+/"}, {"", ".."},   {".", ""},     {" ", ""},  {"Bearer ", ""},
        {"e30.", ""}, {"\"", "\""}, {"A", ""},  {"", "junk"}, {"", ",junk"}, {"", "~"},  {"\xef\xbb\xbf", ""},
    };
    cr_assert_eq(verify(issuer, good), OK);
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *token = arena_format(issuer_arena(issuer), "%s%s%s", rows[i].before, good, rows[i].after);
        cr_expect_eq(verify(issuer, token), ERROR_TOKEN_INVALID, "[%s]token[%s]", rows[i].before, rows[i].after);
    }
}

Test(token_form, padding_inside_a_token_is_refused)
{
    const char *dot = strchr(good, '.');
    const char *token = arena_format(issuer_arena(issuer), "%.*s=%s", (int)(dot - good), good, dot);
    cr_expect_eq(verify(issuer, token), ERROR_TOKEN_INVALID);
}

Test(token_form, text_other_than_a_token_is_refused)
{
    static const char *const tokens[] = {"",
                                         ".",
                                         "..",
                                         "...",
                                         "a.b.c",
                                         "e30.e30.e30",
                                         "e30.e30.",
                                         ".e30.e30",
                                         "e30..e30",
                                         "e30",
                                         "e30.e30",
                                         "null",
                                         "eyJhbGciOiJub25lIn0.e30."};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++)
        cr_expect_eq(verify(issuer, tokens[i]), ERROR_TOKEN_INVALID, "%s", tokens[i]);
}

Test(token_form, a_token_with_a_NUL_byte_is_refused)
{
    struct actor actor;
    size_t length = strlen(good);
    char *token = arena_copy(issuer_arena(issuer), good, length + 1);
    cr_expect_eq(token_verify(issuer_policy(issuer), issuer_arena(issuer), token, length + 1, NOW, &actor),
                 ERROR_TOKEN_INVALID);
}

/* 86 characters encode 64 bytes plus four bits, which a lenient decoder ignores. */
Test(token_form, the_unused_bits_of_a_segment_must_be_zero)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t length = strlen(good);
    char *token = arena_copy(issuer_arena(issuer), good, length);
    token[length - 1] = strchr(alphabet, token[length - 1])[1];
    cr_expect_eq(verify(issuer, token), ERROR_TOKEN_INVALID);
}

Test(token_form, a_token_with_one_changed_character_is_refused)
{
    size_t length = strlen(good);
    for (size_t i = 0; i < length; i++) {
        char *token = arena_copy(issuer_arena(issuer), good, length);
        token[i] = token[i] == 'A' ? 'B' : 'A';
        cr_expect_eq(verify(issuer, token), ERROR_TOKEN_INVALID, "character %zu", i);
    }
}

Test(token_form, a_truncated_token_is_refused)
{
    struct actor actor;
    for (size_t length = 0; length < strlen(good); length++)
        cr_expect_eq(token_verify(issuer_policy(issuer), issuer_arena(issuer), good, length, NOW, &actor),
                     ERROR_TOKEN_INVALID, "%zu bytes", length);
}

static const char *padded(const char *before, size_t count, const char *after)
{
    struct text text = {.arena = issuer_arena(issuer)};
    text_append_string(&text, before);
    for (size_t i = 0; i < count; i++)
        text_append_string(&text, "0");
    text_append_string(&text, after);
    return text_string(&text);
}

Test(token_form, a_signed_token_over_16_KiB_is_refused)
{
    static const struct {
        size_t padding;
        enum error expected;
    } rows[] = {{12000, OK}, {12100, ERROR_TOKEN_INVALID}, {22000, ERROR_TOKEN_INVALID}, {750000, ERROR_TOKEN_INVALID}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *claims = padded("{" ISS "," AUD "," SUB "," EXP "," IAT ",\"more\":\"", rows[i].padding, "\"}");
        const char *token = issuer_token(issuer, SIGN_ES256, ES256_HEADER, claims);
        cr_expect_eq(verify(issuer, token), rows[i].expected, "%zu bytes", strlen(token));
    }
}

Test(token_form, a_signed_header_over_2_KiB_is_refused)
{
    static const struct {
        size_t padding;
        enum error expected;
    } rows[] = {{1900, OK}, {2048, ERROR_TOKEN_INVALID}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *header =
            padded("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"ec-1\",\"more\":\"", rows[i].padding, "\"}");
        const char *token = issuer_token(issuer, SIGN_ES256, header, GOOD_CLAIMS);
        cr_expect_eq(verify(issuer, token), rows[i].expected, "%zu bytes", strlen(header));
    }
}
