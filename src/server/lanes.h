/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which threads take the requests that may have to wait for the database.
 *
 * A request is slow once it has had a thread for SLOW_US. Nobody knows in advance which requests will be slow: a lock
 * can make any operation slow. But if the last request to an operation was slow, the next one probably will be, too.
 * So requests to such operations are in a lane of their own with a limited number of threads, and the others do not
 * wait for them. Nothing in this file waits or locks; workers.c does. Times are microseconds of the monotonic clock. */
#ifndef KEHRWERT_SERVER_LANES_H
#define KEHRWERT_SERVER_LANES_H

#include "contract.h"

#define SLOW_US 50000

enum lane { LANE_QUICK, LANE_SLOW, LANE_COUNT };

/* A request that waits for a thread or has one. The caller owns it. */
struct work {
    const struct operation *operation;
    int64_t arrived_us;
    int64_t limit_us;   /* as in struct claims; set when it is taken, as is the next */
    enum error refusal; /* OK, or what to answer instead of doing it */
    struct work *next;
};

/* What a thread is doing: the turn of one request. */
struct turn {
    struct flow *flow; /* NULL = nothing */
    int64_t since_us;
    enum lane lane;
    bool slow;
};

struct lanes {
    int threads[LANE_COUNT]; /* how many requests of each lane may have a thread at the same time */
    int64_t budget_us;       /* of a request, from its arrival */
    int running[LANE_COUNT]; /* how many have one; in the slow lane, this can exceed `threads` */
    struct flow *waiting;    /* the flows with requests that wait */
    struct flow *flows;      /* one for each operation */
};

/* Sets up the lanes. False if there is no memory. Call lanes_close at the end. */
MUST_CHECK bool lanes_open(struct lanes *lanes, int quick_threads, int slow_threads, int64_t budget_us);
void lanes_close(struct lanes *lanes);

/* Adds work that waits for a thread. */
void lanes_put(struct lanes *lanes, struct work *work);

/* True if lanes_take would find something. */
bool lanes_ready(struct lanes *lanes, int64_t now_us);

/* Takes the oldest work that may run now, for an idle thread; NULL if there is none. */
struct work *lanes_take(struct lanes *lanes, struct turn *turn, int64_t now_us);

/* Notices whether the turn has become slow. If so, it leaves the quick lane, which makes room there. */
void lanes_look(struct lanes *lanes, struct turn *turn, int64_t now_us);

/* The turn is over. */
void lanes_finish(struct lanes *lanes, struct turn *turn, int64_t now_us);

/* Takes work that has waited for half of its budget, and sets its refusal; NULL if there is none. */
struct work *lanes_take_late(struct lanes *lanes, int64_t now_us);

/* When the service stops: takes any work that waits, and sets its refusal; NULL if there is none. */
struct work *lanes_take_last(struct lanes *lanes);

/* True if nothing waits and nothing has a thread. */
bool lanes_idle(const struct lanes *lanes);

#endif
