/* SPDX-License-Identifier: Apache-2.0 */
/* The graph that auction and augmentation work on: people of both sides as nodes, candidates as edges. */
#ifndef KEHRWERT_MATCHING_GRAPH_H
#define KEHRWERT_MATCHING_GRAPH_H

#include "progress.h"

/* One end's view of an edge. */
struct arc {
    uint32_t to;
    uint32_t edge;
    int64_t value; /* score + bonus */
};

struct edge {
    uint32_t bidder;
    uint32_t item;
    uint32_t candidate; /* index in the problem */
    bool chosen;
    int64_t value;
    int64_t paid; /* bid by which the auction gave it away */
};

/* Bidders are nodes 0 to bidders - 1, the side with fewer places; items are the rest. */
struct graph {
    uint32_t bidders;
    uint32_t nodes;
    size_t edge_count;
    bool mentees_bid;
    int64_t bonus;
    int64_t score_max;
    struct edge *edges;
    size_t *first; /* of a node's arcs; nodes + 1 of them */
    struct arc *arcs;
    uint32_t *capacity; /* places, also more than the node has arcs */
    uint32_t *load;     /* places taken */
    size_t *first_slot; /* of a node's chosen edges in slots */
    uint32_t *slots;    /* chosen edges, `load` of them for each node */
    int64_t *price;
    uint32_t *mentee_node; /* node of each mentee and mentor of the problem */
    uint32_t *mentor_node;
};

/* A graph without any edge chosen and with all prices zero, owned by the arena. */
struct graph *graph_new(struct arena *arena, const struct matching_problem *problem);

/* Chooses, or gives up, an edge: both ends have one place less, or more. */
void graph_choose(struct graph *graph, uint32_t edge);
void graph_give_up(struct graph *graph, uint32_t edge);

/* A node that is worth something and has places left: nothing is optimal as long as there is one. */
static inline bool graph_unsettled(const struct graph *graph, uint32_t node)
{
    return graph->price[node] > 0 && graph->load[node] < graph->capacity[node];
}

/* Raises prices of items by bids until all bidders are served or it no longer pays; near to the optimum, not at it.
 * Afterwards every candidate has price + price >= value if it is not chosen, and <= value if it is. Begins with the
 * items' prices as they are. False when progress has stopped it. */
MUST_CHECK bool auction_run(struct arena *arena, struct graph *graph, struct progress *progress);

/* Makes every node settled, which makes the choice optimal. False when progress has stopped it. */
MUST_CHECK bool augment_all(struct arena *arena, struct graph *graph, struct progress *progress);

/* Prices to begin with, of a problem that was much the same. */
struct start {
    const int64_t *mentee_price;
    const int64_t *mentor_price;
};

/* matching_solve from prices that are nearly right, or from nothing if `start` is NULL: the choice is as good, but it
 * may be another one. */
MUST_CHECK bool solve_from(struct arena *arena, const struct matching_problem *problem, const struct start *start,
                           struct progress *progress, struct matching_solution *ret_solution);

#endif
