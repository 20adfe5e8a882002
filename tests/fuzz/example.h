/* SPDX-License-Identifier: Apache-2.0 */
/* A well-formed request for the fuzz targets to spoil. */
#ifndef KEHRWERT_FUZZ_EXAMPLE_H
#define KEHRWERT_FUZZ_EXAMPLE_H

#include "request.h"

/* Ends the program when something does not hold. */
void require(bool condition);

/* Compiles the contract's patterns on the first call. */
void contract_ready(void);

/* The operation of this name, or NULL. */
const struct operation *operation_by_id(const char *id);

/* A request for the operation with an id in each place of its path, If-Match, and the Content-Type of its body; owned
 * by the arena, as are all texts put into it. */
struct request *request_example(struct arena *arena, const struct operation *operation);

/* Adds a header; at most HEADERS_MAX fit, more are left out. */
#define HEADERS_MAX 16
void request_add_header(struct request *request, const char *name, const char *value);

/* request_check, and what must hold of a request that it accepted or refused. */
enum error request_check_sound(struct request *request);

#endif
