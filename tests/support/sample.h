/* SPDX-License-Identifier: Apache-2.0 */
/* Requests made from the contract alone: the least that an operation accepts, naming objects that do not exist. */
#ifndef KEHRWERT_TESTS_SAMPLE_H
#define KEHRWERT_TESTS_SAMPLE_H

#include "client.h"

/* Text that the schema of a parameter accepts; fails the test if none is known. */
const char *sample_text(const struct schema *schema);

/* The path of the operation. The parameter `name` gets `value` unchanged, all others a random or fitting value; NULL
 * for none. */
const char *sample_path(const struct operation *operation, const char *name, const char *value);

/* The same with given values for several parameters; the list ends with the name NULL. */
struct sample_value {
    const char *name;
    const char *value;
};
const char *sample_path_with(const struct operation *operation, const struct sample_value *values);

/* The given value of the parameter, or a random or fitting one. */
const char *sample_value_of(const struct sample_value *values, const struct parameter *parameter);

const char *sample_route_path(const struct route *route);

/* "?name=value&..." for the required query parameters of the operation, or "". */
const char *sample_query(const struct operation *operation);

/* A JSON body for the operation with only the required fields. */
const char *sample_body(const struct operation *operation);

/* The same with one field set to the JSON text `value`, or without this field if `value` is NULL. */
const char *sample_body_with(const struct operation *operation, const char *field, const char *value);

/* The text, padded with spaces to this length. */
const char *sample_padded(const char *text, size_t length);

#endif
