/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which threads take the requests that may have to wait for the database.
 *
 * A request is slow once it has had a thread for SLOW_US. Which requests will be slow, nobody knows: a lock can make
 * every operation slow. But if the last request to an operation was slow, the next one will be, too. So requests to
 * such operations are in a lane of their own with only so many threads, and the others never wait for them. Nothing in
 * here waits or locks; workers.c does. Times are microseconds of the monotonic clock. */
#ifndef KEHRWERT_SERVER_LANES_H
#define KEHRWERT_SERVER_LANES_H

#include "contract.h"

#define SLOW_US 50000

enum lane { LANE_QUICK, LANE_SLOW, LANE_COUNT };

/* A request that waits for a thread or has one. The caller owns it. */
struct work {
    const struct operation *operation;
    int64_t arrived_us;
    int64_t deadline_us; /* set when it is taken, as is the rest */
    int64_t limit_us;    /* statements are cancelled by then; 0 = by the deadline */
    enum error refusal;  /* OK, or what to answer instead of doing it */
    struct work *next;
};

/* A thread's turn: what it is doing. */
struct turn {
    struct flow *flow; /* NULL = nothing */
    int64_t since_us;
    enum lane lane;
    bool slow;
};

struct lanes {
    int threads[LANE_COUNT]; /* how many requests of each lane may have one at the same time */
    int64_t budget_us;       /* of a request, from its arrival */
    int running[LANE_COUNT]; /* how many have one; in the slow lane it may be more */
    struct flow *waiting;    /* those with requests that wait */
    struct flow *flows;      /* one for each operation */
};

/* Sets up the lanes. False if there is no memory. Call lanes_close in the end. */
MUST_CHECK bool lanes_open(struct lanes *lanes, int quick_threads, int slow_threads, int64_t budget_us);
void lanes_close(struct lanes *lanes);

/* Makes the work wait. */
void lanes_put(struct lanes *lanes, struct work *work);

/* True if an idle thread could take something. */
bool lanes_ready(const struct lanes *lanes, int64_t now_us);

/* Takes the oldest work that may run now, for an idle thread; NULL if there is none. */
struct work *lanes_take(struct lanes *lanes, struct turn *turn, int64_t now_us);

/* Notices whether the turn has become slow. It then leaves the quick lane, which makes room there. */
void lanes_look(struct lanes *lanes, struct turn *turn, int64_t now_us);

/* The turn is over. */
void lanes_finish(struct lanes *lanes, struct turn *turn, int64_t now_us);

/* Takes a work that has waited for half of its budget, and sets its refusal; NULL if there is none. */
struct work *lanes_take_late(struct lanes *lanes, int64_t now_us);

/* Takes any work that waits, because the service is stopping, and sets its refusal; NULL if there is none. */
struct work *lanes_take_last(struct lanes *lanes);

/* True if nothing waits and nothing has a thread. */
bool lanes_idle(const struct lanes *lanes);

#endif
