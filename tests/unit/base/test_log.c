/* SPDX-License-Identifier: Apache-2.0 */
/* Tests the lines of the log: they are JSON, whatever the values contain. */
#include <criterion/criterion.h>
#include <jansson.h>

#include "base.h"

/* The line with this value, read as JSON. */
static json_t *line_of(const char *value)
{
    struct log_line line;
    log_begin(&line, LOG_LEVEL_ERROR, "test");
    log_text(&line, "value", value);
    cr_assert_lt(line.length, (size_t)LOG_LINE_MAX - 2);
    for (size_t i = 0; i < line.length; i++)
        cr_assert(line.bytes[i] >= 0x20 && line.bytes[i] < 0x7f, "byte %zu is not printable ASCII", i);
    line.bytes[line.length++] = '}';
    json_t *json = json_loadb(line.bytes, line.length, JSON_REJECT_DUPLICATES, NULL);
    cr_assert_not_null(json);
    return json;
}

static void value_becomes(const char *value, const char *expected)
{
    json_t *json = line_of(value);
    cr_assert_str_eq(json_string_value(json_object_get(json, "value")), expected);
    json_decref(json);
}

Test(log, valid_characters_are_kept)
{
    value_becomes("plain \"quoted\" \\ text", "plain \"quoted\" \\ text");
    value_becomes("schlüssel", "schlüssel");
    value_becomes("tab\tline\nend\x7f", "tab\tline\nend\x7f");
    value_becomes("\u0416 \u20ac \uffff \U0001f511 \U0010ffff", "\u0416 \u20ac \uffff \U0001f511 \U0010ffff");
}

Test(log, invalid_bytes_are_replaced)
{
    value_becomes("a\xff"
                  "b",
                  "a\ufffdb");
    value_becomes("cut \xc3", "cut \ufffd");
    value_becomes("\xed\xa0\x80", "\ufffd\ufffd\ufffd");
    value_becomes("\xc0\xaf", "\ufffd\ufffd");
}

Test(log, a_long_value_is_cut_off_after_a_character)
{
    char value[2 * LOG_LINE_MAX];
    for (size_t shift = 0; shift < 8; shift++) {
        size_t length = 0;
        for (; length < shift; length++)
            value[length] = 'x';
        for (; length + 5 < sizeof value; length += 5)
            memcpy(value + length, "\U0001f511y", 5);
        value[length] = '\0';
        json_t *json = line_of(value);
        const char *kept = json_string_value(json_object_get(json, "value"));
        cr_assert_gt(strlen(kept), (size_t)LOG_LINE_MAX / 4);
        cr_assert(strncmp(kept, value, strlen(kept)) == 0);
        json_decref(json);
    }
}
