/* SPDX-License-Identifier: Apache-2.0 */
/* Match runs: a thread that takes queued runs, runs the matching engine, and stores the proposals. */
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

/* Starts the thread. Returns NULL and logs an error if it cannot be started. */
struct match_worker *match_worker_start(const struct match_worker_settings *settings);

/* Asks the thread to give the current run back and to end, without waiting. NULL is allowed. */
void match_worker_ask_to_stop(struct match_worker *worker);

/* Stops the thread. Gives the current run back, so that another instance, or this one after its next start, runs it.
 * NULL is allowed. */
void match_worker_stop(struct match_worker *worker);

/* The input of a run. It is stored as JSON text, which the database function match_input() makes. */
struct match_run_input {
    struct matching_pool pool;
    const char *const *mentees; /* application ids, in the pool's order */
    const char *const *mentors;
    struct match_run_lock *locks; /* pairs that a program manager locked, whatever their score */
    size_t lock_count;
};

struct match_run_lock {
    uint32_t mentee;
    uint32_t mentor;
};

/* Parses the input's JSON text, which includes the pool's rules, weights, objective and seed. False if it is invalid.
 * The input is owned by the arena. */
MUST_CHECK bool match_run_input_read(struct arena *arena, const char *text, struct match_run_input *ret_input);

/* Runs the matching engine. Locked pairs come first and take up their places. A lock is broken if a hard rule now
 * forbids the pair or a place is missing. *ret_result is the JSON text for the database function match_run_store(),
 * owned by the arena. False if the pool's go_on stopped the run. */
MUST_CHECK bool match_run_solve(struct arena *arena, struct match_run_input *input, const char **ret_result);

#endif
