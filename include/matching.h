/* SPDX-License-Identifier: Apache-2.0 */
/* The matching engine: who mentors whom, so that no other choice is better; deterministic, with a proof. No HTTP, no
 * SQL. */
#ifndef KEHRWERT_MATCHING_H
#define KEHRWERT_MATCHING_H

#include "base.h"

/* Scores above this, and more people than this on one side, are the caller's mistake: sums stay within 64 bits below
 * it. */
#define MATCHING_SCORE_MAX 1000000000U
#define MATCHING_PEOPLE_MAX 10000000U

enum matching_objective {
    MATCHING_COVERAGE, /* as many pairs as possible, among those choices the highest total score */
    MATCHING_SCORE,    /* the highest total score, even if fewer are matched */
};

/* A pair that no hard rule forbids. */
struct matching_candidate {
    uint32_t mentee; /* 0 to mentees - 1 */
    uint32_t mentor; /* 0 to mentors - 1 */
    uint32_t score;  /* 0 to MATCHING_SCORE_MAX */
};

struct matching_problem {
    uint32_t mentees;
    uint32_t mentors;
    const uint32_t *mentee_capacity; /* pairs that each may have; NULL: one each */
    const uint32_t *mentor_capacity;
    const struct matching_candidate *candidates; /* in any order; no two of the same mentee and mentor */
    size_t candidate_count;
    enum matching_objective objective;
    uint64_t seed; /* which of several equally good choices is taken; the same seed takes the same one */

    /* Asked from time to time with the share of the work that is done, 0 to 1; false stops. NULL: never asked. */
    bool (*go_on)(void *context, double share);
    void *context;
};

/* A choice and its proof. Prices are the dual values of the assignment as a linear program (Kuhn 1955; Ahuja, Magnanti,
 * Orlin, Network Flows, 1993, section 9.4): with pair value = score + bonus,
 *   price(mentee) + price(mentor) >= value of every candidate that was not chosen, and <= value of every chosen one;
 *   prices are never negative, and whoever has a price above zero has no place left.
 * Any choice whose prices hold this is optimal; matching_is_proved looks at exactly that. */
struct matching_solution {
    const bool *chosen; /* one for each candidate of the problem, in its order */
    size_t pairs;
    uint64_t score; /* sum of the chosen candidates' scores */
    uint64_t bonus; /* what one more pair is worth: 0 for MATCHING_SCORE, more than all scores together for
                       MATCHING_COVERAGE */
    const int64_t *mentee_price;
    const int64_t *mentor_price;
};

/* Finds a global optimum. Everything in *ret_solution belongs to the arena, as does the working memory (about 60 bytes
 * for each candidate and 100 for each person). False when go_on has stopped it; then *ret_solution is untouched.
 *
 * The same problem gives the same choice on every machine, whatever order the candidates come in: all arithmetic is on
 * integers, and people are visited in an order that depends on their numbers and the seed alone.
 *
 * An auction (Bertsekas 1988) finds prices that are nearly right; what it leaves unsettled is settled exactly by
 * shortest augmenting paths on reduced costs (Edmonds, Karp 1972; Jonker, Volgenant 1987), from both sides, with a
 * heap. Worst case O(pairs * candidates * log people); for sparse problems of real shape nearly linear, see
 * docs/performance.md. */
MUST_CHECK bool matching_solve(struct arena *arena, const struct matching_problem *problem,
                               struct matching_solution *ret_solution);

/* True if the solution is a choice within the capacities and its prices prove that there is no better one. */
MUST_CHECK bool matching_is_proved(struct arena *arena, const struct matching_problem *problem,
                                   const struct matching_solution *solution);

#endif
