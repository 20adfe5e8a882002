/* SPDX-License-Identifier: Apache-2.0 */
/* Work whose date has come, done by the service itself: a thread that looks for it every few seconds. */
#ifndef KEHRWERT_DUE_H
#define KEHRWERT_DUE_H

#include "base.h"

struct db;
struct due_worker;

struct due_settings {
    struct db *db;    /* outlives the worker */
    int seconds;      /* polling interval, at least 1 */
    bool development; /* as in struct claims */
};

/* Starts the thread; NULL, with a line in the log, when there can be none. */
struct due_worker *due_worker_start(const struct due_settings *settings);

/* Begins nothing more, waits for the work under way (DUE_BUDGET_MS at most), and ends. NULL is allowed. */
#define DUE_BUDGET_MS 5000
void due_worker_stop(struct due_worker *worker);

#endif
