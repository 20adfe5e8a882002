/* SPDX-License-Identifier: Apache-2.0 */
/* Settles one node after another by a shortest augmenting path on reduced costs. Settled nodes stay settled. */
#include "graph.h"

#define FAR INT64_MAX
#define NONE UINT32_MAX

/* Dijkstra's algorithm with a 4-ary heap. `touched` lists the nodes whose distances must be reset after each search. */
struct path_search {
    struct graph *graph;
    uint32_t origin;
    int64_t *distance;
    uint32_t *parent_edge;
    uint32_t *heap;
    uint32_t *heap_index;
    uint32_t heap_size;
    uint32_t *touched;
    uint32_t touched_count;
    uint32_t *done; /* nodes whose distance is final */
    uint32_t done_count;
    int64_t end_distance; /* length of the shortest path so far */
    uint32_t end;
    uint32_t end_edge; /* its last edge */
    uint32_t *path;
    uint64_t arcs_visited; /* for the progress */
};

static struct path_search *search_new(struct arena *arena, struct graph *graph)
{
    size_t size = (graph->nodes + 1U) * sizeof(uint32_t);
    struct path_search *search = arena_alloc(arena, sizeof *search);
    *search = (struct path_search){.graph = graph,
                                   .distance = arena_alloc(arena, (graph->nodes + 1U) * sizeof(int64_t)),
                                   .parent_edge = arena_alloc(arena, size),
                                   .heap = arena_alloc(arena, size),
                                   .heap_index = arena_alloc(arena, size),
                                   .touched = arena_alloc(arena, size),
                                   .done = arena_alloc(arena, size),
                                   .path = arena_alloc(arena, size)};
    for (uint32_t node = 0; node < graph->nodes; node++)
        search->distance[node] = FAR;
    return search;
}

static bool like_origin(const struct path_search *search, uint32_t node)
{
    return (node < search->graph->bidders) == (search->origin < search->graph->bidders);
}

static void heap_put(struct path_search *search, uint32_t at, uint32_t node)
{
    search->heap[at] = node;
    search->heap_index[node] = at;
}

static void heap_rise(struct path_search *search, uint32_t at, uint32_t node)
{
    while (at > 0) {
        uint32_t above = (at - 1) / 4;
        if (search->distance[search->heap[above]] <= search->distance[node])
            break;
        heap_put(search, at, search->heap[above]);
        at = above;
    }
    heap_put(search, at, node);
}

static uint32_t heap_take(struct path_search *search)
{
    uint32_t nearest = search->heap[0];
    uint32_t node = search->heap[--search->heap_size];
    uint32_t at = 0;
    for (uint32_t child = 1; child < search->heap_size; child = 4 * at + 1) {
        uint32_t nearest_child = child;
        for (uint32_t other = child + 1; other < child + 4 && other < search->heap_size; other++)
            if (search->distance[search->heap[other]] < search->distance[search->heap[nearest_child]])
                nearest_child = other;
        if (search->distance[search->heap[nearest_child]] >= search->distance[node])
            break;
        heap_put(search, at, search->heap[nearest_child]);
        at = nearest_child;
    }
    if (search->heap_size > 0)
        heap_put(search, at, node);
    return nearest;
}

static void reach(struct path_search *search, uint32_t node, int64_t distance, uint32_t edge)
{
    if (distance >= search->distance[node])
        return;
    bool known = search->distance[node] != FAR;
    search->distance[node] = distance;
    search->parent_edge[node] = edge;
    if (!known)
        search->touched[search->touched_count++] = node;
    heap_rise(search, known ? search->heap_index[node] : search->heap_size++, node);
}

static void end_found(struct path_search *search, uint32_t node, int64_t distance, uint32_t edge)
{
    if (distance < search->end_distance) {
        search->end_distance = distance;
        search->end = node;
        search->end_edge = edge;
    }
}

/* Follows the edges of a node on the origin's side that are not chosen. A path ends at a node with a place left. */
static void look_for_places(struct path_search *search, uint32_t node, int64_t distance)
{
    const struct graph *graph = search->graph;
    int64_t base = distance + graph->price[node];
    search->arcs_visited += graph->first[node + 1] - graph->first[node];
    for (size_t at = graph->first[node]; at < graph->first[node + 1]; at++) {
        const struct arc *arc = &graph->arcs[at];
        int64_t there = base + graph->price[arc->to] - arc->value;
        if (there >= search->end_distance || graph->edges[arc->edge].chosen)
            continue;
        if (graph->load[arc->to] < graph->capacity[arc->to])
            end_found(search, arc->to, there, arc->edge);
        else
            reach(search, arc->to, there, arc->edge);
    }
}

/* Follows the chosen edges of a full node on the other side. A path may also end at a holder, who then goes without;
 * that costs the holder's price. */
static void look_for_holders(struct path_search *search, uint32_t node, int64_t distance)
{
    const struct graph *graph = search->graph;
    for (uint32_t at = 0; at < graph->load[node]; at++) {
        uint32_t edge = graph->slots[graph->first_slot[node] + at];
        const struct edge *held = &graph->edges[edge];
        uint32_t holder = held->bidder == node ? held->item : held->bidder;
        int64_t there = distance + held->value - graph->price[node] - graph->price[holder];
        if (there >= search->end_distance)
            continue;
        end_found(search, holder, there + graph->price[holder], edge);
        reach(search, holder, there, edge);
    }
}

/* Keeps the sign of all reduced costs and makes those along the path zero. */
static void prices_shift(struct path_search *search)
{
    for (uint32_t at = 0; at < search->done_count; at++) {
        uint32_t node = search->done[at];
        int64_t shift = search->end_distance - search->distance[node];
        search->graph->price[node] += like_origin(search, node) ? -shift : shift;
    }
}

static void path_flip(struct path_search *search)
{
    struct graph *graph = search->graph;
    uint32_t length = 0;
    for (uint32_t node = search->end, edge = search->end_edge; node != search->origin;
         edge = search->parent_edge[node]) {
        search->path[length++] = edge;
        node = graph->edges[edge].bidder == node ? graph->edges[edge].item : graph->edges[edge].bidder;
    }
    /* Edges to give up and edges to choose alternate. All are given up first, because the slots have no spare room. */
    bool first_is_chosen = length > 0 && graph->edges[search->path[0]].chosen;
    for (uint32_t at = first_is_chosen ? 0 : 1; at < length; at += 2)
        graph_give_up(graph, search->path[at]);
    for (uint32_t at = first_is_chosen ? 1 : 0; at < length; at += 2)
        graph_choose(graph, search->path[at]);
}

/* Finds the cheapest way to settle one more place of the origin: a path to a free place, a path to somebody who goes
 * without, or no path. No path means that the origin itself goes without, which costs its price. */
static void settle_once(struct path_search *search, uint32_t origin)
{
    search->origin = origin;
    search->end_distance = search->graph->price[origin];
    search->end = origin;
    search->end_edge = NONE;
    search->done_count = 0;
    reach(search, origin, 0, NONE);
    while (search->heap_size > 0 && search->distance[search->heap[0]] < search->end_distance) {
        uint32_t node = heap_take(search);
        search->done[search->done_count++] = node;
        if (like_origin(search, node))
            look_for_places(search, node, search->distance[node]);
        else
            look_for_holders(search, node, search->distance[node]);
    }
    prices_shift(search);
    path_flip(search);
    for (uint32_t at = 0; at < search->touched_count; at++)
        search->distance[search->touched[at]] = FAR;
    search->touched_count = 0;
    search->heap_size = 0;
}

bool augment_all(struct arena *arena, struct graph *graph, struct progress *progress)
{
    struct path_search *search = search_new(arena, graph);
    for (uint32_t node = 0; node < graph->nodes; node++)
        while (graph_unsettled(graph, node)) {
            search->arcs_visited = 0;
            settle_once(search, node);
            if (!progress_worked(progress, search->arcs_visited, (double)node / graph->nodes))
                return false;
        }
    return true;
}
