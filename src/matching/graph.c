/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the graph of a matching problem. Its order depends only on the people's numbers and the seed. */
#include "graph.h"

struct draw {
    uint64_t key;
    uint32_t person;
};

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t value)
{
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

static int draw_compare(const void *left, const void *right)
{
    const struct draw *a = left;
    const struct draw *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->person < b->person ? -1 : 1;
}

/* Assigns nodes, from `first_node` on, to the people of one side, in the order that the seed determines. */
static uint32_t *nodes_of(struct arena *arena, uint32_t people, uint64_t seed, uint32_t first_node)
{
    struct draw *draws = arena_alloc(arena, (people + 1U) * sizeof *draws);
    for (uint32_t person = 0; person < people; person++)
        draws[person] = (struct draw){.key = mix(mix(seed) ^ person), .person = person};
    qsort(draws, people, sizeof *draws, draw_compare);
    uint32_t *nodes = arena_alloc(arena, (people + 1U) * sizeof *nodes);
    for (uint32_t at = 0; at < people; at++)
        nodes[draws[at].person] = first_node + at;
    return nodes;
}

static uint64_t capacity_sum(uint32_t people, const uint32_t *capacity)
{
    uint64_t places = 0;
    for (uint32_t person = 0; person < people; person++)
        places += capacity ? capacity[person] : 1;
    return places;
}

/* Sorts the edges by bidder, then by item, with two stable counting sorts, so that the order of the candidates does not
 * matter. */
static void edges_sort(struct arena *arena, struct graph *graph)
{
    struct edge *by_item = arena_alloc(arena, (graph->edge_count + 1) * sizeof *by_item);
    for (int round = 0; round < 2; round++) {
        const struct edge *from = round == 0 ? graph->edges : by_item;
        struct edge *to = round == 0 ? by_item : graph->edges;
        size_t *next = arena_alloc(arena, (graph->nodes + 1U) * sizeof *next);
        for (size_t at = 0; at < graph->edge_count; at++)
            next[(round == 0 ? from[at].item : from[at].bidder) + 1]++;
        for (uint32_t node = 0; node < graph->nodes; node++)
            next[node + 1] += next[node];
        for (size_t at = 0; at < graph->edge_count; at++)
            to[next[round == 0 ? from[at].item : from[at].bidder]++] = from[at];
    }
}

static void arcs_make(struct arena *arena, struct graph *graph)
{
    graph->first = arena_alloc(arena, (graph->nodes + 1U) * sizeof *graph->first);
    graph->arcs = arena_alloc(arena, (2 * graph->edge_count + 1) * sizeof *graph->arcs);
    for (size_t at = 0; at < graph->edge_count; at++) {
        graph->first[graph->edges[at].bidder + 1]++;
        graph->first[graph->edges[at].item + 1]++;
    }
    for (uint32_t node = 0; node < graph->nodes; node++)
        graph->first[node + 1] += graph->first[node];
    size_t *next = arena_alloc(arena, (graph->nodes + 1U) * sizeof *next);
    memcpy(next, graph->first, graph->nodes * sizeof *next);
    for (size_t at = 0; at < graph->edge_count; at++) {
        const struct edge *edge = &graph->edges[at];
        graph->arcs[next[edge->bidder]++] = (struct arc){.to = edge->item, .edge = (uint32_t)at, .value = edge->value};
        graph->arcs[next[edge->item]++] = (struct arc){.to = edge->bidder, .edge = (uint32_t)at, .value = edge->value};
    }
}

static void places_make(struct arena *arena, struct graph *graph, const struct matching_problem *problem)
{
    graph->capacity = arena_alloc(arena, (graph->nodes + 1U) * sizeof *graph->capacity);
    graph->load = arena_alloc(arena, (graph->nodes + 1U) * sizeof *graph->load);
    graph->price = arena_alloc(arena, (graph->nodes + 1U) * sizeof *graph->price);
    graph->first_slot = arena_alloc(arena, (graph->nodes + 1U) * sizeof *graph->first_slot);
    for (uint32_t mentee = 0; mentee < problem->mentees; mentee++)
        graph->capacity[graph->mentee_node[mentee]] = problem->mentee_capacity ? problem->mentee_capacity[mentee] : 1;
    for (uint32_t mentor = 0; mentor < problem->mentors; mentor++)
        graph->capacity[graph->mentor_node[mentor]] = problem->mentor_capacity ? problem->mentor_capacity[mentor] : 1;
    for (uint32_t node = 0; node < graph->nodes; node++) {
        size_t arcs = graph->first[node + 1] - graph->first[node];
        graph->first_slot[node + 1] =
            graph->first_slot[node] + (graph->capacity[node] < arcs ? graph->capacity[node] : arcs);
        if (graph->capacity[node] == 0)
            graph->price[node] = graph->score_max + graph->bonus; /* too expensive for everybody */
    }
    graph->slots = arena_alloc(arena, (graph->first_slot[graph->nodes] + 1) * sizeof *graph->slots);
}

struct graph *graph_new(struct arena *arena, const struct matching_problem *problem)
{
    struct graph *graph = arena_alloc(arena, sizeof *graph);
    uint64_t mentee_places = capacity_sum(problem->mentees, problem->mentee_capacity);
    uint64_t mentor_places = capacity_sum(problem->mentors, problem->mentor_capacity);
    graph->mentees_bid = mentee_places <= mentor_places;
    graph->bidders = graph->mentees_bid ? problem->mentees : problem->mentors;
    graph->nodes = problem->mentees + problem->mentors;
    graph->edge_count = problem->candidate_count;
    graph->mentee_node = nodes_of(arena, problem->mentees, problem->seed, graph->mentees_bid ? 0 : graph->bidders);
    graph->mentor_node = nodes_of(arena, problem->mentors, ~problem->seed, graph->mentees_bid ? graph->bidders : 0);
    for (size_t at = 0; at < problem->candidate_count; at++)
        if (problem->candidates[at].score > graph->score_max)
            graph->score_max = problem->candidates[at].score;
    uint64_t pairs_max = mentee_places < mentor_places ? mentee_places : mentor_places;
    if (pairs_max > problem->candidate_count)
        pairs_max = problem->candidate_count;
    if (problem->objective == MATCHING_COVERAGE)
        graph->bonus = graph->score_max * (int64_t)pairs_max + 1;
    graph->edges = arena_alloc(arena, (graph->edge_count + 1) * sizeof *graph->edges);
    for (size_t at = 0; at < problem->candidate_count; at++) {
        const struct matching_candidate *candidate = &problem->candidates[at];
        uint32_t mentee = graph->mentee_node[candidate->mentee];
        uint32_t mentor = graph->mentor_node[candidate->mentor];
        graph->edges[at] = (struct edge){.bidder = graph->mentees_bid ? mentee : mentor,
                                         .item = graph->mentees_bid ? mentor : mentee,
                                         .candidate = (uint32_t)at,
                                         .value = (int64_t)candidate->score + graph->bonus};
    }
    edges_sort(arena, graph);
    arcs_make(arena, graph);
    places_make(arena, graph, problem);
    return graph;
}

void graph_choose(struct graph *graph, uint32_t edge)
{
    struct edge *chosen = &graph->edges[edge];
    chosen->chosen = true;
    graph->slots[graph->first_slot[chosen->bidder] + graph->load[chosen->bidder]++] = edge;
    graph->slots[graph->first_slot[chosen->item] + graph->load[chosen->item]++] = edge;
}

static void slot_free(struct graph *graph, uint32_t node, uint32_t edge)
{
    uint32_t *slot = &graph->slots[graph->first_slot[node]];
    uint32_t last = --graph->load[node];
    while (*slot != edge)
        slot++;
    *slot = graph->slots[graph->first_slot[node] + last];
}

void graph_give_up(struct graph *graph, uint32_t edge)
{
    struct edge *given_up = &graph->edges[edge];
    given_up->chosen = false;
    slot_free(graph, given_up->bidder, edge);
    slot_free(graph, given_up->item, edge);
}
