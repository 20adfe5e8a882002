/* SPDX-License-Identifier: Apache-2.0 */
/* Match runs as the service does them: a thread that takes the waiting ones, matches, and stores what it proposes. */
#ifndef KEHRWERT_MATCH_RUN_H
#define KEHRWERT_MATCH_RUN_H

#include "matching.h"

struct db;
struct match_worker;

struct match_worker_settings {
    struct db *db;    /* outlives the worker */
    int seconds;      /* polling interval, at least 1 */
    bool development; /* as in struct claims */
};

/* Starts the thread; NULL, with a line in the log, when there can be none. */
struct match_worker *match_worker_start(const struct match_worker_settings *settings);

/* Begins no more runs, gives the one under way back for another instance (or the next start), and ends. NULL is
 * allowed. */
void match_worker_stop(struct match_worker *worker);

/* What a run decides about, as it is stored: the text that match_run_input() of the schema makes. */
struct match_run_input {
    struct matching_pool pool;
    const char *const *mentees; /* application ids, in the pool's order */
    const char *const *mentors;
    struct match_run_lock *locks; /* pairs that a program manager wants whatever the score is */
    size_t lock_count;
};

struct match_run_lock {
    uint32_t mentee;
    uint32_t mentor;
};

/* Reads the text. Rules, weights, objective and seed of the pool are part of it. False when it is none; the input lives
 * as long as the arena. */
MUST_CHECK bool match_run_input_read(struct arena *arena, const char *text, struct match_run_input *ret_input);

/* Matches, locked pairs first: they are taken out with their places, unless a hard rule forbids one by now. The result
 * is the JSON text that match_run_store() of the schema takes, owned by the arena. False when go_on has stopped it. */
MUST_CHECK bool match_run_solve(struct arena *arena, struct match_run_input *input, const char **ret_result);

#endif
