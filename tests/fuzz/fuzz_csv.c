/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz target for the CSV reader: what it reads, written out and read again, must be the same. */
#include "csv.h"
#include "example.h"

#define FIELDS_MAX 6

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static bool same(struct csv_field one, struct csv_field other)
{
    return one.length == other.length && (one.length == 0 || memcmp(one.bytes, other.bytes, one.length) == 0);
}

/* Writes all records that can be read and returns their number. */
static size_t written(struct arena *arena, const char *bytes, size_t length, struct text *text, struct csv_names *names)
{
    struct csv_reader reader = {.bytes = bytes, .length = length};
    struct csv_field fields[FIELDS_MAX];
    size_t records = 0;
    for (size_t count; (count = csv_next(&reader, arena, fields, FIELDS_MAX)) > 0; records++) {
        require(count <= FIELDS_MAX && !reader.mistake && reader.line > 0);
        for (size_t at = 0; at < count; at++) {
            uint64_t number;
            if (at > 0)
                text_append_string(text, ",");
            csv_append(text, fields[at]);
            if (csv_field_number(fields[at], 1000, &number))
                require(number <= 1000 && fields[at].length > 0);
            uint32_t name = csv_names_number(arena, names, fields[at]);
            require(name < names->count && same(names->name[name], fields[at]));
            uint32_t found;
            require(csv_names_find(names, fields[at], &found) && found == name);
        }
        text_append_string(text, "\n");
    }
    require(reader.at <= length);
    return records;
}

static void names_sorted(struct arena *arena, struct csv_names *names)
{
    uint32_t *numbers = csv_names_sort(arena, names);
    for (uint32_t at = 0; at < names->count; at++)
        require(numbers[at] < names->count);
    for (uint32_t at = 1; at < names->count; at++) {
        struct csv_field one = names->name[at - 1];
        struct csv_field other = names->name[at];
        size_t shorter = one.length < other.length ? one.length : other.length;
        int order = shorter == 0 ? 0 : memcmp(one.bytes, other.bytes, shorter);
        require(order < 0 || (order == 0 && one.length < other.length));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *arena = arena_new();
    struct csv_names names = {.count = 0};
    struct text first = {.arena = arena};
    /* Without the heading, a name that starts with a byte-order mark could come first. */
    text_append_string(&first, "x\n");
    size_t records = written(arena, (const char *)bytes, length, &first, &names);
    names_sorted(arena, &names);
    struct csv_names others = {.count = 0};
    struct text rest = {.arena = arena};
    require(written(arena, first.bytes, first.length, &rest, &others) == records + 1);
    require(rest.length == first.length && memcmp(rest.bytes, first.bytes, first.length) == 0);
    arena_free(arena);
    return 0;
}
