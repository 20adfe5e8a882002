/* SPDX-License-Identifier: Apache-2.0 */
/* Reads CSV (RFC 4180) from memory, record by record, and knows the line of each error. */
#ifndef KEHRWERT_CSV_H
#define KEHRWERT_CSV_H

#include "base.h"

/* The content of a field, without its quotes; not zero-terminated. Points into the text, or into the arena if the field
 * contains doubled quotes. */
struct csv_field {
    const char *bytes;
    size_t length;
};

/* Initialise with {.bytes = text, .length = its length}. The text must outlive the fields. */
struct csv_reader {
    const char *bytes;
    size_t length;
    size_t at;
    size_t line;         /* first line of the last record, counted from 1 */
    size_t lines_passed; /* line breaks before `at` */
    const char *mistake; /* why csv_next stopped early, a constant; NULL = it did not */
};

/* Reads the next record into `fields`, which has room for `max`. Returns the number of fields; 0 at the end of the text
 * or after a mistake. Mistakes are more than `max` fields, a misplaced or unterminated quote, a control character, and
 * bytes that are not UTF-8. Skips empty lines and a leading byte-order mark. */
size_t csv_next(struct csv_reader *reader, struct arena *arena, struct csv_field *fields, size_t max);

/* True if the field equals this text. */
bool csv_field_is(struct csv_field field, const char *text);

/* Reads the field as a decimal number from 0 to `max`. False if it is not one; signs and spaces are not allowed. */
MUST_CHECK bool csv_field_number(struct csv_field field, uint64_t max, uint64_t *ret_number);

/* Appends the field as RFC 4180 requires: in quotes if it is empty or contains a comma or a quote. */
void csv_append(struct text *text, struct csv_field field);

/* A set of names, numbered from 0. Initialise with {0}. The names are not copied, so the text must outlive them. */
struct csv_names {
    struct csv_field *name; /* by number */
    uint32_t count;
    uint32_t room;
    uint32_t *table; /* hash table with open addressing: number + 1; 0 = free */
    uint32_t table_size;
};

/* The number of the name. A new name gets the next number. */
uint32_t csv_names_number(struct arena *arena, struct csv_names *names, struct csv_field name);

/* Finds the number of a name. False if the name is unknown. Does not work after csv_names_sort. */
MUST_CHECK bool csv_names_find(const struct csv_names *names, struct csv_field name, uint32_t *ret_number);

/* Renumbers all names in bytewise order. Returns the new number for each old one, owned by the arena. */
uint32_t *csv_names_sort(struct arena *arena, struct csv_names *names);

#endif
