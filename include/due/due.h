/* SPDX-License-Identifier: Apache-2.0 */
/* Due work: a thread that polls for work whose date has come, and does it step by step. */
#ifndef KEHRWERT_DUE_H
#define KEHRWERT_DUE_H

#include "base.h"

struct db;
struct due_worker;

struct due_worker_settings {
    struct db *db;    /* outlives the worker */
    int seconds;      /* polling interval, at least 1 */
    bool development; /* as in struct claims */
};

/* Starts the thread. Returns NULL and logs an error if it cannot be started. */
struct due_worker *due_worker_start(const struct due_worker_settings *settings);

/* Asks the thread to end after the current transaction, without waiting. NULL is allowed. */
void due_worker_ask_to_stop(struct due_worker *worker);

/* Stops the thread. Waits for the current transaction, which takes at most DUE_BUDGET_MS milliseconds. NULL is
 * allowed. */
#define DUE_BUDGET_MS 5000
void due_worker_stop(struct due_worker *worker);

#endif
