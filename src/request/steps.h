/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of request_check, for each other. */
#ifndef KEHRWERT_REQUEST_STEPS_H
#define KEHRWERT_REQUEST_STEPS_H

#include "request.h"

/* Path, query and header parameters into request->parameter_values, checked and with their default values. */
MUST_CHECK enum error parameters_check(struct request *request);

/* The body into request->body_json, checked. */
MUST_CHECK enum error body_check(struct request *request);

/* The keyset of a cursor that cursor_sign made for this operation and these filters, or ERROR_CURSOR_INVALID. */
MUST_CHECK enum error cursor_open(const struct request *request, const char *cursor, const char **ret_key);

#endif
