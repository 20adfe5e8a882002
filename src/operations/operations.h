/* SPDX-License-Identifier: Apache-2.0 */
/* The operations that one SQL statement cannot do; each has the name of its operationId. */
#ifndef KEHRWERT_OPERATIONS_H
#define KEHRWERT_OPERATIONS_H

#include "server.h"

enum error health_live(struct request *request);
enum error health_ready(struct request *request);
enum error docs_page(struct request *request);
enum error docs_script(struct request *request);
enum error problem_page(struct request *request);
enum error openapi_json(struct request *request);
enum error openapi_yaml(struct request *request);

/* Answers with a file of document_table. */
enum error answer_document(struct request *request, const char *name, const char *media_type);

/* What a page of this service may load: only this service. Inline styles are those of OpenAPI Explorer's components. */
#define PAGE_POLICY                                                                                                    \
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "     \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

#endif
