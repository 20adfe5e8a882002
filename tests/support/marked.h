/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies with a mark in every text, address and date, made from the contract: what must never appear in a log. */
#ifndef KEHRWERT_TESTS_MARKED_H
#define KEHRWERT_TESTS_MARKED_H

#include "sample.h"

struct marks {
    const char *text;                  /* in every text and address; letters and digits */
    const char *day;                   /* every date */
    const struct sample_value *values; /* for fields by name, such as ids of objects; ends with the name NULL */
};

/* True if the schema accepts the marked text. */
bool marks_fit(const struct schema *schema, const struct marks *marks);

/* A body with all fields of the operation. */
json_t *marked_body(const struct operation *operation, const struct marks *marks);

/* The body with all fields and the one with the required fields only, again and again, each time with one value
 * changed: the largest, each choice, an odd date, another id, null, missing, twice. An array, owned by the caller. */
json_t *marked_variations(const struct operation *operation, const struct marks *marks);

#endif
