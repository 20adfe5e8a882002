/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that a caller can read about given objects: every GET of the contract, with all that it can embed. */
#ifndef KEHRWERT_TESTS_EVERY_READ_H
#define KEHRWERT_TESTS_EVERY_READ_H

#include "sample.h"

typedef void read_visitor(const struct operation *operation, const struct reply *reply, void *context);

/* Which operations to call. */
typedef bool read_filter(const struct operation *operation);
bool reads_object(const struct operation *operation);      /* has a parameter in its path, or is about the caller */
bool reads_application(const struct operation *operation); /* has an application in its path */

/* Calls each GET that needs a token and that `wanted` accepts; NULL accepts all. Path parameters and required query
 * parameters get the given values; the list ends with the name NULL. Operations on objects that have no value here are
 * called for objects that do not exist. */
void every_read(const char *token, read_filter *wanted, const struct sample_value *values, read_visitor *visit,
                void *context);

#endif
