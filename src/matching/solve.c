/* SPDX-License-Identifier: Apache-2.0 */
/* Solves a matching problem, and checks the proof of a solution. */
#include "graph.h"

#define AUCTION_SHARE 0.7 /* of the time, roughly */

static void solution_read(struct arena *arena, const struct matching_problem *problem, const struct graph *graph,
                          struct matching_solution *ret_solution)
{
    bool *chosen = arena_alloc(arena, problem->candidate_count + 1);
    int64_t *mentee_price = arena_alloc(arena, (problem->mentees + 1U) * sizeof *mentee_price);
    int64_t *mentor_price = arena_alloc(arena, (problem->mentors + 1U) * sizeof *mentor_price);
    struct matching_solution solution = {
        .chosen = chosen, .bonus = (uint64_t)graph->bonus, .mentee_price = mentee_price, .mentor_price = mentor_price};
    for (size_t at = 0; at < graph->edge_count; at++) {
        const struct edge *edge = &graph->edges[at];
        if (!edge->chosen)
            continue;
        chosen[edge->candidate] = true;
        solution.pairs++;
        solution.score += problem->candidates[edge->candidate].score;
    }
    for (uint32_t mentee = 0; mentee < problem->mentees; mentee++)
        mentee_price[mentee] = graph->price[graph->mentee_node[mentee]];
    for (uint32_t mentor = 0; mentor < problem->mentors; mentor++)
        mentor_price[mentor] = graph->price[graph->mentor_node[mentor]];
    *ret_solution = solution;
}

/* Sets the items' prices. Items without places keep the price that is too high for everybody. */
static void prices_start(const struct matching_problem *problem, const struct start *start, struct graph *graph)
{
    uint32_t items = graph->mentees_bid ? problem->mentors : problem->mentees;
    const int64_t *price = graph->mentees_bid ? start->mentor_price : start->mentee_price;
    const uint32_t *node = graph->mentees_bid ? graph->mentor_node : graph->mentee_node;
    for (uint32_t item = 0; item < items; item++)
        if (graph->capacity[node[item]] > 0)
            graph->price[node[item]] = price[item];
}

bool solve_from(struct arena *arena, const struct matching_problem *problem, const struct start *start,
                struct progress *progress, struct matching_solution *ret_solution)
{
    double from = progress->from;
    double to = progress->to;
    double between = from + (to - from) * AUCTION_SHARE;
    if (!progress_report(progress, 0))
        return false;
    struct graph *graph = graph_new(arena, problem);
    if (start)
        prices_start(problem, start, graph);
    progress->to = between;
    bool goes_on = auction_run(arena, graph, progress);
    progress->from = between;
    progress->to = to;
    goes_on =
        goes_on && progress_report(progress, 0) && augment_all(arena, graph, progress) && progress_report(progress, 1);
    progress->from = from;
    if (goes_on)
        solution_read(arena, problem, graph, ret_solution);
    return goes_on;
}

bool matching_solve(struct arena *arena, const struct matching_problem *problem, struct matching_solution *ret_solution)
{
    struct progress progress = {.go_on = problem->go_on, .context = problem->context, .to = 1};
    return solve_from(arena, problem, NULL, &progress, ret_solution);
}

/* True if nobody on one side exceeds their capacity, and nobody with a price above zero has a place left. */
static bool side_proved(const uint32_t *load, uint32_t people, const uint32_t *capacity, const int64_t *price)
{
    for (uint32_t person = 0; person < people; person++) {
        uint32_t places = capacity ? capacity[person] : 1;
        if (load[person] > places || price[person] < 0 || (price[person] > 0 && load[person] < places))
            return false;
    }
    return true;
}

/* True if the bonus fits the objective. */
static bool bonus_proved(const struct matching_problem *problem, const struct matching_solution *solution)
{
    if (problem->objective == MATCHING_SCORE)
        return solution->bonus == 0;
    uint64_t score_max = 0;
    for (size_t at = 0; at < problem->candidate_count; at++)
        if (problem->candidates[at].score > score_max)
            score_max = problem->candidates[at].score;
    return solution->bonus > score_max * solution->pairs;
}

bool matching_is_proved(struct arena *arena, const struct matching_problem *problem,
                        const struct matching_solution *solution)
{
    uint32_t *mentee_load = arena_alloc(arena, (problem->mentees + 1U) * sizeof *mentee_load);
    uint32_t *mentor_load = arena_alloc(arena, (problem->mentors + 1U) * sizeof *mentor_load);
    for (size_t at = 0; at < problem->candidate_count; at++) {
        const struct matching_candidate *candidate = &problem->candidates[at];
        int64_t value = (int64_t)candidate->score + (int64_t)solution->bonus;
        int64_t price = solution->mentee_price[candidate->mentee] + solution->mentor_price[candidate->mentor];
        if (solution->chosen[at] ? price > value : price < value)
            return false;
        mentee_load[candidate->mentee] += solution->chosen[at];
        mentor_load[candidate->mentor] += solution->chosen[at];
    }
    return bonus_proved(problem, solution) &&
           side_proved(mentee_load, problem->mentees, problem->mentee_capacity, solution->mentee_price) &&
           side_proved(mentor_load, problem->mentors, problem->mentor_capacity, solution->mentor_price);
}
