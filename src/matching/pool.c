/* SPDX-License-Identifier: Apache-2.0 */
/* Matches a pool of people: the best candidates first, then all that the prices call for, until no pair is left that
 * would help. */
#include "row.h"
#include "shortlist.h"

struct pricing {
    const struct matching_pool *pool;
    struct shortlist shortlist;
    uint32_t *mentee_places;
    uint32_t *mentor_places;
    uint64_t *is_allowed; /* a bit for each mentee and mentor: the rules are looked at once */
    struct row row;
    uint64_t allowed;
};

static uint32_t *places_of(struct arena *arena, const struct matching_person *people, uint32_t count)
{
    uint32_t *places = arena_alloc(arena, (count + 1U) * sizeof *places);
    for (uint32_t person = 0; person < count; person++)
        places[person] = people[person].places;
    return places;
}

static size_t bit_of(const struct pricing *pricing, uint32_t mentee, uint32_t mentor)
{
    return (size_t)mentee * pricing->pool->mentor_count + mentor;
}

static bool allowed(const struct pricing *pricing, uint32_t mentee, uint32_t mentor)
{
    size_t bit = bit_of(pricing, mentee, mentor);
    return pricing->is_allowed[bit / 64] >> bit % 64 & 1;
}

static void rules_apply(struct arena *arena, struct pricing *pricing)
{
    const struct matching_pool *pool = pricing->pool;
    pricing->is_allowed =
        arena_alloc(arena, ((size_t)pool->mentee_count * pool->mentor_count / 64 + 1) * sizeof(uint64_t));
    for (uint32_t mentee = 0; mentee < pool->mentee_count; mentee++)
        for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++)
            if (matching_rule_between(pool, mentee, mentor) == MATCHING_ALLOWED) {
                size_t bit = bit_of(pricing, mentee, mentor);
                pricing->is_allowed[bit / 64] |= UINT64_C(1) << bit % 64;
                pricing->allowed++;
            }
}

static void shortlist_first(struct arena *arena, struct pricing *pricing)
{
    const struct matching_pool *pool = pricing->pool;
    struct best *of_mentor = arena_alloc(arena, (pool->mentor_count + 1U) * sizeof *of_mentor);
    for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++)
        of_mentor[mentor].most = SHORTLIST_OF_MENTOR;
    for (uint32_t mentee = 0; mentee < pool->mentee_count; mentee++) {
        if (pool->mentees[mentee].places == 0)
            continue;
        struct best of_mentee = {.most = SHORTLIST_OF_MENTEE};
        row_begin(&pricing->row, pool, mentee);
        for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++) {
            if (pool->mentors[mentor].places == 0 || !allowed(pricing, mentee, mentor))
                continue;
            uint32_t total = row_total(&pricing->row, mentor);
            best_offer(&of_mentee, total, mentor);
            best_offer(&of_mentor[mentor], total, mentee);
        }
        for (uint32_t at = 0; at < of_mentee.count; at++)
            shortlist_add(&pricing->shortlist,
                          (struct matching_candidate){.mentee = mentee,
                                                      .mentor = of_mentee.entry[at].number,
                                                      .score = (uint32_t)of_mentee.entry[at].worth});
    }
    for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++)
        for (uint32_t at = 0; at < of_mentor[mentor].count; at++)
            shortlist_add(&pricing->shortlist,
                          (struct matching_candidate){.mentee = of_mentor[mentor].entry[at].number,
                                                      .mentor = mentor,
                                                      .score = (uint32_t)of_mentor[mentor].entry[at].worth});
    shortlist_sort(&pricing->shortlist);
}

/* Brings in the pairs of a mentee that are worth more than the prices of both. */
static void shortlist_priced(struct pricing *pricing, const struct matching_solution *solution, uint32_t mentee,
                             size_t sorted)
{
    const struct matching_pool *pool = pricing->pool;
    struct best best = {.most = SHORTLIST_OF_MENTEE};
    row_begin(&pricing->row, pool, mentee);
    for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++) {
        if (pricing->mentor_places[mentor] == 0 || !allowed(pricing, mentee, mentor))
            continue;
        int64_t price = solution->mentee_price[mentee] + solution->mentor_price[mentor] - (int64_t)solution->bonus;
        int64_t gain = row_total(&pricing->row, mentor) - price;
        if (gain > 0 && !shortlist_has(&pricing->shortlist, sorted, mentee, mentor))
            best_offer(&best, gain, mentor);
    }
    for (uint32_t at = 0; at < best.count; at++) {
        uint32_t mentor = best.entry[at].number;
        shortlist_add(
            &pricing->shortlist,
            (struct matching_candidate){.mentee = mentee, .mentor = mentor, .score = row_total(&pricing->row, mentor)});
    }
}

static struct matching_problem problem_of(const struct pricing *pricing)
{
    const struct matching_pool *pool = pricing->pool;
    return (struct matching_problem){.mentees = pool->mentee_count,
                                     .mentors = pool->mentor_count,
                                     .mentee_capacity = pricing->mentee_places,
                                     .mentor_capacity = pricing->mentor_places,
                                     .candidates = pricing->shortlist.candidates,
                                     .candidate_count = pricing->shortlist.count,
                                     .objective = pool->objective,
                                     .seed = pool->seed};
}

static void report_make(struct arena *arena, const struct pricing *pricing, const struct matching_solution *solution,
                        struct matching_report *report)
{
    const struct matching_pool *pool = pricing->pool;
    uint32_t *mentee_pairs = arena_alloc(arena, (pool->mentee_count + 1U) * sizeof *mentee_pairs);
    uint32_t *mentor_pairs = arena_alloc(arena, (pool->mentor_count + 1U) * sizeof *mentor_pairs);
    report->pairs = arena_alloc(arena, (solution->pairs + 1) * sizeof *report->pairs);
    report->allowed = pricing->allowed;
    report->score = solution->score;
    for (size_t at = 0; at < pricing->shortlist.count; at++) {
        if (!solution->chosen[at])
            continue;
        const struct matching_candidate *candidate = &pricing->shortlist.candidates[at];
        report->pairs[report->pair_count++] = (struct matching_pair){
            .mentee = candidate->mentee,
            .mentor = candidate->mentor,
            .score = matching_score_of(pool, candidate->mentee, candidate->mentor),
        };
        mentee_pairs[candidate->mentee]++;
        mentor_pairs[candidate->mentor]++;
    }
    for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++) {
        report->places += pricing->mentor_places[mentor];
        report->places_used += mentor_pairs[mentor];
    }
    reasons_find(arena, pool, mentee_pairs, mentor_pairs, report);
}

/* Tells how far it is; the first rounds bring most of the way. */
static bool may_go_on(const struct matching_pool *pool, uint32_t round)
{
    return !pool->go_on || pool->go_on(pool->context, (round + 1.0) / (round + 3.0));
}

bool matching_pool_solve(struct arena *arena, const struct matching_pool *pool, struct matching_report *ret_report)
{
    struct pricing pricing = {.pool = pool,
                              .shortlist = {.arena = arena},
                              .mentee_places = places_of(arena, pool->mentees, pool->mentee_count),
                              .mentor_places = places_of(arena, pool->mentors, pool->mentor_count),
                              .row = {.topics_part = arena_alloc(arena, row_room(pool) * sizeof(uint32_t))}};
    struct matching_report report = {.rounds = 0};
    rules_apply(arena, &pricing);
    shortlist_first(arena, &pricing);
    for (;; report.rounds++) {
        if (!may_go_on(pool, report.rounds))
            return false;
        struct arena *scratch = arena_new();
        struct matching_problem problem = problem_of(&pricing);
        struct matching_solution solution;
        if (!matching_solve(scratch, &problem, &solution)) {
            arena_free(scratch);
            return false;
        }
        size_t sorted = pricing.shortlist.count;
        for (uint32_t mentee = 0; mentee < pool->mentee_count; mentee++)
            if (pricing.mentee_places[mentee] > 0)
                shortlist_priced(&pricing, &solution, mentee, sorted);
        bool done = pricing.shortlist.count == sorted;
        if (done)
            report_make(arena, &pricing, &solution, &report);
        arena_free(scratch);
        if (done)
            break;
        shortlist_sort(&pricing.shortlist);
    }
    *ret_report = report;
    return true;
}
