/* SPDX-License-Identifier: Apache-2.0 */
/* A well-formed request for the fuzz targets to damage. */
#ifndef KEHRWERT_FUZZ_EXAMPLE_H
#define KEHRWERT_FUZZ_EXAMPLE_H

#include "request.h"

/* Aborts the program if the condition does not hold. */
void require(bool condition);

/* Compiles the contract's patterns on the first call. */
void contract_ready(void);

/* The operation of this name, or NULL. */
const struct operation *operation_by_id(const char *id);

/* A request for the operation with an id in each place of its path, an If-Match header, and the Content-Type of its
 * body. The arena owns it and all text put into it. */
struct request *request_example(struct arena *arena, const struct operation *operation);

/* Adds a header. At most HEADERS_MAX fit; further ones are ignored. */
#define HEADERS_MAX 16
void request_add_header(struct request *request, const char *name, const char *value);

/* Runs request_check and asserts what must hold whether it accepts or refuses the request. */
enum error request_check_sound(struct request *request);

#endif
