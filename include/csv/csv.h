/* SPDX-License-Identifier: Apache-2.0 */
/* Reading CSV (RFC 4180) from memory, record by record, with the line of every mistake. */
#ifndef KEHRWERT_CSV_H
#define KEHRWERT_CSV_H

#include "base.h"

/* Bytes of a field without its quotes; not zero-terminated. Points into the text, or into the arena where quotes were
 * doubled. */
struct csv_field {
    const char *bytes;
    size_t length;
};

/* Start with {.bytes = text, .length = its length}; the text stays the caller's and must outlive the fields. */
struct csv_reader {
    const char *bytes;
    size_t length;
    size_t at;
    size_t line;         /* of the record that was read last, from 1 */
    size_t lines_passed; /* line breaks before `at` */
    const char *mistake; /* why csv_next stopped early; a constant; NULL: it did not */
};

/* Reads the next record into `fields`, at most `max` of them. Returns how many fields it has, or 0 at the end of the
 * text and after a mistake: a record with more than `max` fields, a quote in the wrong place or without its end, a
 * control character, bytes that are not UTF-8. Lines that are empty are skipped; a byte-order mark at the beginning
 * too. */
size_t csv_next(struct csv_reader *reader, struct arena *arena, struct csv_field *fields, size_t max);

/* True if the field is this text. */
bool csv_field_is(struct csv_field field, const char *text);

/* The field as a decimal number from 0 to `max`, digits only. False when it is not one. */
MUST_CHECK bool csv_field_number(struct csv_field field, uint64_t max, uint64_t *ret_number);

/* Appends the field as RFC 4180 wants it: in quotes if it holds a comma or a quote, or is empty. */
void csv_append(struct text *text, struct csv_field field);

/* Names with numbers from 0 on. Start with {0}. Names point to where their fields did. */
struct csv_names {
    struct csv_field *name; /* of each number */
    uint32_t count;
    uint32_t room;
    uint32_t *table; /* open addressing: number + 1, 0 for free */
    uint32_t table_size;
};

/* The number of the name, the next free one if it is new. */
uint32_t csv_names_number(struct arena *arena, struct csv_names *names, struct csv_field name);

/* False when nobody has the name. Not after csv_names_sort. */
MUST_CHECK bool csv_names_find(const struct csv_names *names, struct csv_field name, uint32_t *ret_number);

/* Numbers all names in bytewise order; returns the new number of each old one, owned by the arena. */
uint32_t *csv_names_sort(struct arena *arena, struct csv_names *names);

#endif
