/* SPDX-License-Identifier: Apache-2.0 */
/* JSON from outside: what is refused before parsing, and what the parser refuses. */
#include <criterion/criterion.h>

#include "strict_json.h"

static bool parses(const char *bytes)
{
    struct arena *arena = arena_new();
    bool parsed = strict_json_object(arena, bytes, strlen(bytes)) != NULL;
    arena_free(arena);
    return parsed;
}

Test(strict_json, a_single_object_is_accepted)
{
    cr_assert(parses("{}"));
    cr_assert(parses(" {\"a\": [1, 2.5, null, true, \"\\u00fc \xc3\xbc [{\"]} \n"));
}

Test(strict_json, text_that_is_not_one_unambiguous_object_is_refused)
{
    static const char *const refused[] = {"",
                                          "[]",
                                          "1",
                                          "\"a\"",
                                          "null",
                                          "{\"a\":1,\"a\":2}",
                                          "{\"a\":{\"b\":1,\"b\":1}}",
                                          "{\"a\":1} x",
                                          "{\"a\":}",
                                          "{'a':1}",
                                          "{\"a\":01}",
                                          "{\"a\":NaN}",
                                          "{\"a\":\"\\u0000\"}",
                                          "{\"a\":\"\\ud800\"}",
                                          "{\"a\":\"\xff\"}",
                                          "{\"a\":1,}",
                                          "\xef\xbb\xbf{}",
                                          "{\"a\":01e400}",
                                          "{\"a\":1e400.5}",
                                          "{\"a\":1.e400}",
                                          "{\"a\":+1e400}",
                                          "{\"a\":1e400 1}",
                                          "{\"a\":-}"};
    for (size_t i = 0; i < LENGTH_OF(refused); i++)
        cr_expect_not(parses(refused[i]), "%s", refused[i]);
}

Test(strict_json, numbers_of_any_size_are_accepted)
{
    static const char *const numbers[] = {"1e400",
                                          "-1e400",
                                          "1E+999999999999999999999",
                                          "1.5e309",
                                          "99999999999999999999",
                                          "-99999999999999999999",
                                          "9223372036854775808",
                                          "1e-400",
                                          "0e999"};
    for (size_t i = 0; i < LENGTH_OF(numbers); i++) {
        AUTO_ARENA arena = arena_new();
        const char *text = arena_format(arena, "{\"a\": [%s,%s], \"1e400\": \"\\\"1e400\"}", numbers[i], numbers[i]);
        json_t *json = strict_json_object(arena, text, strlen(text));
        cr_assert_not_null(json, "%s", text);
        double value = json_number_value(json_array_get(json_object_get(json, "a"), 1));
        cr_expect(value == 0 || (value < -9e18 && *numbers[i] == '-') || value > 9e18, "%s is %g", numbers[i], value);
        cr_expect_str_eq(json_string_value(json_object_get(json, "1e400")), "\"1e400");
    }
}

Test(strict_json, objects_are_nested_at_most_16_deep)
{
    struct arena *arena = arena_new();
    for (int depth = 1; depth < 40; depth++) {
        struct text text = {.arena = arena};
        for (int i = 0; i < depth; i++)
            text_append_string(&text, "{\"a\":");
        text_append_string(&text, "1");
        for (int i = 0; i < depth; i++)
            text_append_string(&text, "}");
        cr_expect_eq(parses(text_string(&text)), depth <= 16, "%d", depth);
    }
    arena_free(arena);
}

Test(strict_json, more_than_8192_values_are_refused)
{
    struct arena *arena = arena_new();
    struct text text = {.arena = arena};
    text_append_string(&text, "{\"a\":[");
    for (int i = 0; i < 20000; i++)
        text_append_string(&text, i > 0 ? ",{}" : "{}");
    text_append_string(&text, "]}");
    cr_assert_not(parses(text_string(&text)));
    arena_free(arena);
}
