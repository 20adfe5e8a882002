/* SPDX-License-Identifier: Apache-2.0 */
/* The graph for auction and augmentation: people of both sides are nodes, candidates are edges. */
#ifndef KEHRWERT_MATCHING_GRAPH_H
#define KEHRWERT_MATCHING_GRAPH_H

#include "progress.h"

/* An edge as seen from one of its ends. */
struct arc {
    uint32_t to;
    uint32_t edge;
    int64_t value; /* score + bonus */
};

struct edge {
    uint32_t bidder;
    uint32_t item;
    uint32_t candidate; /* index in the problem's candidates */
    bool chosen;
    int64_t value;
    int64_t paid; /* the winning bid in the auction */
};

/* The bidders are the side with fewer places and have the nodes 0 to bidders - 1. The items are the other side. */
struct graph {
    uint32_t bidders;
    uint32_t nodes;
    size_t edge_count;
    bool mentees_bid;
    int64_t bonus;
    int64_t score_max;
    struct edge *edges;
    size_t *first; /* index of each node's first arc; nodes + 1 entries */
    struct arc *arcs;
    uint32_t *capacity; /* places; may exceed the node's arcs */
    uint32_t *load;     /* places taken */
    size_t *first_slot; /* index of each node's first slot */
    uint32_t *slots;    /* each node's chosen edges, `load` of them */
    int64_t *price;
    uint32_t *mentee_node; /* node of each mentee */
    uint32_t *mentor_node; /* node of each mentor */
};

/* A graph with no edge chosen and all prices zero. Owned by the arena. */
struct graph *graph_new(struct arena *arena, const struct matching_problem *problem);

/* Chooses an edge or gives it up, which takes or frees a place at both ends. */
void graph_choose(struct graph *graph, uint32_t edge);
void graph_give_up(struct graph *graph, uint32_t edge);

/* True if the node has a price above zero and places left. The choice is optimal once there are no such nodes. */
static inline bool graph_unsettled(const struct graph *graph, uint32_t node)
{
    return graph->price[node] > 0 && graph->load[node] < graph->capacity[node];
}

/* Raises the items' prices, from their present values, until no bidder wants another place or the limit of bids is
 * reached. The result is close to the optimum, but not optimal. Afterwards, the sum of both ends' prices is at least
 * the value of each edge that is not chosen, and at most the value of each chosen one. False if progress stopped it. */
MUST_CHECK bool auction_run(struct arena *arena, struct graph *graph, struct progress *progress);

/* Settles every node, which makes the choice optimal. False if progress stopped it. */
MUST_CHECK bool augment_all(struct arena *arena, struct graph *graph, struct progress *progress);

/* Initial prices, from the solution of a similar problem. */
struct start {
    const int64_t *mentee_price;
    const int64_t *mentor_price;
};

/* Like matching_solve, but starts from the given prices unless `start` is NULL. The choice is equally good, but it may
 * be a different one. *ret_solution is owned by the arena. False if progress stopped it. */
MUST_CHECK bool solve_from(struct arena *arena, const struct matching_problem *problem, const struct start *start,
                           struct progress *progress, struct matching_solution *ret_solution);

#endif
