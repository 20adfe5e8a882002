/* SPDX-License-Identifier: Apache-2.0 */
/* Growing text buffers and JSON string literals. */
#include <criterion/criterion.h>

#include "base.h"

Test(text, an_empty_text_is_an_empty_string)
{
    struct arena *arena = arena_new();
    struct text text = {.arena = arena};
    cr_assert_str_eq(text_string(&text), "");
    arena_free(arena);
}

Test(text, a_text_grows_past_its_capacity)
{
    struct arena *arena = arena_new();
    struct text text = {.arena = arena};
    for (int i = 0; i < 10000; i++)
        text_format(&text, "%d,", i % 10);
    cr_assert_eq(text.length, 20000);
    cr_assert_eq(text.bytes[19999], ',');
    cr_assert_eq(text.bytes[20000], '\0');
    arena_free(arena);
}

Test(text, json_escapes_only_quotes_backslashes_and_control_characters)
{
    struct arena *arena = arena_new();
    struct text text = {.arena = arena};
    text_append_json(&text, "a\"b\\c\n\x01\x7f\xc3\xbc");
    cr_assert_str_eq(text_string(&text), "\"a\\\"b\\\\c\\u000a\\u0001\\u007f\xc3\xbc\"");
    arena_free(arena);
}
