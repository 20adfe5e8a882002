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

/* ---- people, hard rules and scores ------------------------------------------------------------------------------- */

#define MATCHING_LEVEL_MAX 5   /* of competence and of gaps */
#define MATCHING_PART_MAX 1000 /* of each part of a score */
#define MATCHING_WEIGHT_MAX 100

/* The hard rules in the order in which they are looked at. No wish and no weight overrides one. What nobody else may
 * learn comes last, so that nothing that may be told hides behind it. */
enum matching_rule {
    MATCHING_ALLOWED,
    MATCHING_SELF,
    MATCHING_REPORTING_LINE, /* one is above the other, at any depth, over solid or dotted lines */
    MATCHING_SAME_UNIT,      /* if the program forbids it */
    MATCHING_SAME_MANAGER,   /* one in common, if the program forbids it */
    MATCHING_LANGUAGE,       /* none in common */
    MATCHING_FORBIDDEN,      /* by a program manager */
    MATCHING_SCORE_TOO_LOW,  /* below the run's minimum without the wishes */
    MATCHING_NOT_SHOWN,      /* please not, or an earlier no: why is nobody's business */
    MATCHING_RULE_COUNT
};

/* Numbers stand for ids and texts; the caller chooses them, 0 means none. Lists are sorted upwards. */
struct matching_numbers {
    const uint32_t *number;
    uint32_t count;
};

/* Somebody who wants to be mentor or mentee, as the application and HR have it. */
struct matching_person {
    uint32_t employee;
    uint32_t unit;
    uint32_t site;   /* 0: anywhere */
    uint32_t places; /* that are still free */
    uint32_t slots;  /* a bit for each half day; none: any */
    uint32_t first_language;
    struct matching_numbers languages; /* without regions */
    struct matching_numbers managers;  /* over solid and dotted lines */
    struct matching_numbers above;     /* everybody above, over these lines */
    struct matching_numbers wishes;    /* employees */
    struct matching_numbers not_with;  /* employees: please not, and earlier refusals */
    struct matching_numbers forbidden; /* employees: pairs that a program manager forbids; on either side is enough */
    const uint8_t *levels;             /* competence, or gap, for each topic of the pool */
};

/* What the parts of a score weigh, 0 to MATCHING_WEIGHT_MAX each. */
struct matching_weights {
    uint32_t topics, language, place, slots, wishes;
};

struct matching_pool {
    const struct matching_person *mentees;
    uint32_t mentee_count;
    const struct matching_person *mentors;
    uint32_t mentor_count;
    uint32_t topic_count;
    bool forbid_same_unit;
    bool forbid_same_manager;
    struct matching_weights weights;
    uint32_t minimum_score; /* of the total without the wishes, which would tell one of the two what the other wished */
    enum matching_objective objective;
    uint64_t seed;
    bool (*go_on)(void *context, double share); /* as of struct matching_problem */
    void *context;
};

/* The parts of a score, each 0 to MATCHING_PART_MAX, and their weighted sum. */
struct matching_score {
    uint32_t topics;   /* sum of gap x competence, as a share of what a mentor who knows everything would bring */
    uint32_t language; /* the first language of both: all of it; another one in common: half */
    uint32_t place;    /* the same site: all; one of the two does not mind: half */
    uint32_t slots;    /* a third for each half day in common, at most all; half if one of the two does not mind */
    uint32_t wishes;   /* half for each of the two who wished for the other */
    uint32_t total;    /* sum of weight x part */
};

/* The first hard rule between the two, MATCHING_ALLOWED if there is none. Minimum score included. */
enum matching_rule matching_rule_between(const struct matching_pool *pool, uint32_t mentee, uint32_t mentor);

/* How well the two fit, whether they are allowed or not. */
struct matching_score matching_score_of(const struct matching_pool *pool, uint32_t mentee, uint32_t mentor);

struct matching_pair {
    uint32_t mentee;
    uint32_t mentor;
    struct matching_score score;
};

/* Why a mentee or mentor stayed alone: how many of the other side each rule keeps away, and what would have helped. */
struct matching_reason {
    uint32_t person;
    /* By the first rule that keeps each away; [MATCHING_ALLOWED]: those allowed, who have no place left (or with whom a
     * pair would be worth nothing). */
    uint32_t blocked[MATCHING_RULE_COUNT];
    /* The smallest relaxation between this person and one other: a rule that alone keeps the two apart, or, for
     * mentees, MATCHING_ALLOWED for one more place with somebody allowed who has none left; best_partner is UINT32_MAX
     * when neither would help. Reporting line, self and what is not shown are never proposed, nor is a rule towards
     * somebody whom one of these keeps away too.
     *
     * With MATCHING_COVERAGE a rule is proposed exactly if lifting it gives one more pair: the other one has a place
     * left, or can free one because somebody moves on to a place that is left, or that is freed in the same way. To
     * push somebody else out is no help. With MATCHING_SCORE only somebody who has a place left is proposed, and only
     * if the pair is worth more than 0. One more place adds a pair, or score, but who gets it is chosen anew. */
    enum matching_rule relax;
    uint32_t best_partner;
};

struct matching_report {
    struct matching_pair *pairs; /* sorted by mentee, then mentor */
    size_t pair_count;
    struct matching_reason *mentees_alone;
    size_t mentees_alone_count;
    struct matching_reason *mentors_alone;
    size_t mentors_alone_count;
    uint64_t allowed; /* pairs that no rule forbids */
    uint64_t score;   /* total of all pairs */
    uint32_t rounds;  /* of pricing */
    uint64_t places;  /* of the mentors */
    uint64_t mentee_places;
};

/* Finds the global optimum over all allowed pairs of the pool. Only the best candidates of each person are handed to
 * the engine at first; then every allowed pair is held against the prices, and those that would improve the choice come
 * in, until there is none (column generation: Gilmore, Gomory 1961; Ahuja, Magnanti, Orlin 1993, section 17.5). So
 * memory grows with the candidates that matter and not with mentees x mentors, and the result is proved for all of
 * them. The report belongs to the arena. False when go_on has stopped it. */
MUST_CHECK bool matching_pool_solve(struct arena *arena, const struct matching_pool *pool,
                                    struct matching_report *ret_report);

#endif
