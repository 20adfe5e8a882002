/* SPDX-License-Identifier: Apache-2.0 */
/* CSV is read as RFC 4180 describes, and every error has its line number. */
#include <criterion/criterion.h>

#include "csv.h"

/* All records as [field|field] one after the other, then the error with its line. */
static const char *read_all(struct arena *arena, const char *csv)
{
    struct csv_reader reader = {.bytes = csv, .length = strlen(csv)};
    struct text text = {.arena = arena};
    struct csv_field fields[3];
    size_t count;
    while ((count = csv_next(&reader, arena, fields, LENGTH_OF(fields))) > 0) {
        for (size_t at = 0; at < count; at++) {
            text_append_string(&text, at == 0 ? "[" : "|");
            text_append(&text, fields[at].bytes, fields[at].length);
        }
        text_append_string(&text, "]");
    }
    if (reader.mistake)
        text_format(&text, "%zu: %s", reader.line, reader.mistake);
    return text_string(&text);
}

Test(csv, records_and_fields_are_split)
{
    static const struct {
        const char *csv;
        const char *read;
    } cases[] = {
        {"", ""},
        {"a,b,c\nd,e,f\n", "[a|b|c][d|e|f]"},
        {"a,b\r\nc,d", "[a|b][c|d]"},
        {"\xef\xbb\xbf"
         "a\n\n\r\nb\n",
         "[a][b]"},
        {",,\n", "[||]"},
        {"\"a,b\",\"say \"\"yes\"\"\",\"\"\n", "[a,b|say \"yes\"|]"},
        {"J\xc3\xbcrgen,\xe2\x82\xac,\xf0\x9f\x98\x80\n", "[J\xc3\xbcrgen|\xe2\x82\xac|\xf0\x9f\x98\x80]"},
        {"a\n1,2,3,4\n", "[a]2: more fields than expected"},
        {"a\n\n\"b\nc\"\n", "[a]3: contains a control character"},
        {"a,\"b", "1: a quoted field is never closed"},
        {"a,\"b\"c\n", "1: text after a closing quote"},
        {"a\"b\n", "1: a quote inside an unquoted field"},
        {"a\rb\n", "1: contains a control character"},
        {"a\tb\n", "1: contains a control character"},
        {"\xc3\n", "1: is not valid UTF-8"},
        {"\xc0\xaf\n", "1: is not valid UTF-8"},
        {"\xed\xa0\x80\n", "1: is not valid UTF-8"},
        {"\xf4\x90\x80\x80\n", "1: is not valid UTF-8"},
        {"\xe2\x82", "1: is not valid UTF-8"},
    };
    struct arena *arena = arena_new();
    for (size_t at = 0; at < LENGTH_OF(cases); at++)
        cr_assert_str_eq(read_all(arena, cases[at].csv), cases[at].read, "case %zu", at);
    arena_free(arena);
}

Test(csv, numbers_are_digits_up_to_a_maximum)
{
    static const struct {
        const char *text;
        bool is_number;
        uint64_t number;
    } cases[] = {{"0", true, 0},       {"007", true, 7},
                 {"1000", true, 1000}, {"1001", false, 0},
                 {"", false, 0},       {"-1", false, 0},
                 {"1.5", false, 0},    {" 1", false, 0},
                 {"1e2", false, 0},    {"99999999999999999999", false, 0}};
    for (size_t at = 0; at < LENGTH_OF(cases); at++) {
        uint64_t number = 0;
        struct csv_field field = {.bytes = cases[at].text, .length = strlen(cases[at].text)};
        cr_assert_eq(csv_field_number(field, 1000, &number), cases[at].is_number, "case %zu", at);
        cr_assert_eq(number, cases[at].number, "case %zu", at);
    }
}

Test(csv, written_text_is_read_back_unchanged)
{
    static const char *const fields[] = {"plain", "with, comma", "with \"quotes\"", "", "\"", "J\xc3\xb6rg"};
    struct arena *arena = arena_new();
    for (size_t at = 0; at < LENGTH_OF(fields); at++) {
        struct text text = {.arena = arena};
        csv_append(&text, (struct csv_field){.bytes = fields[at], .length = strlen(fields[at])});
        cr_assert_str_eq(read_all(arena, text_string(&text)), arena_format(arena, "[%s]", fields[at]));
    }
    arena_free(arena);
}

Test(csv, names_keep_their_numbers_and_sort_bytewise)
{
    struct arena *arena = arena_new();
    struct csv_names names = {0};
    uint32_t given[3000];
    for (uint32_t at = 0; at < LENGTH_OF(given); at++) {
        const char *name = arena_format(arena, "n%u", (at * 7919) % 3000);
        given[at] = csv_names_number(arena, &names, (struct csv_field){.bytes = name, .length = strlen(name)});
        cr_assert_eq(given[at], at);
    }
    uint32_t found = 0;
    cr_assert(csv_names_find(&names, (struct csv_field){.bytes = "n7919", .length = 2}, &found));
    cr_assert_not(csv_names_find(&names, (struct csv_field){.bytes = "m", .length = 1}, &found));
    const uint32_t *sorted = csv_names_sort(arena, &names);
    for (uint32_t at = 0; at < LENGTH_OF(given); at++) {
        const char *name = arena_format(arena, "n%u", (at * 7919) % 3000);
        cr_assert(csv_field_is(names.name[sorted[at]], name));
    }
    cr_assert(csv_field_is(names.name[0], "n0"));
    cr_assert(csv_field_is(names.name[2], "n10"));
    arena_free(arena);
}
