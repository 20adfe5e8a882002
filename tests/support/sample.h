/* SPDX-License-Identifier: Apache-2.0 */
/* Requests made up from the contract alone: the least that an operation takes, about things that do not exist. */
#ifndef KEHRWERT_TESTS_SAMPLE_H
#define KEHRWERT_TESTS_SAMPLE_H

#include "client.h"

/* A text that the schema of a parameter takes; fails the test when none is known. */
const char *sample_text(const struct schema *schema);

/* The operation's path with a random or fitting value for each parameter, but `value` as it stands for the named one
 * (NULL for none). */
const char *sample_path(const struct operation *operation, const char *name, const char *value);

/* The same with these values where the path has their names; the last name is NULL. */
struct sample_value {
    const char *name;
    const char *value;
};
const char *sample_path_with(const struct operation *operation, const struct sample_value *values);

const char *sample_route_path(const struct route *route);

/* "?name=value&..." for the operation's required query parameters, or "". */
const char *sample_query(const struct operation *operation);

/* JSON text of the operation's body with its required fields alone. */
const char *sample_body(const struct operation *operation);

/* The same with the JSON text `value` for one field more or instead; without the field when NULL. */
const char *sample_body_with(const struct operation *operation, const char *field, const char *value);

/* The text with spaces behind it up to this length. */
const char *sample_padded(const char *text, size_t length);

#endif
