/* SPDX-License-Identifier: Apache-2.0 */
/* The operations that one SQL statement cannot do, or not alone; each file has the name of its operationId. */
#ifndef KEHRWERT_OPERATIONS_H
#define KEHRWERT_OPERATIONS_H

#include "operation_functions.h"
#include "server.h"

/* Answers with a file of document_table. */
enum error answer_document(struct request *request, const char *name, const char *media_type);

/* What a page of this service may load: only this service. Inline styles are those of OpenAPI Explorer's components. */
#define PAGE_POLICY                                                                                                    \
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "     \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

#endif
