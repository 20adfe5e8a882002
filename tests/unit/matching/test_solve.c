/* SPDX-License-Identifier: Apache-2.0 */
/* The matching engine: optimal by proof and against brute force, deterministic, and within everybody's places. */
#include <criterion/criterion.h>

#include "matching.h"

#define PEOPLE 6

/* xorshift64 (Marsaglia 2003), so that a failing instance can be reproduced. */
static uint32_t random_below(uint64_t *state, uint32_t limit)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 33) % limit;
}

struct instance {
    uint32_t mentee_capacity[PEOPLE];
    uint32_t mentor_capacity[PEOPLE];
    struct matching_candidate candidates[PEOPLE * PEOPLE];
    struct matching_problem problem;
};

/* A small instance of random size, density, scores and places. */
static void instance_make(uint64_t *state, struct instance *ret_instance)
{
    struct matching_problem *problem = &ret_instance->problem;
    *problem = (struct matching_problem){.mentees = random_below(state, PEOPLE + 1),
                                         .mentors = random_below(state, PEOPLE + 1),
                                         .mentee_capacity = ret_instance->mentee_capacity,
                                         .mentor_capacity = ret_instance->mentor_capacity,
                                         .candidates = ret_instance->candidates,
                                         .objective = random_below(state, 2) ? MATCHING_COVERAGE : MATCHING_SCORE,
                                         .seed = random_below(state, 1000)};
    uint32_t density = random_below(state, 100);
    uint32_t scores = random_below(state, 3) == 0 ? 2 : 100;
    uint32_t most = random_below(state, 3) + 1;
    for (uint32_t person = 0; person < PEOPLE; person++) {
        ret_instance->mentee_capacity[person] = random_below(state, 2) ? 1 : random_below(state, most + 1);
        ret_instance->mentor_capacity[person] = random_below(state, most + 1);
    }
    for (uint32_t mentee = 0; mentee < problem->mentees; mentee++)
        for (uint32_t mentor = 0; mentor < problem->mentors; mentor++)
            if (problem->candidate_count < 14 && random_below(state, 100) < density)
                ret_instance->candidates[problem->candidate_count++] = (struct matching_candidate){
                    .mentee = mentee, .mentor = mentor, .score = random_below(state, scores)};
}

/* Counts pairs and score of a set of candidates; false if somebody has more pairs than places. */
static bool choice_value(const struct matching_problem *problem, uint32_t choice, uint64_t *ret_pairs,
                         uint64_t *ret_score)
{
    uint32_t mentee_load[PEOPLE] = {0};
    uint32_t mentor_load[PEOPLE] = {0};
    *ret_pairs = 0;
    *ret_score = 0;
    for (size_t at = 0; at < problem->candidate_count; at++) {
        if (!(choice >> at & 1))
            continue;
        const struct matching_candidate *candidate = &problem->candidates[at];
        if (++mentee_load[candidate->mentee] > problem->mentee_capacity[candidate->mentee] ||
            ++mentor_load[candidate->mentor] > problem->mentor_capacity[candidate->mentor])
            return false;
        ++*ret_pairs;
        *ret_score += candidate->score;
    }
    return true;
}

static void brute_force(const struct matching_problem *problem, uint64_t *ret_pairs, uint64_t *ret_score)
{
    *ret_pairs = 0;
    *ret_score = 0;
    for (uint32_t choice = 0; choice < 1U << problem->candidate_count; choice++) {
        uint64_t pairs;
        uint64_t score;
        if (!choice_value(problem, choice, &pairs, &score))
            continue;
        bool better = problem->objective == MATCHING_COVERAGE
                          ? pairs > *ret_pairs || (pairs == *ret_pairs && score > *ret_score)
                          : score > *ret_score;
        if (better) {
            *ret_pairs = pairs;
            *ret_score = score;
        }
    }
}

Test(matching, it_finds_the_optimum_that_brute_force_finds)
{
    uint64_t state = 20261122;
    for (int round = 0; round < 1500; round++) {
        struct instance instance;
        instance_make(&state, &instance);
        uint64_t pairs;
        uint64_t score;
        brute_force(&instance.problem, &pairs, &score);
        struct arena *arena = arena_new();
        struct matching_solution solution;
        cr_assert(matching_solve(arena, &instance.problem, &solution));
        cr_assert_eq(solution.score, score, "round %d: score %lu instead of %lu", round, solution.score, score);
        if (instance.problem.objective == MATCHING_COVERAGE)
            cr_assert_eq(solution.pairs, pairs, "round %d: %zu pairs instead of %lu", round, solution.pairs, pairs);
        cr_assert(matching_is_proved(arena, &instance.problem, &solution), "round %d: no proof", round);
        arena_free(arena);
    }
}

/* People with `degree` candidates each and scores from 1 to `scores`. */
static struct matching_problem sparse(struct arena *arena, uint64_t seed, uint32_t mentees, uint32_t mentors,
                                      uint32_t degree, uint32_t scores)
{
    uint64_t state = seed;
    struct matching_candidate *candidates = arena_alloc(arena, (size_t)mentees * degree * sizeof *candidates);
    size_t count = 0;
    for (uint32_t mentee = 0; mentee < mentees; mentee++) {
        uint32_t first = random_below(&state, mentors);
        uint32_t stride = 2 * random_below(&state, mentors / degree / 2) + 1;
        for (uint32_t at = 0; at < degree; at++)
            candidates[count++] = (struct matching_candidate){
                .mentee = mentee, .mentor = (first + at * stride) % mentors, .score = random_below(&state, scores) + 1};
    }
    return (struct matching_problem){
        .mentees = mentees, .mentors = mentors, .candidates = candidates, .candidate_count = count};
}

Test(matching, every_shape_is_proved_optimal_by_its_prices)
{
    static const struct {
        uint32_t mentees, mentors, degree, scores;
    } shapes[] = {
        {2000, 2000, 10, 1000},     {2000, 1500, 10, 1000}, {1500, 2000, 10, 1000},
        {2000, 2000, 3, 100000000}, {2000, 2000, 10, 1},    {200, 200, 100, 50},
        {1000, 50, 20, 100},        {3, 1000, 100, 9},      {2000, 2000, 2, 7},
    };
    for (size_t shape = 0; shape < LENGTH_OF(shapes); shape++)
        for (int objective = MATCHING_COVERAGE; objective <= MATCHING_SCORE; objective++) {
            struct arena *arena = arena_new();
            struct matching_problem problem = sparse(arena, shape + 1, shapes[shape].mentees, shapes[shape].mentors,
                                                     shapes[shape].degree, shapes[shape].scores);
            problem.objective = (enum matching_objective)objective;
            struct matching_solution solution;
            cr_assert(matching_solve(arena, &problem, &solution));
            cr_assert(matching_is_proved(arena, &problem, &solution), "shape %zu, objective %d", shape, objective);
            arena_free(arena);
        }
}

Test(matching, the_proof_rejects_a_suboptimal_solution)
{
    struct matching_candidate candidates[] = {{.mentee = 0, .mentor = 0, .score = 5},
                                              {.mentee = 1, .mentor = 0, .score = 7}};
    struct matching_problem problem = {.mentees = 2, .mentors = 1, .candidates = candidates, .candidate_count = 2};
    struct arena *arena = arena_new();
    struct matching_solution solution;
    cr_assert(matching_solve(arena, &problem, &solution));
    cr_assert(matching_is_proved(arena, &problem, &solution));
    bool worse[] = {true, false};
    solution.chosen = worse;
    cr_assert_not(matching_is_proved(arena, &problem, &solution), "a solution with the lower score was accepted");
    bool nobody[] = {false, false};
    solution.chosen = nobody;
    cr_assert_not(matching_is_proved(arena, &problem, &solution), "a solution with an empty place was accepted");
    bool both[] = {true, true};
    solution.chosen = both;
    cr_assert_not(matching_is_proved(arena, &problem, &solution), "a solution that fills one place twice was accepted");
    arena_free(arena);
}

Test(matching, coverage_comes_before_score)
{
    /* Choosing the pair with score 100 would leave two people unmatched. */
    struct matching_candidate candidates[] = {{.mentee = 0, .mentor = 0, .score = 100},
                                              {.mentee = 0, .mentor = 1, .score = 1},
                                              {.mentee = 1, .mentor = 0, .score = 1}};
    struct matching_problem problem = {.mentees = 2, .mentors = 2, .candidates = candidates, .candidate_count = 3};
    struct arena *arena = arena_new();
    struct matching_solution solution;
    cr_assert(matching_solve(arena, &problem, &solution));
    cr_assert_eq(solution.pairs, 2U);
    cr_assert_eq(solution.score, 2U);
    problem.objective = MATCHING_SCORE;
    cr_assert(matching_solve(arena, &problem, &solution));
    cr_assert_eq(solution.pairs, 1U);
    cr_assert_eq(solution.score, 100U);
    arena_free(arena);
}

Test(matching, ties_are_not_broken_at_random)
{
    struct arena *arena = arena_new();
    struct matching_problem problem = sparse(arena, 3, 500, 400, 8, 1);
    struct matching_solution solution;
    cr_assert(matching_solve(arena, &problem, &solution));
    /* The same candidates in a different order. */
    struct matching_candidate *turned = arena_alloc(arena, problem.candidate_count * sizeof *turned);
    for (size_t at = 0; at < problem.candidate_count; at++)
        turned[at] = problem.candidates[problem.candidate_count - 1 - at];
    struct matching_problem again = problem;
    again.candidates = turned;
    struct matching_solution other;
    cr_assert(matching_solve(arena, &again, &other));
    for (size_t at = 0; at < problem.candidate_count; at++)
        cr_assert_eq(solution.chosen[at], other.chosen[problem.candidate_count - 1 - at]);
    again.seed = 1;
    cr_assert(matching_solve(arena, &again, &other));
    cr_assert_eq(solution.score, other.score);
    size_t different = 0;
    for (size_t at = 0; at < problem.candidate_count; at++)
        different += solution.chosen[at] != other.chosen[problem.candidate_count - 1 - at];
    cr_assert_gt(different, 0U, "the seed decides between equally good choices");
    arena_free(arena);
}

struct questions {
    int asked;
    int allowed;
    double share;
};

static bool go_on(void *context, double share)
{
    struct questions *questions = context;
    cr_assert(share >= questions->share && share <= 1);
    questions->share = share;
    return ++questions->asked <= questions->allowed;
}

Test(matching, it_reports_progress_and_stops_on_request)
{
    struct arena *arena = arena_new();
    struct questions questions = {.allowed = 1000000};
    struct matching_problem problem = sparse(arena, 5, 3000, 3000, 10, 100000);
    problem.go_on = go_on;
    problem.context = &questions;
    struct matching_solution solution;
    cr_assert(matching_solve(arena, &problem, &solution));
    cr_assert_gt(questions.asked, 2);
    questions = (struct questions){.allowed = 1};
    struct matching_solution untouched = {.pairs = 77};
    cr_assert_not(matching_solve(arena, &problem, &untouched));
    cr_assert_eq(untouched.pairs, 77U);
    cr_assert_eq(questions.asked, 2);
    arena_free(arena);
}

/* Users complained about another tool that took this long; each test ends after 60 seconds. */
Test(matching, five_hundred_people_are_matched_within_60_seconds)
{
    struct arena *arena = arena_new();
    struct matching_problem problem = sparse(arena, 97, 250, 250, 125, 100000);
    struct matching_solution solution;
    cr_assert(matching_solve(arena, &problem, &solution));
    cr_assert_eq(solution.pairs, 250U);
    cr_assert(matching_is_proved(arena, &problem, &solution));
    arena_free(arena);
}
