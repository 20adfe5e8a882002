/* SPDX-License-Identifier: Apache-2.0 */
/* The stages of serve, for each other. */
#ifndef KEHRWERT_SERVER_STAGES_H
#define KEHRWERT_SERVER_STAGES_H

#include "server.h"

/* Refuses what libmicrohttpd lets through although it can be read in two ways (RFC 9112 sections 3.2 and 6.3). */
MUST_CHECK enum error check_framing(const struct request *request);

/* Runs the operation's step before its statement, the statement, and the step after it, and fills request->answer. */
MUST_CHECK enum error run_statement(struct request *request);

/* Fills request->answer from the statement's rows: a page, or the first row and the step after the statement. */
MUST_CHECK enum error take_rows(struct request *request, const struct pg_result *result);

/* The answer to OPTIONS of a known path: 204 with Allow. False when the path is not known. */
bool answer_options(struct request *request);

/* A problem document (RFC 9457) into request->answer. */
void answer_problem(struct request *request, enum error error);

/* The entity tag of what was read, and 304 when the client has it already. */
void answer_conditional(struct request *request);

/* The methods of the request's route, for Allow. */
const char *allowed_methods(const struct request *request);

/* The query without `cursor`, with a `&` behind it unless it is empty. */
const char *query_without_cursor(const struct request *request);

#endif
