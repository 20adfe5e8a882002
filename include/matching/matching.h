/* SPDX-License-Identifier: Apache-2.0 */
/* The matching engine: finds the best choice of pairs. It is deterministic and proves that the choice is optimal. No
 * HTTP, no SQL. */
#ifndef KEHRWERT_MATCHING_H
#define KEHRWERT_MATCHING_H

#include "base.h"

/* Maximum score of a pair, and maximum number of people on one side. The caller must respect both, so that sums fit
 * into 64 bits. */
#define MATCHING_SCORE_MAX 1000000000U
#define MATCHING_PEOPLE_MAX 10000000U

enum matching_objective {
    MATCHING_COVERAGE, /* as many pairs as possible; among such choices, the highest total score */
    MATCHING_SCORE,    /* the highest total score, even if that means fewer pairs */
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
    const uint32_t *mentee_capacity; /* maximum number of pairs of each person; NULL = 1 each */
    const uint32_t *mentor_capacity;
    const struct matching_candidate *candidates; /* in any order, without duplicates */
    size_t candidate_count;
    enum matching_objective objective;
    uint64_t seed; /* selects one of several equally good choices, always the same one for the same seed */

    /* Called from time to time with the progress, 0 to 1. If it returns false, the engine stops. May be NULL. */
    bool (*go_on)(void *context, double share);
    void *context;
};

/* A choice of pairs and its proof. The prices are the dual variables of the assignment problem (Kuhn 1955; Ahuja,
 * Magnanti, Orlin, Network Flows, 1993, section 9.4). The value of a pair is score + bonus. A choice is optimal if its
 * prices meet these conditions, which matching_is_proved checks: price(mentee) + price(mentor) is at least the value of
 * each candidate that was not chosen, and at most the value of each chosen one; no price is negative; and a person
 * whose price is above zero has no place left. */
struct matching_solution {
    const bool *chosen; /* for each candidate of the problem, in the same order */
    size_t pairs;
    uint64_t score; /* sum of the chosen candidates' scores */
    uint64_t bonus; /* added value of one more pair: 0 for MATCHING_SCORE; for MATCHING_COVERAGE, more than the sum of
                       all scores */
    const int64_t *mentee_price;
    const int64_t *mentor_price;
};

/* Finds a global optimum. *ret_solution and the working memory (about 60 bytes per candidate and 100 per person) are
 * owned by the arena. False if go_on stopped it.
 *
 * The same problem gives the same choice on every machine, whatever the order of the candidates: all arithmetic uses
 * integers, and the order in which people are visited depends only on their numbers and the seed.
 *
 * An auction (Bertsekas 1988) finds nearly optimal prices. Shortest augmenting paths on reduced costs (Edmonds, Karp
 * 1972; Jonker, Volgenant 1987), searched from both sides with a heap, do the rest exactly. Worst case: O(pairs *
 * candidates * log people). For sparse, realistic problems the time is nearly linear; see docs/performance.md. */
MUST_CHECK bool matching_solve(struct arena *arena, const struct matching_problem *problem,
                               struct matching_solution *ret_solution);

/* True if the choice respects all capacities and its prices prove that there is no better one. */
MUST_CHECK bool matching_is_proved(struct arena *arena, const struct matching_problem *problem,
                                   const struct matching_solution *solution);

/* ---- people, hard rules and scores ------------------------------------------------------------------------------- */

#define MATCHING_LEVEL_MAX 5   /* of a competence or a gap */
#define MATCHING_PART_MAX 1000 /* of each part of a score */
#define MATCHING_WEIGHT_MAX 100

/* The hard rules, in the order in which they are checked. No wish or weight overrides them. The confidential rule comes
 * last, so that a pair counts as MATCHING_NOT_SHOWN only if no other rule forbids it. */
enum matching_rule {
    MATCHING_ALLOWED,
    MATCHING_SELF,
    MATCHING_REPORTING_LINE, /* one is above the other, directly or indirectly, by solid or dotted lines */
    MATCHING_SAME_UNIT,      /* if the program forbids it */
    MATCHING_SAME_MANAGER,   /* a manager in common, if the program forbids it */
    MATCHING_LANGUAGE,       /* no language in common */
    MATCHING_FORBIDDEN,      /* by a program manager */
    MATCHING_SCORE_TOO_LOW,  /* without the wishes, below the run's minimum */
    MATCHING_NOT_SHOWN,      /* one asked not to be paired with the other, or declined earlier; confidential */
    MATCHING_RULE_COUNT
};

/* A list of numbers in ascending order. The caller chooses numbers to represent ids and texts; 0 = none. */
struct matching_numbers {
    const uint32_t *number;
    uint32_t count;
};

/* A person who applied as mentor or mentee, with data of the application and of HR. */
struct matching_person {
    uint32_t employee;
    uint32_t unit;
    uint32_t site;   /* 0 = anywhere */
    uint32_t places; /* pairs that the person can still form */
    uint32_t slots;  /* one bit per half day; 0 = any time */
    uint32_t first_language;
    struct matching_numbers languages; /* without regions (de, not de-AT) */
    struct matching_numbers managers;  /* by solid and dotted lines */
    struct matching_numbers above;     /* everybody above the person by these lines */
    struct matching_numbers wishes;    /* employees */
    struct matching_numbers not_with;  /* employees: not wanted, or declined earlier */
    struct matching_numbers forbidden; /* employees: pairs forbidden by a program manager; one side is enough */
    const uint8_t *levels;             /* for each topic of the pool: a mentor's competence, a mentee's gap */
};

/* Weights of the parts of a score, 0 to MATCHING_WEIGHT_MAX each. */
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
    uint32_t minimum_score; /* of the total without the wishes, because with them it would reveal one person's wish to
                               the other */
    enum matching_objective objective;
    uint64_t seed;
    bool (*go_on)(void *context, double share); /* as in struct matching_problem */
    void *context;
};

/* The parts of a score, each 0 to MATCHING_PART_MAX, and their weighted sum. */
struct matching_score {
    uint32_t topics;   /* sum of gap x competence, relative to a mentor with the highest competence in everything */
    uint32_t language; /* the same first language: all; another language in common: half */
    uint32_t place;    /* the same site: all; one person works anywhere: half */
    uint32_t slots;    /* a third for each half day in common, up to all; one person is free at any time: half */
    uint32_t wishes;   /* half for each person who wished for the other */
    uint32_t total;    /* sum of weight x part */
};

/* The first hard rule that forbids the pair, including the minimum score; MATCHING_ALLOWED if none does. */
enum matching_rule matching_rule_between(const struct matching_pool *pool, uint32_t mentee, uint32_t mentor);

/* The score of the pair, whether it is allowed or not. */
struct matching_score matching_score_of(const struct matching_pool *pool, uint32_t mentee, uint32_t mentor);

struct matching_pair {
    uint32_t mentee;
    uint32_t mentor;
    struct matching_score score;
};

/* Why a mentee or mentor is unmatched: how many people of the other side each rule excludes, and what would have
 * helped. */
struct matching_reason {
    uint32_t person;
    /* People of the other side by the first rule that excludes them. [MATCHING_ALLOWED] counts those who are allowed,
     * but have no place left or would add nothing to the score. */
    uint32_t blocked[MATCHING_RULE_COUNT];
    /* The smallest relaxation that would have helped. It is the only rule that forbids the pair with best_partner or,
     * for mentees, MATCHING_ALLOWED: one more place with best_partner, who is allowed but has no place left.
     * best_partner is UINT32_MAX if nothing would help. MATCHING_SELF, MATCHING_REPORTING_LINE and MATCHING_NOT_SHOWN
     * are never suggested, and neither is another rule if one of them also forbids the pair.
     *
     * With MATCHING_COVERAGE, a rule is suggested if and only if lifting it adds a pair: the partner has a place left,
     * or can free one because a current partner moves to a place that is left or freed in the same way. Pushing
     * somebody out does not count. With MATCHING_SCORE, only a partner with a place left is suggested, and only if the
     * pair's score is above 0. One more place adds a pair or increases the score, but the next run may give that place
     * to somebody else. */
    enum matching_rule relax;
    uint32_t best_partner;
};

struct matching_report {
    struct matching_pair *pairs; /* sorted by mentee, then mentor */
    size_t pair_count;
    struct matching_reason *unmatched_mentees;
    size_t unmatched_mentee_count;
    struct matching_reason *unmatched_mentors;
    size_t unmatched_mentor_count;
    uint64_t allowed; /* number of pairs that no rule forbids */
    uint64_t score;   /* sum of all pairs' totals */
    uint32_t rounds;  /* number of pricing rounds */
};

/* Finds the global optimum over all allowed pairs of the pool, by column generation (Gilmore, Gomory 1961; Ahuja,
 * Magnanti, Orlin 1993, section 17.5). It first solves the problem with only the best candidates of each person. Then
 * it checks every allowed pair against the prices, adds the pairs that would improve the choice, and solves again,
 * until there are no such pairs. So memory grows with the number of relevant candidates and not with mentees x mentors,
 * and still the result is proved for all allowed pairs. The report is owned by the arena. False if go_on stopped it. */
MUST_CHECK bool matching_pool_solve(struct arena *arena, const struct matching_pool *pool,
                                    struct matching_report *ret_report);

#endif
