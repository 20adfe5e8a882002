/* SPDX-License-Identifier: Apache-2.0 */
/* Wraps the engine in one plain function for the comparison program, which is C++. */
#include "matching.h"

/* Matches `count` candidates, given as three arrays. Mentor i has places[i] places; if `places` is NULL, every mentor
 * has one. Returns the number of pairs, their score and the seconds it took; returns false if the result could not be
 * proved optimal. */
bool engine_match(uint32_t mentees, uint32_t mentors, size_t count, const uint32_t *mentee, const uint32_t *mentor,
                  const uint32_t *score, const uint32_t *places, bool coverage, size_t *ret_pairs, uint64_t *ret_score,
                  double *ret_seconds);

bool engine_match(uint32_t mentees, uint32_t mentors, size_t count, const uint32_t *mentee, const uint32_t *mentor,
                  const uint32_t *score, const uint32_t *places, bool coverage, size_t *ret_pairs, uint64_t *ret_score,
                  double *ret_seconds)
{
    struct arena *arena = arena_new();
    struct matching_candidate *candidates = arena_alloc(arena, (count + 1) * sizeof *candidates);
    for (size_t at = 0; at < count; at++)
        candidates[at] = (struct matching_candidate){.mentee = mentee[at], .mentor = mentor[at], .score = score[at]};
    struct matching_problem problem = {.mentees = mentees,
                                       .mentors = mentors,
                                       .mentor_capacity = places,
                                       .candidates = candidates,
                                       .candidate_count = count,
                                       .objective = coverage ? MATCHING_COVERAGE : MATCHING_SCORE};
    struct matching_solution solution;
    int64_t begun = clock_monotonic_us();
    bool done = matching_solve(arena, &problem, &solution);
    *ret_seconds = (double)(clock_monotonic_us() - begun) / 1e6;
    *ret_pairs = done ? solution.pairs : 0;
    *ret_score = done ? solution.score : 0;
    bool proved = done && matching_is_proved(arena, &problem, &solution);
    arena_free(arena);
    return proved;
}
