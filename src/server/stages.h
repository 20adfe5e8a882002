/* SPDX-License-Identifier: Apache-2.0 */
/* The stages of serve. */
#ifndef KEHRWERT_SERVER_STAGES_H
#define KEHRWERT_SERVER_STAGES_H

#include "server.h"

struct transaction;

/* The operation of a request of which only method, path and query are known; NULL if there is none. */
const struct operation *serve_operation(struct request *request);

/* The stages that need only the head of a request. The rest of `serve` needs the body. */
MUST_CHECK enum error serve_head(struct request *request);

/* Error: ERROR_ROLE_MISSING if the token has none of the operation's roles. */
MUST_CHECK enum error authorise(const struct request *request);

/* Runs the operation's step before the statement, the statement, and the step after it. Fills in request->answer. */
MUST_CHECK enum error run_statement(struct request *request);

/* Fills in request->answer from the statement's rows: a page, or a single row. Runs the step after the statement, if
 * there is one. */
MUST_CHECK enum error take_rows(struct request *request, const struct pg_result *result);

/* The Idempotency-Key of a request. The database has only a digest of key and caller, and the sealed response. */
struct idempotency {
    const char *text;     /* NULL = none */
    const char *digest;   /* of the key; the database adds the caller */
    struct seal_key seal; /* set by idempotency_claim; derived from key, caller and the service's secret */
};

/* Reads the header of a POST. Error: ERROR_PARAMETER_INVALID. */
MUST_CHECK enum error idempotency_open(struct request *request, struct idempotency *ret_idempotency);

/* Claims the key for this transaction. Waits for another transaction that holds it. *ret_first is false if the key has
 * been used. */
MUST_CHECK enum error idempotency_claim(const struct request *request, struct idempotency *idempotency,
                                        struct transaction *transaction, bool *ret_first);

/* Makes the stored response request->answer; its body may show more than the caller may still read. Error:
 * ERROR_IDEMPOTENCY_KEY_REUSED if it belongs to another request. */
MUST_CHECK enum error idempotency_find(struct request *request, const struct idempotency *idempotency,
                                       struct transaction *transaction);

/* Stores request->answer. */
MUST_CHECK enum error idempotency_store(struct request *request, const struct idempotency *idempotency,
                                        struct transaction *transaction);

/* Answers OPTIONS with 204, to which reply_send adds Allow. False if the path is unknown. */
bool answer_options(struct request *request);

/* Makes request->answer a problem document (RFC 9457). */
void answer_problem(struct request *request, enum error error);

/* For GET: adds an entity tag if there is none, and changes the answer to 304 if the client already has this
 * version. */
void answer_conditional(struct request *request);

/* The methods of the request's route, for the Allow header. Owned by the request's arena. */
const char *allowed_methods(const struct request *request);

/* The query without `cursor`, followed by `&` unless it is empty. Owned by the request's arena. */
const char *query_without_cursor(const struct request *request);

#endif
