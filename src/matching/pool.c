/* SPDX-License-Identifier: Apache-2.0 */
/* Matches a pool of people by column generation: starts with the best candidates and adds more until no pair would
 * improve the choice. */
#include "graph.h"
#include "shortlist.h"

#define FIRST_LOOK 0.1  /* share of the progress for the first pass over all pairs */
#define ALL_ROUNDS 0.95 /* progress at the end of the rounds; finding reasons is the rest */

struct pricing {
    struct arena *arena;
    const struct matching_pool *pool;
    struct shortlist shortlist;
    struct progress progress;
    uint32_t *mentee_places;
    uint32_t *mentor_places;
    int64_t *mentee_price; /* of the previous round */
    int64_t *mentor_price;
    struct row *row;
    struct best of_mentee;
    uint64_t allowed;
};

static uint32_t *places_of(struct arena *arena, const struct matching_person *people, uint32_t count)
{
    uint32_t *places = arena_alloc(arena, (count + 1U) * sizeof *places);
    for (uint32_t person = 0; person < count; person++)
        places[person] = people[person].places;
    return places;
}

/* A pseudorandom number that depends only on the two people and the seed. */
static uint32_t tie_break_of(const struct pricing *pricing, uint32_t mentee, uint32_t mentor)
{
    uint32_t tie_break = (uint32_t)pricing->pool->seed ^ mentee * 0x9e3779b1U ^ mentor * 0x85ebca77U;
    tie_break = (tie_break ^ tie_break >> 15) * 0x2c1b3c6dU;
    tie_break = (tie_break ^ tie_break >> 12) * 0x297a2d39U;
    return tie_break ^ tie_break >> 15;
}

static void shortlist_best(struct pricing *pricing, const struct best *best, uint32_t mentee,
                           const struct matching_solution *solution)
{
    for (uint32_t at = 0; at < best->count; at++) {
        uint32_t mentor = best->entry[at].number;
        int64_t price =
            solution ? solution->mentee_price[mentee] + solution->mentor_price[mentor] - (int64_t)solution->bonus : 0;
        shortlist_add(&pricing->shortlist,
                      (struct matching_candidate){
                          .mentee = mentee, .mentor = mentor, .score = (uint32_t)(best->entry[at].worth + price)});
    }
}

/* Counts the allowed pairs of a block, and adds those with places left to the best of both people. */
static void block_first(struct pricing *pricing, struct best *of_mentor, uint32_t mentee, uint32_t first)
{
    struct row_block block;
    uint32_t count = row_evaluate(pricing->row, first, &block);
    bool has_places = pricing->mentee_places[mentee] > 0;
    for (uint32_t at = 0; at < count; at++) {
        uint32_t mentor = first + at;
        pricing->allowed += block.broken[at] == 0;
        if (block.broken[at] != 0 || !has_places)
            continue;
        int64_t total = block.total[at];
        if (pricing->mentor_places[mentor] == 0 ||
            (total < pricing->of_mentee.worth_min && total < of_mentor[mentor].worth_min))
            continue;
        uint32_t tie_break = tie_break_of(pricing, mentee, mentor);
        best_add(&pricing->of_mentee, (struct best_entry){.worth = total, .number = mentor, .tie_break = tie_break});
        best_add(&of_mentor[mentor], (struct best_entry){.worth = total, .number = mentee, .tie_break = tie_break});
    }
}

static bool shortlist_first(struct pricing *pricing)
{
    const struct matching_pool *pool = pricing->pool;
    struct best *of_mentor = arena_alloc(pricing->arena, (pool->mentor_count + 1U) * sizeof *of_mentor);
    for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++)
        of_mentor[mentor] = best_new(pricing->arena, SHORTLIST_OF_MENTOR);
    for (uint32_t mentee = 0; mentee < pool->mentee_count; mentee++) {
        if (!progress_worked(&pricing->progress, pool->mentor_count, (double)mentee / pool->mentee_count))
            return false;
        best_clear(&pricing->of_mentee);
        row_begin(pricing->row, mentee);
        for (uint32_t first = 0; first < pool->mentor_count; first += ROW_BLOCK)
            block_first(pricing, of_mentor, mentee, first);
        shortlist_best(pricing, &pricing->of_mentee, mentee, NULL);
    }
    for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++)
        for (uint32_t at = 0; at < of_mentor[mentor].count; at++)
            shortlist_add(&pricing->shortlist,
                          (struct matching_candidate){.mentee = of_mentor[mentor].entry[at].number,
                                                      .mentor = mentor,
                                                      .score = (uint32_t)of_mentor[mentor].entry[at].worth});
    shortlist_sort(&pricing->shortlist);
    return true;
}

/* Adds a mentee's best pairs with a value above the sum of both prices. */
static void shortlist_priced(struct pricing *pricing, const struct matching_solution *solution, uint32_t mentee,
                             size_t sorted)
{
    int64_t price = solution->mentee_price[mentee] - (int64_t)solution->bonus;
    const int64_t *mentor_price = solution->mentor_price;
    struct row_block block;
    best_clear(&pricing->of_mentee);
    row_begin(pricing->row, mentee);
    for (uint32_t first = 0; first < pricing->pool->mentor_count; first += ROW_BLOCK) {
        uint32_t count = row_evaluate(pricing->row, first, &block);
        for (uint32_t at = 0; at < count; at++) {
            uint32_t mentor = first + at;
            int64_t gain = block.total[at] - price - mentor_price[mentor];
            if (gain <= 0 || gain < pricing->of_mentee.worth_min || block.broken[at] != 0)
                continue;
            if (pricing->mentor_places[mentor] > 0 && !shortlist_has(&pricing->shortlist, sorted, mentee, mentor))
                best_add(&pricing->of_mentee, (struct best_entry){.worth = gain,
                                                                  .number = mentor,
                                                                  .tie_break = tie_break_of(pricing, mentee, mentor)});
        }
    }
    shortlist_best(pricing, &pricing->of_mentee, mentee, solution);
}

/* Checks all allowed pairs against the prices. */
static bool shortlist_all_priced(struct pricing *pricing, const struct matching_solution *solution)
{
    const struct matching_pool *pool = pricing->pool;
    size_t sorted = pricing->shortlist.count;
    for (uint32_t mentee = 0; mentee < pool->mentee_count; mentee++) {
        if (!progress_worked(&pricing->progress, pool->mentor_count, (double)mentee / pool->mentee_count))
            return false;
        if (pricing->mentee_places[mentee] > 0)
            shortlist_priced(pricing, solution, mentee, sorted);
    }
    return true;
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

static bool report_make(struct pricing *pricing, const struct matching_solution *solution,
                        struct matching_report *report)
{
    const struct matching_pool *pool = pricing->pool;
    struct arena *arena = pricing->arena;
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
    return reasons_find(arena, pricing->row, solution, mentee_pairs, mentor_pairs, &pricing->progress, report);
}

/* Gives the next step this share of the remaining progress, because the number of rounds is not known in advance. */
static void step_begin(struct pricing *pricing, double share_of_rest)
{
    struct progress *progress = &pricing->progress;
    progress->from = progress->to;
    progress->to += (ALL_ROUNDS - progress->to) * share_of_rest;
}

/* The next round starts from these prices. */
static void prices_keep(struct pricing *pricing, const struct matching_solution *solution)
{
    memcpy(pricing->mentee_price, solution->mentee_price, pricing->pool->mentee_count * sizeof(int64_t));
    memcpy(pricing->mentor_price, solution->mentor_price, pricing->pool->mentor_count * sizeof(int64_t));
}

/* Solves the problem with the shortlist and checks all pairs against the prices. *ret_done is true if the choice is
 * optimal; then the report is complete. False if progress stopped it. */
static bool round_run(struct pricing *pricing, struct arena *scratch, struct matching_report *report, bool *ret_done)
{
    struct matching_problem problem = problem_of(pricing);
    struct matching_solution solution;
    size_t count = pricing->shortlist.count;
    step_begin(pricing, 0.4);
    struct start start = {.mentee_price = pricing->mentee_price, .mentor_price = pricing->mentor_price};
    if (!solve_from(scratch, &problem, report->rounds > 0 ? &start : NULL, &pricing->progress, &solution))
        return false;
    step_begin(pricing, 0.2);
    if (!shortlist_all_priced(pricing, &solution))
        return false;
    *ret_done = pricing->shortlist.count == count;
    if (*ret_done) {
        pricing->progress.from = pricing->progress.to;
        pricing->progress.to = 1;
        return report_make(pricing, &solution, report);
    }
    prices_keep(pricing, &solution);
    shortlist_sort(&pricing->shortlist);
    return true;
}

bool matching_pool_solve(struct arena *arena, const struct matching_pool *pool, struct matching_report *ret_report)
{
    struct pricing pricing = {.arena = arena,
                              .pool = pool,
                              .shortlist = {.arena = arena},
                              .progress = {.go_on = pool->go_on, .context = pool->context, .to = FIRST_LOOK},
                              .mentee_places = places_of(arena, pool->mentees, pool->mentee_count),
                              .mentor_places = places_of(arena, pool->mentors, pool->mentor_count),
                              .mentee_price = arena_alloc(arena, (pool->mentee_count + 1U) * sizeof(int64_t)),
                              .mentor_price = arena_alloc(arena, (pool->mentor_count + 1U) * sizeof(int64_t)),
                              .row = row_new(arena, pool),
                              .of_mentee = best_new(arena, SHORTLIST_OF_MENTEE)};
    struct matching_report report = {.rounds = 0};
    if (!progress_report(&pricing.progress, 0) || !shortlist_first(&pricing))
        return false;
    bool done = false;
    for (; !done; report.rounds++) {
        struct arena *scratch = arena_new();
        bool goes_on = round_run(&pricing, scratch, &report, &done);
        arena_free(scratch);
        if (!goes_on)
            return false;
    }
    if (!progress_report(&pricing.progress, 1))
        return false;
    *ret_report = report;
    return true;
}
