/* SPDX-License-Identifier: Apache-2.0 */
/* A queue for each operation, with what is known about how slow its requests are. */
#include "lanes.h"

#include <stdlib.h>

/* While the slow lane is full, the budget of a request in the quick lane is divided by this for its statements. */
#define CROWDED_SHARE 3

/* A slow operation is not tried again in the quick lane until it has rested this many times as long as it was slow. */
#define REST 4

/* The requests to one operation. */
struct flow {
    struct work *first; /* the oldest that waits */
    struct work **end;
    int running;      /* how many have a thread */
    int quick;        /* how many of these are in the quick lane */
    int slow;         /* how many of these are slow */
    bool last_slow;   /* whether the last one that has ended, or become slow, was slow */
    int64_t again_us; /* when it may be tried in the quick lane */
    struct flow *next;
};

bool lanes_open(struct lanes *lanes, int quick_threads, int slow_threads, int64_t budget_us)
{
    *lanes = (struct lanes){.threads = {quick_threads, slow_threads}, .budget_us = budget_us};
    lanes->flows = calloc(operation_count, sizeof *lanes->flows);
    return lanes->flows != NULL;
}

void lanes_close(struct lanes *lanes)
{
    free(lanes->flows);
}

void lanes_put(struct lanes *lanes, struct work *work)
{
    struct flow *flow = &lanes->flows[work->operation - operation_table];
    work->next = NULL;
    if (flow->first) {
        *flow->end = work;
    } else {
        flow->first = work;
        flow->next = lanes->waiting;
        lanes->waiting = flow;
    }
    flow->end = &work->next;
}

/* Takes the oldest work of the flow to which `at` points in the list of waiting flows. */
static struct work *pop(struct flow **at)
{
    struct flow *flow = *at;
    struct work *work = flow->first;
    flow->first = work->next;
    if (!flow->first)
        *at = flow->next;
    return work;
}

static bool has_room(const struct lanes *lanes, enum lane lane)
{
    return lanes->running[lane] < lanes->threads[lane];
}

/* The lane of the flow's next request. An operation is slow if its slow requests take half of the slow threads, or if
 * its last request was slow. In the latter case, it may be quick again: so while the slow lane is full, and once it has
 * rested, one request at a time is tried in the quick lane. */
static enum lane lane_of(const struct lanes *lanes, const struct flow *flow, int64_t now_us)
{
    if (flow->slow > 0 && 2 * flow->slow >= lanes->threads[LANE_SLOW])
        return LANE_SLOW;
    bool tried = !has_room(lanes, LANE_SLOW) && flow->running == flow->slow && now_us >= flow->again_us;
    return flow->last_slow && !tried ? LANE_SLOW : LANE_QUICK;
}

/* A slow operation gets no slow thread as long as its own requests in the quick lane may turn out to need it. */
static bool may_run(const struct lanes *lanes, const struct flow *flow, int64_t now_us)
{
    enum lane lane = lane_of(lanes, flow, now_us);
    return has_room(lanes, lane) && (lane == LANE_QUICK || flow->quick == 0);
}

/* Where the list has the flow with the oldest work that may run now; NULL if there is none. */
static struct flow **next_flow(struct lanes *lanes, int64_t now_us)
{
    struct flow **oldest = NULL;
    for (struct flow **at = &lanes->waiting; *at; at = &(*at)->next) {
        if (oldest && (*oldest)->first->arrived_us <= (*at)->first->arrived_us)
            continue;
        if (may_run(lanes, *at, now_us))
            oldest = at;
    }
    return oldest;
}

bool lanes_ready(struct lanes *lanes, int64_t now_us)
{
    return next_flow(lanes, now_us) != NULL;
}

/* While the slow lane is full, a request in the quick lane that turns out to be slow must give its thread back soon. */
static int64_t limit_of(const struct lanes *lanes, enum lane lane, int64_t now_us)
{
    bool crowded = lane == LANE_QUICK && !has_room(lanes, LANE_SLOW);
    return crowded ? now_us + lanes->budget_us / CROWDED_SHARE : NO_LIMIT;
}

struct work *lanes_take(struct lanes *lanes, struct turn *turn, int64_t now_us)
{
    struct flow **at = next_flow(lanes, now_us);
    if (!at)
        return NULL;
    *turn = (struct turn){.flow = *at, .since_us = now_us, .lane = lane_of(lanes, *at, now_us)};
    struct work *work = pop(at);
    work->refusal = OK;
    work->limit_us = limit_of(lanes, turn->lane, now_us);
    turn->flow->running++;
    turn->flow->quick += turn->lane == LANE_QUICK;
    lanes->running[turn->lane]++;
    return work;
}

void lanes_look(struct lanes *lanes, struct turn *turn, int64_t now_us)
{
    if (!turn->flow || turn->slow || now_us - turn->since_us < SLOW_US)
        return;
    turn->slow = true;
    turn->flow->slow++;
    turn->flow->last_slow = true;
    turn->flow->quick -= turn->lane == LANE_QUICK;
    lanes->running[turn->lane]--;
    turn->lane = LANE_SLOW;
    lanes->running[LANE_SLOW]++;
}

void lanes_finish(struct lanes *lanes, struct turn *turn, int64_t now_us)
{
    struct flow *flow = turn->flow;
    lanes_look(lanes, turn, now_us);
    if (turn->slow) {
        flow->slow--;
        flow->again_us = now_us + REST * (now_us - turn->since_us - SLOW_US);
    } else {
        flow->last_slow = false;
    }
    flow->running--;
    flow->quick -= turn->lane == LANE_QUICK;
    lanes->running[turn->lane]--;
    turn->flow = NULL;
}

static struct work *refuse(struct flow **at, enum error error)
{
    struct work *work = pop(at);
    work->refusal = error;
    return work;
}

struct work *lanes_take_late(struct lanes *lanes, int64_t now_us)
{
    for (struct flow **at = &lanes->waiting; *at; at = &(*at)->next) {
        if (now_us - (*at)->first->arrived_us >= lanes->budget_us / 2)
            return refuse(at, ERROR_DATABASE_BUSY);
    }
    return NULL;
}

struct work *lanes_take_last(struct lanes *lanes)
{
    return lanes->waiting ? refuse(&lanes->waiting, ERROR_DATABASE_UNAVAILABLE) : NULL;
}

bool lanes_idle(const struct lanes *lanes)
{
    return !lanes->waiting && lanes->running[LANE_QUICK] + lanes->running[LANE_SLOW] == 0;
}
