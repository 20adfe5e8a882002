/* SPDX-License-Identifier: Apache-2.0 */
/* The operations that one SQL statement cannot do; each has the name of its operationId. */
#ifndef KEHRWERT_OPERATIONS_H
#define KEHRWERT_OPERATIONS_H

#include "server.h"

enum error health_live(struct request *request);
enum error health_ready(struct request *request);
enum error openapi_json(struct request *request);
enum error openapi_yaml(struct request *request);

/* Answers with a file of document_table. */
enum error answer_document(struct request *request, const char *name, const char *media_type);

#endif
