/* SPDX-License-Identifier: Apache-2.0 */
/* Percent-decoding is strict and never yields NUL or invalid UTF-8. */
#include <criterion/criterion.h>

#include "contract.h"

static const char *decode(struct arena *arena, const char *text, bool plus_is_space)
{
    return percent_decode(arena, text, strlen(text), plus_is_space);
}

Test(percent, escapes_are_decoded_in_upper_and_lower_case)
{
    struct arena *arena = arena_new();
    cr_assert_str_eq(decode(arena, "a%20b%2fc%C3%BC", false), "a b/c\xc3\xbc");
    cr_assert_str_eq(decode(arena, "%41", false), "A");
    cr_assert_str_eq(decode(arena, "", false), "");
    arena_free(arena);
}

Test(percent, a_plus_is_a_space_only_in_queries)
{
    struct arena *arena = arena_new();
    cr_assert_str_eq(decode(arena, "a+b", true), "a b");
    cr_assert_str_eq(decode(arena, "a+b", false), "a+b");
    arena_free(arena);
}

Test(percent, truncated_escapes_nul_and_invalid_utf8_are_refused)
{
    static const char *const refused[] = {"%",   "%4",    "a%",  "a%4", "%zz",    "%4g",
                                          "%00", "a%00b", "%ff", "%c3", "%c3%28", "%ed%a0%80"};
    struct arena *arena = arena_new();
    for (size_t i = 0; i < LENGTH_OF(refused); i++)
        cr_expect_null(decode(arena, refused[i], false), "%s", refused[i]);
    arena_free(arena);
}
