/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of request_check. */
#ifndef KEHRWERT_REQUEST_STEPS_H
#define KEHRWERT_REQUEST_STEPS_H

#include "request.h"

/* Checks path, query and header parameters and stores them in request->parameter_values, or their default values if
 * absent. */
MUST_CHECK enum error parameters_check(struct request *request);

/* Checks the body and stores it in request->body_json. */
MUST_CHECK enum error body_check(struct request *request);

/* Reads the keyset from a cursor. ERROR_CURSOR_INVALID unless cursor_sign made it for the same caller, path and
 * filters. *ret_key is owned by the request's arena. */
MUST_CHECK enum error cursor_open(const struct request *request, const char *cursor, const char **ret_key);

#endif
