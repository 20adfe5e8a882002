/* SPDX-License-Identifier: Apache-2.0 */
/* Random small pools that use every feature: the same optimum as over all allowed pairs, correct reasons, and
 * cancellation at any time. */
#include "unit/matching/whole_pool.h"

#define PEOPLE_MAX 40
#define PEOPLE_FEW 12 /* few enough people to try every pair */
#define POOLS 600

struct chance {
    struct arena *arena;
    uint64_t state;
    uint32_t employees;
    uint32_t languages;
    uint32_t topics;
};

static uint32_t below(struct chance *chance, uint32_t limit)
{
    chance->state = chance->state * 6364136223846793005U + 1442695040888963407U;
    return limit == 0 ? 0 : (uint32_t)(chance->state >> 33) % limit;
}

/* Each number from 1 to `largest` with a probability of one in `odds`, in ascending order. */
static struct matching_numbers numbers(struct chance *chance, uint32_t largest, uint32_t odds)
{
    uint32_t *number = arena_alloc(chance->arena, (largest + 1) * sizeof *number);
    uint32_t count = 0;
    for (uint32_t at = 1; at <= largest; at++)
        if (below(chance, odds) == 0)
            number[count++] = at;
    return (struct matching_numbers){.number = number, .count = count};
}

static struct matching_person *people(struct chance *chance, uint32_t count, uint32_t places)
{
    struct matching_person *person = arena_alloc(chance->arena, (count + 1) * sizeof *person);
    for (uint32_t at = 0; at < count; at++) {
        uint8_t *levels = arena_alloc(chance->arena, chance->topics + 1);
        for (uint32_t topic = 0; topic < chance->topics; topic++)
            levels[topic] = (uint8_t)(below(chance, 2) * below(chance, MATCHING_LEVEL_MAX + 1));
        person[at] = (struct matching_person){.employee = below(chance, chance->employees) + 1,
                                              .unit = below(chance, 8) + 1,
                                              .managers = numbers(chance, 8, 6),
                                              .site = below(chance, 4),
                                              .places = below(chance, places + 1),
                                              .slots = below(chance, 2) * below(chance, 64),
                                              .first_language = below(chance, chance->languages) + 1,
                                              .languages = numbers(chance, chance->languages, 3),
                                              .above = numbers(chance, chance->employees, 30),
                                              .wishes = numbers(chance, chance->employees, 10),
                                              .not_with = numbers(chance, chance->employees, 20),
                                              .forbidden = numbers(chance, chance->employees, 20),
                                              .levels = levels};
    }
    return person;
}

static struct matching_pool *pool_make(struct arena *arena, uint64_t seed, uint32_t most)
{
    struct chance chance = {.arena = arena, .state = seed * 0x9e3779b97f4a7c15U};
    chance.topics = below(&chance, 4);
    chance.languages = below(&chance, 5) == 0 ? 50 : 1 + below(&chance, 4);
    chance.employees = 2 * most;
    struct matching_pool *pool = arena_alloc(arena, sizeof *pool);
    *pool = (struct matching_pool){.mentee_count = below(&chance, most),
                                   .mentor_count = below(&chance, most),
                                   .topic_count = chance.topics,
                                   .forbid_same_unit = below(&chance, 2),
                                   .forbid_same_manager = below(&chance, 2),
                                   .weights = {below(&chance, 101), below(&chance, 101), below(&chance, 101),
                                               below(&chance, 101), below(&chance, 101)},
                                   .minimum_score = below(&chance, 3) == 0 ? below(&chance, 200000) : 0,
                                   .objective = (enum matching_objective)below(&chance, 2),
                                   .seed = seed};
    uint32_t mentee_places = 1 + below(&chance, 2);
    uint32_t mentor_places = 1 + below(&chance, 4);
    pool->mentees = people(&chance, pool->mentee_count, mentee_places);
    pool->mentors = people(&chance, pool->mentor_count, mentor_places);
    return pool;
}

struct loads {
    uint32_t mentee[PEOPLE_MAX];
    uint32_t mentor[PEOPLE_MAX];
};

static struct loads pairs_are_sound(const struct matching_pool *pool, const struct matching_report *report)
{
    struct loads loads = {.mentee = {0}};
    uint64_t score = 0;
    for (size_t at = 0; at < report->pair_count; at++) {
        const struct matching_pair *pair = &report->pairs[at];
        struct matching_score expected = matching_score_of(pool, pair->mentee, pair->mentor);
        cr_assert_eq(matching_rule_between(pool, pair->mentee, pair->mentor), MATCHING_ALLOWED);
        cr_assert_eq(pair->score.total, expected.total);
        score += expected.total;
        loads.mentee[pair->mentee]++;
        loads.mentor[pair->mentor]++;
        if (at > 0)
            cr_assert(pair[-1].mentee < pair->mentee ||
                      (pair[-1].mentee == pair->mentee && pair[-1].mentor < pair->mentor));
    }
    cr_assert_eq(score, report->score);
    for (uint32_t mentee = 0; mentee < pool->mentee_count; mentee++)
        cr_assert_leq(loads.mentee[mentee], pool->mentees[mentee].places);
    for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++)
        cr_assert_leq(loads.mentor[mentor], pool->mentors[mentor].places);
    return loads;
}

Test(pool_optimum, the_shortlist_reaches_the_optimum_over_all_allowed_pairs)
{
    for (uint64_t seed = 1; seed <= POOLS; seed++) {
        struct arena *arena = arena_new();
        struct matching_pool *pool = pool_make(arena, seed, PEOPLE_MAX);
        struct matching_report report;
        size_t allowed;
        struct matching_solution whole = whole_pool_optimum(arena, pool, &allowed);
        cr_assert(matching_pool_solve(arena, pool, &report));
        cr_assert_eq(report.allowed, allowed, "pool %lu", seed);
        cr_assert_eq(report.score, whole.score, "pool %lu: %lu instead of %lu", seed, report.score, whole.score);
        if (pool->objective == MATCHING_COVERAGE)
            cr_assert_eq(report.pair_count, whole.pairs, "pool %lu", seed);
        pairs_are_sound(pool, &report);
        arena_free(arena);
    }
}

/* The first rule that keeps two people apart once `rule` is lifted for them. */
static enum matching_rule rule_without(const struct matching_pool *pool, uint32_t mentee, uint32_t mentor,
                                       enum matching_rule rule)
{
    static const uint32_t esperanto[] = {1000};
    struct matching_person one = pool->mentees[mentee];
    struct matching_person other = pool->mentors[mentor];
    struct matching_pool two = *pool;
    two.mentees = &one;
    two.mentors = &other;
    if (rule == MATCHING_SAME_UNIT)
        two.forbid_same_unit = false;
    if (rule == MATCHING_SAME_MANAGER)
        two.forbid_same_manager = false;
    if (rule == MATCHING_FORBIDDEN)
        one.forbidden.count = other.forbidden.count = 0;
    if (rule == MATCHING_SCORE_TOO_LOW)
        two.minimum_score = 0;
    if (rule == MATCHING_LANGUAGE) {
        /* A shared language that adds nothing to the score. */
        struct matching_score score = matching_score_of(pool, mentee, mentor);
        if (score.total - pool->weights.wishes * score.wishes < pool->minimum_score)
            return MATCHING_SCORE_TOO_LOW;
        one.languages = other.languages = (struct matching_numbers){.number = esperanto, .count = 1};
    }
    return matching_rule_between(&two, 0, 0);
}

/* The effort of bringing the two together, depending on what keeps them apart. 0: no relaxation would be proposed. */
static int effort_of(const struct matching_pool *pool, uint32_t mentee, uint32_t mentor, bool place_helps)
{
    static const enum matching_rule relaxed[] = {MATCHING_SCORE_TOO_LOW, MATCHING_ALLOWED,   MATCHING_FORBIDDEN,
                                                 MATCHING_SAME_MANAGER,  MATCHING_SAME_UNIT, MATCHING_LANGUAGE};
    enum matching_rule rule = matching_rule_between(pool, mentee, mentor);
    for (size_t at = 0; at < LENGTH_OF(relaxed); at++)
        if (relaxed[at] == rule) {
            bool alone =
                rule == MATCHING_ALLOWED ? place_helps : rule_without(pool, mentee, mentor, rule) == MATCHING_ALLOWED;
            return alone ? (int)at + 1 : 0;
        }
    return 0;
}

/* Whether lifting what keeps the two apart improves the solution. Solves the whole pool again. */
static bool lifting_helps(const struct matching_pool *pool, const struct matching_report *report,
                          const struct matching_pair *two)
{
    struct arena *arena = arena_new();
    size_t allowed;
    bool together;
    struct matching_solution lifted = whole_pool_optimum_with(arena, pool, two, &allowed, &together);
    bool more = pool->objective == MATCHING_COVERAGE ? lifted.pairs > report->pair_count : lifted.score > report->score;
    if (more && matching_rule_between(pool, two->mentee, two->mentor) != MATCHING_ALLOWED)
        cr_assert(together, "a better solution must include the two");
    arena_free(arena);
    return more;
}

struct found {
    size_t relaxed[MATCHING_RULE_COUNT];
    size_t freed; /* relaxations that name somebody who has no place left */
    size_t none;
};

/* The relaxation with the least effort that helps a person. */
struct relaxation {
    int effort; /* 0: nothing helps */
    uint32_t other;
    uint32_t total;
    enum matching_rule rule;
    bool full; /* the other person has no place left */
};

static struct matching_pair pair_of(const struct matching_reason *reason, bool is_mentee, uint32_t other)
{
    return (struct matching_pair){.mentee = is_mentee ? reason->person : other,
                                  .mentor = is_mentee ? other : reason->person};
}

/* With the objective `score`, no relaxation names somebody who would have to free a place. */
static struct relaxation relaxation_of(const struct matching_pool *pool, const struct loads *loads,
                                       const struct matching_pair *two, bool is_mentee)
{
    enum matching_rule rule = matching_rule_between(pool, two->mentee, two->mentor);
    bool full = is_mentee ? pool->mentors[two->mentor].places == loads->mentor[two->mentor]
                          : pool->mentees[two->mentee].places == loads->mentee[two->mentee];
    bool fits = pool->objective == MATCHING_COVERAGE || full == (rule == MATCHING_ALLOWED);
    return (struct relaxation){.effort = fits ? effort_of(pool, two->mentee, two->mentor, is_mentee) : 0,
                               .other = is_mentee ? two->mentor : two->mentee,
                               .total = matching_score_of(pool, two->mentee, two->mentor).total,
                               .rule = rule,
                               .full = full};
}

/* Tries every relaxation. None may need less effort than the proposed one, or the same effort with a higher score. */
static void reason_holds(const struct matching_pool *pool, const struct matching_report *report,
                         const struct loads *loads, const struct matching_reason *reason, bool is_mentee,
                         struct found *found)
{
    uint32_t blocked[MATCHING_RULE_COUNT] = {0};
    struct relaxation least = {.effort = 0};
    for (uint32_t other = 0; other < (is_mentee ? pool->mentor_count : pool->mentee_count); other++) {
        struct matching_pair two = pair_of(reason, is_mentee, other);
        struct relaxation tried = relaxation_of(pool, loads, &two, is_mentee);
        blocked[tried.rule]++;
        bool smaller = least.effort == 0 || tried.effort < least.effort ||
                       (tried.effort == least.effort && tried.total > least.total);
        if (tried.effort > 0 && smaller && lifting_helps(pool, report, &two))
            least = tried;
    }
    for (int rule = 0; rule < MATCHING_RULE_COUNT; rule++)
        cr_assert_eq(reason->blocked[rule], blocked[rule], "rule %d", rule);
    found->none += least.effort == 0;
    cr_assert_eq(reason->best_partner, least.effort == 0 ? UINT32_MAX : least.other);
    if (least.effort == 0)
        return;
    cr_assert_eq(reason->relax, least.rule);
    found->relaxed[least.rule]++;
    found->freed += least.full && least.rule != MATCHING_ALLOWED;
}

static void reasons_hold(uint64_t seed, uint32_t most, struct found *found)
{
    struct arena *arena = arena_new();
    struct matching_pool *pool = pool_make(arena, seed, most);
    struct matching_report report;
    cr_assert(matching_pool_solve(arena, pool, &report));
    struct loads loads = pairs_are_sound(pool, &report);
    size_t alone = 0;
    for (uint32_t mentee = 0; mentee < pool->mentee_count; mentee++)
        alone += pool->mentees[mentee].places > 0 && loads.mentee[mentee] == 0;
    cr_assert_eq(report.unmatched_mentee_count, alone);
    for (size_t at = 0; at < report.unmatched_mentee_count; at++)
        reason_holds(pool, &report, &loads, &report.unmatched_mentees[at], true, found);
    for (size_t at = 0; at < report.unmatched_mentor_count; at++)
        reason_holds(pool, &report, &loads, &report.unmatched_mentors[at], false, found);
    arena_free(arena);
}

Test(pool_optimum, the_reasons_are_correct)
{
    struct found found = {.none = 0};
    for (uint64_t seed = 1; seed <= 5 * (uint64_t)POOLS; seed++)
        reasons_hold(seed, PEOPLE_FEW, &found);
    for (uint64_t seed = 1; seed <= POOLS / 5; seed++)
        reasons_hold(seed, PEOPLE_MAX, &found);
    const size_t *relaxed = found.relaxed;
    cr_assert_eq(relaxed[MATCHING_SELF] + relaxed[MATCHING_REPORTING_LINE] + relaxed[MATCHING_NOT_SHOWN], 0U);
    cr_assert(relaxed[MATCHING_ALLOWED] > 0 && relaxed[MATCHING_LANGUAGE] > 0 && relaxed[MATCHING_FORBIDDEN] > 0);
    cr_assert(relaxed[MATCHING_SAME_UNIT] > 0 && relaxed[MATCHING_SAME_MANAGER] > 0);
    cr_assert_gt(relaxed[MATCHING_SCORE_TOO_LOW], 0U);
    cr_assert(found.freed > 0 && found.none > 0);
}

struct questions {
    int asked;
    int allowed;
    double share;
};

static bool go_on(void *context, double share)
{
    struct questions *questions = context;
    cr_assert(share >= questions->share && share <= 1, "%f after %f", share, questions->share);
    cr_assert(questions->share < 1, "no progress after the end");
    questions->share = share;
    return ++questions->asked != questions->allowed;
}

Test(pool_optimum, it_can_be_stopped_at_any_check)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct questions questions = {.allowed = 0};
        struct arena *arena = arena_new();
        struct matching_pool *pool = pool_make(arena, seed, PEOPLE_MAX);
        struct matching_report report;
        pool->go_on = go_on;
        pool->context = &questions;
        cr_assert(matching_pool_solve(arena, pool, &report));
        cr_assert_eq(questions.share, 1);
        int all = questions.asked;
        cr_assert_gt(all, 4);
        for (int stop = 1; stop <= all; stop++) {
            struct matching_report untouched = {.rounds = 77};
            questions = (struct questions){.allowed = stop};
            cr_assert_not(matching_pool_solve(arena, pool, &untouched));
            cr_assert_eq(questions.asked, stop);
            cr_assert_eq(untouched.rounds, 77U);
        }
        arena_free(arena);
    }
}
