/* SPDX-License-Identifier: Apache-2.0 */
/* Operations that need C instead of an SQL statement, or beside it. Each file is named after its operationId. */
#ifndef KEHRWERT_OPERATIONS_H
#define KEHRWERT_OPERATIONS_H

#include "operation_functions.h"
#include "server.h"

/* Responds with a file in document_table. ERROR_NOT_FOUND if there is none with this name. */
enum error answer_document(struct request *request, const char *name, const char *media_type);

/* Content-Security-Policy of the documentation page: it may load only from this service. OpenAPI Explorer's components
 * need inline styles. */
#define PAGE_POLICY                                                                                                    \
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "     \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

#endif
