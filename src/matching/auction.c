/* SPDX-License-Identifier: Apache-2.0 */
/* The auction: bidders without a place outbid each other, which quickly brings the prices close to the optimum. */
#include "graph.h"

/* Measured values: finer steps and more bids cost more time than they save later (docs/performance.md). */
#define STEPS_IN_SCORE_MAX 1000
#define BIDS_PER_BIDDER 50

struct bid {
    const struct arc *arc; /* NULL = no item is worth its price */
    int64_t profit;
    int64_t next_profit; /* of the second-best item; 0 if there is none */
};

static struct bid bid_find(const struct graph *graph, uint32_t bidder)
{
    struct bid bid = {.profit = 0};
    for (size_t at = graph->first[bidder]; at < graph->first[bidder + 1]; at++) {
        const struct arc *arc = &graph->arcs[at];
        int64_t profit = arc->value - graph->price[arc->to];
        if (graph->edges[arc->edge].chosen || profit < 0 || graph->capacity[arc->to] == 0)
            continue;
        if (!bid.arc || profit > bid.profit) {
            bid.next_profit = bid.profit;
            bid.profit = profit;
            bid.arc = arc;
        } else if (profit > bid.next_profit) {
            bid.next_profit = profit;
        }
    }
    return bid;
}

/* The chosen edge of this item with the lowest bid. */
static uint32_t cheapest_edge(const struct graph *graph, uint32_t item)
{
    const uint32_t *slots = &graph->slots[graph->first_slot[item]];
    uint32_t cheapest = slots[0];
    for (uint32_t at = 1; at < graph->load[item]; at++)
        if (graph->edges[slots[at]].paid < graph->edges[cheapest].paid)
            cheapest = slots[at];
    return cheapest;
}

/* Gives the bidder one place. Returns the bidder who lost it, or UINT32_MAX. */
static uint32_t bid_make(struct graph *graph, const struct bid *bid, int64_t step)
{
    uint32_t item = bid->arc->to;
    uint32_t loser = UINT32_MAX;
    if (graph->load[item] == graph->capacity[item]) {
        uint32_t lost = cheapest_edge(graph, item);
        loser = graph->edges[lost].bidder;
        graph_give_up(graph, lost);
    }
    int64_t raise = bid->profit - bid->next_profit + step;
    graph->edges[bid->arc->edge].paid = graph->price[item] + (raise < bid->profit ? raise : bid->profit);
    graph_choose(graph, bid->arc->edge);
    if (graph->load[item] == graph->capacity[item])
        graph->price[item] = graph->edges[cheapest_edge(graph, item)].paid;
    return loser;
}

/* A bidder's price is the best profit among the edges that are not chosen. Chosen edges with a lower profit are given
 * up. */
static void bidders_price(struct graph *graph)
{
    for (uint32_t bidder = 0; bidder < graph->bidders; bidder++) {
        int64_t best = 0;
        for (size_t at = graph->first[bidder]; at < graph->first[bidder + 1]; at++) {
            const struct arc *arc = &graph->arcs[at];
            if (!graph->edges[arc->edge].chosen && arc->value - graph->price[arc->to] > best)
                best = arc->value - graph->price[arc->to];
        }
        graph->price[bidder] = best;
    }
    for (size_t at = 0; at < graph->edge_count; at++) {
        const struct edge *edge = &graph->edges[at];
        if (edge->chosen && graph->price[edge->bidder] + graph->price[edge->item] > edge->value)
            graph_give_up(graph, (uint32_t)at);
    }
}

static void tight_edges_choose(struct graph *graph)
{
    for (size_t at = 0; at < graph->edge_count; at++) {
        const struct edge *edge = &graph->edges[at];
        if (!edge->chosen && graph->load[edge->bidder] < graph->capacity[edge->bidder] &&
            graph->load[edge->item] < graph->capacity[edge->item] &&
            graph->price[edge->bidder] + graph->price[edge->item] == edge->value)
            graph_choose(graph, (uint32_t)at);
    }
}

/* A queue of bidders that want a place. Each bidder is in it at most once. */
struct ring {
    uint32_t *bidders;
    bool *waiting;
    uint32_t room;
    uint32_t head;
    uint32_t count;
};

static void ring_add(struct ring *ring, uint32_t bidder)
{
    ring->bidders[(ring->head + ring->count++) % ring->room] = bidder;
    ring->waiting[bidder] = true;
}

static uint32_t ring_take(struct ring *ring)
{
    uint32_t bidder = ring->bidders[ring->head];
    ring->head = (ring->head + 1) % ring->room;
    ring->count--;
    ring->waiting[bidder] = false;
    return bidder;
}

bool auction_run(struct arena *arena, struct graph *graph, struct progress *progress)
{
    int64_t step = graph->score_max / STEPS_IN_SCORE_MAX;
    if (step == 0)
        step = 1;
    struct ring ring = {.bidders = arena_alloc(arena, (graph->bidders + 1U) * sizeof *ring.bidders),
                        .waiting = arena_alloc(arena, graph->bidders + 1U),
                        .room = graph->bidders};
    for (uint32_t bidder = 0; bidder < graph->bidders; bidder++)
        if (graph->capacity[bidder] > 0)
            ring_add(&ring, bidder);
    uint64_t bids_max = (uint64_t)graph->bidders * BIDS_PER_BIDDER;
    for (uint64_t bids = 0; ring.count > 0 && bids < bids_max; bids++) {
        uint32_t bidder = ring_take(&ring);
        if (!progress_worked(progress, graph->first[bidder + 1] - graph->first[bidder],
                             (double)bids / (double)bids_max))
            return false;
        struct bid bid = bid_find(graph, bidder);
        if (!bid.arc)
            continue;
        uint32_t again[2] = {bid_make(graph, &bid, step), bidder};
        for (int at = 0; at < 2; at++) {
            uint32_t next = again[at];
            if (next != UINT32_MAX && !ring.waiting[next] && graph->load[next] < graph->capacity[next])
                ring_add(&ring, next);
        }
    }
    bidders_price(graph);
    tight_edges_choose(graph);
    return true;
}
