/* SPDX-License-Identifier: Apache-2.0 */
/* Many calls at the same moment, each on a connection and a thread of its own. */
#ifndef KEHRWERT_TESTS_PARALLEL_H
#define KEHRWERT_TESTS_PARALLEL_H

#include "client.h"

#define PARALLEL_MAX 128

struct parallel_call {
    const char *token;
    const char *method;
    struct call call;
};

/* Makes all calls at once and checks the responses against the contract. */
void call_together(const struct parallel_call *calls, size_t count, struct reply *ret_replies);

/* The same call `count` times. */
void call_repeatedly(struct parallel_call call, size_t count, struct reply *ret_replies);

/* Makes the call while sql() has a transaction open, and commits the transaction as soon as the call waits for one of
 * its locks. */
struct reply call_before_commit(const char *token, const char *method, struct call call);

/* How many of the responses have the status. */
size_t count_status(const struct reply *replies, size_t count, int status);

#endif
