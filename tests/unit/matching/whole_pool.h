/* SPDX-License-Identifier: Apache-2.0 */
/* Solves a pool with every allowed pair given to the engine at once. No shortlist can do better. */
#ifndef KEHRWERT_TESTS_MATCHING_WHOLE_POOL_H
#define KEHRWERT_TESTS_MATCHING_WHOLE_POOL_H

#include <criterion/criterion.h>

#include "matching.h"

static inline uint32_t *places_of(struct arena *arena, const struct matching_person *people, uint32_t count)
{
    uint32_t *places = arena_alloc(arena, (count + 1U) * sizeof *places);
    for (uint32_t at = 0; at < count; at++)
        places[at] = people[at].places;
    return places;
}

/* The proved optimum after lifting what keeps `two` apart: a forbidden pair is allowed; if no rule forbids the pair,
 * the mentor gets one more place. *ret_together says whether the pair is chosen. */
static inline struct matching_solution whole_pool_optimum_with(struct arena *arena, const struct matching_pool *pool,
                                                               const struct matching_pair *two, size_t *ret_allowed,
                                                               bool *ret_together)
{
    uint32_t *mentor_places = places_of(arena, pool->mentors, pool->mentor_count);
    struct matching_candidate *candidates =
        arena_alloc(arena, ((size_t)pool->mentee_count * pool->mentor_count + 1) * sizeof *candidates);
    size_t count = 0;
    size_t together = SIZE_MAX;
    for (uint32_t mentee = 0; mentee < pool->mentee_count; mentee++)
        for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++) {
            bool wanted = two && two->mentee == mentee && two->mentor == mentor;
            bool allowed = matching_rule_between(pool, mentee, mentor) == MATCHING_ALLOWED;
            if (wanted)
                together = count;
            if (wanted && allowed)
                mentor_places[mentor]++;
            if (wanted || allowed)
                candidates[count++] = (struct matching_candidate){
                    .mentee = mentee, .mentor = mentor, .score = matching_score_of(pool, mentee, mentor).total};
        }
    struct matching_problem problem = {.mentees = pool->mentee_count,
                                       .mentors = pool->mentor_count,
                                       .mentee_capacity = places_of(arena, pool->mentees, pool->mentee_count),
                                       .mentor_capacity = mentor_places,
                                       .candidates = candidates,
                                       .candidate_count = count,
                                       .objective = pool->objective};
    struct matching_solution solution;
    cr_assert(matching_solve(arena, &problem, &solution));
    cr_assert(matching_is_proved(arena, &problem, &solution));
    *ret_allowed = count;
    *ret_together = together != SIZE_MAX && solution.chosen[together];
    return solution;
}

/* The proved optimum, and the number of allowed pairs. */
static inline struct matching_solution whole_pool_optimum(struct arena *arena, const struct matching_pool *pool,
                                                          size_t *ret_allowed)
{
    bool together;
    return whole_pool_optimum_with(arena, pool, NULL, ret_allowed, &together);
}

#endif
