/* SPDX-License-Identifier: Apache-2.0 */
/* Pools of people: every hard rule, every part of the score, the optimum over all allowed pairs, and the reasons why
 * people stay unmatched. */
#include "unit/matching/whole_pool.h"

#define TOPICS 5

/* Two people whom no rule keeps apart, and who have nothing in common but a language. */
struct two {
    struct matching_person mentee;
    struct matching_person mentor;
    struct matching_pool pool;
};

static const uint32_t german[] = {1};
static const uint32_t english[] = {2};
static const uint32_t both_languages[] = {1, 2};
static const uint32_t one_hundred[] = {100};
static const uint32_t two_hundred[] = {200};
static const uint32_t three_hundred[] = {300, 310, 320};
static const uint32_t three_hundred_and_one[] = {301, 311};
static const uint32_t third_in_common[] = {302, 320, 330};
static const uint8_t no_levels[TOPICS] = {0};

#define NUMBERS(list) ((struct matching_numbers){.number = (list), .count = LENGTH_OF(list)})

static void two_make(struct two *ret_two)
{
    struct matching_person common = {
        .places = 1, .first_language = 1, .languages = NUMBERS(german), .levels = no_levels};
    ret_two->mentee = common;
    ret_two->mentor = common;
    ret_two->mentee.employee = 100;
    ret_two->mentor.employee = 200;
    ret_two->mentee.unit = 1;
    ret_two->mentor.unit = 2;
    ret_two->mentee.managers = NUMBERS(three_hundred);
    ret_two->mentor.managers = NUMBERS(three_hundred_and_one);
    ret_two->pool = (struct matching_pool){.mentees = &ret_two->mentee,
                                           .mentee_count = 1,
                                           .mentors = &ret_two->mentor,
                                           .mentor_count = 1,
                                           .topic_count = TOPICS,
                                           .forbid_same_unit = true,
                                           .forbid_same_manager = true,
                                           .weights = {60, 10, 10, 10, 10}};
}

Test(pool, every_hard_rule_applies_from_both_sides)
{
    struct two two;
    two_make(&two);
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_ALLOWED);
    two.mentor.employee = 100;
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_SELF);

    two_make(&two);
    two.mentee.above = NUMBERS(two_hundred);
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_REPORTING_LINE);
    two_make(&two);
    two.mentor.above = NUMBERS(one_hundred);
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_REPORTING_LINE);

    two_make(&two);
    two.mentor.unit = 1;
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_SAME_UNIT);
    two.pool.forbid_same_unit = false;
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_ALLOWED);

    two_make(&two);
    two.mentor.managers = NUMBERS(third_in_common);
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_SAME_MANAGER);
    two.pool.forbid_same_manager = false;
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_ALLOWED);
    two.pool.forbid_same_manager = true;
    two.mentor.managers = two.mentee.managers = (struct matching_numbers){.count = 0};
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_ALLOWED,
                 "two people without a manager have no manager in common");

    two_make(&two);
    two.mentee.not_with = NUMBERS(two_hundred);
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_NOT_SHOWN);
    two_make(&two);
    two.mentor.not_with = NUMBERS(one_hundred);
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_NOT_SHOWN);

    two_make(&two);
    two.mentor.languages = NUMBERS(english);
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_LANGUAGE);
    two_make(&two);
    two.mentor.forbidden = NUMBERS(one_hundred);
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_FORBIDDEN);
    two_make(&two);
    two.pool.minimum_score = 100000;
    cr_assert_eq(matching_rule_between(&two.pool, 0, 0), MATCHING_SCORE_TOO_LOW);
}

/* Checks the rule between the two, and that the mentee's reason counts it. */
static void rule_is(const struct two *two, enum matching_rule rule)
{
    struct arena *arena = arena_new();
    struct matching_report report;
    cr_assert_eq(matching_rule_between(&two->pool, 0, 0), rule);
    cr_assert(matching_pool_solve(arena, &two->pool, &report));
    cr_assert_eq(report.pair_count, rule == MATCHING_ALLOWED);
    if (rule != MATCHING_ALLOWED)
        cr_assert_eq(report.unmatched_mentees[0].blocked[rule], 1U);
    arena_free(arena);
}

Test(pool, a_confidential_rule_does_not_hide_other_rules)
{
    struct two two;
    two_make(&two);
    two.mentor.not_with = NUMBERS(one_hundred);
    rule_is(&two, MATCHING_NOT_SHOWN);
    two.pool.minimum_score = 100000;
    rule_is(&two, MATCHING_SCORE_TOO_LOW);
    two.mentee.forbidden = NUMBERS(two_hundred);
    rule_is(&two, MATCHING_FORBIDDEN);
    two.mentor.languages = NUMBERS(english);
    rule_is(&two, MATCHING_LANGUAGE);
    two.mentor.managers = NUMBERS(third_in_common);
    rule_is(&two, MATCHING_SAME_MANAGER);
    two.mentor.unit = 1;
    rule_is(&two, MATCHING_SAME_UNIT);
    two.mentor.above = NUMBERS(one_hundred);
    rule_is(&two, MATCHING_REPORTING_LINE);
    two.mentor.employee = 100;
    rule_is(&two, MATCHING_SELF);
}

Test(pool, a_wish_does_not_count_towards_the_minimum_score)
{
    struct two two;
    two_make(&two);
    uint32_t without = matching_score_of(&two.pool, 0, 0).total;
    two.mentee.wishes = NUMBERS(two_hundred);
    two.mentor.wishes = NUMBERS(one_hundred);
    cr_assert_eq(matching_score_of(&two.pool, 0, 0).total, without + 10000);
    two.pool.minimum_score = without + 1;
    rule_is(&two, MATCHING_SCORE_TOO_LOW);
    two.pool.minimum_score = without;
    rule_is(&two, MATCHING_ALLOWED);
}

Test(pool, a_wish_never_overrides_a_hard_rule)
{
    struct two two;
    two_make(&two);
    two.mentee.wishes = NUMBERS(two_hundred);
    two.mentor.wishes = NUMBERS(one_hundred);
    two.mentee.above = NUMBERS(two_hundred);
    struct arena *arena = arena_new();
    struct matching_report report;
    cr_assert(matching_pool_solve(arena, &two.pool, &report));
    cr_assert_eq(report.pair_count, 0U);
    cr_assert_eq(report.unmatched_mentee_count, 1U);
    cr_assert_eq(report.unmatched_mentees[0].blocked[MATCHING_REPORTING_LINE], 1U);
    cr_assert_eq(report.unmatched_mentees[0].best_partner, UINT32_MAX,
                 "no relaxation of the reporting line is proposed");
    arena_free(arena);
}

Test(pool, every_part_of_the_score_counts)
{
    static const uint8_t gaps[TOPICS] = {5, 3, 0, 0, 0};
    static const uint8_t competence[TOPICS] = {4, 5, 5, 0, 0};
    struct two two;
    two_make(&two);
    two.mentee.levels = gaps;
    two.mentor.levels = competence;
    struct matching_score score = matching_score_of(&two.pool, 0, 0);
    cr_assert_eq(score.topics, (5U * 4 + 3 * 5) * 1000 / (8 * 5));
    cr_assert_eq(score.language, 1000U);
    cr_assert_eq(score.place, 500U);
    cr_assert_eq(score.slots, 500U);
    cr_assert_eq(score.wishes, 0U);
    cr_assert_eq(score.total, 60 * 875 + 10 * 1000 + 10 * 500 + 10 * 500U);
    two.mentor.languages = NUMBERS(both_languages);
    two.mentor.first_language = 2;
    two.mentee.site = 7;
    two.mentor.site = 7;
    two.mentee.slots = 0x0f;
    two.mentor.slots = 0x03;
    two.mentor.wishes = NUMBERS(one_hundred);
    score = matching_score_of(&two.pool, 0, 0);
    cr_assert_eq(score.language, 500U);
    cr_assert_eq(score.place, 1000U);
    cr_assert_eq(score.slots, 666U);
    cr_assert_eq(score.wishes, 500U);
    two.mentor.site = 8;
    cr_assert_eq(matching_score_of(&two.pool, 0, 0).place, 0U);
}

/* A company of random people in 20 units, with languages, levels and superiors. */
static struct matching_pool *company(struct arena *arena, uint64_t seed, uint32_t mentees, uint32_t mentors,
                                     uint32_t places)
{
    struct matching_pool *pool = arena_alloc(arena, sizeof *pool);
    struct matching_person *people = arena_alloc(arena, (mentees + mentors) * sizeof *people);
    uint64_t state = seed * 2654435761U + 1;
    for (uint32_t at = 0; at < mentees + mentors; at++) {
        uint8_t *levels = arena_alloc(arena, TOPICS);
        uint32_t *above = arena_alloc(arena, 2 * sizeof *above);
        for (int topic = 0; topic < TOPICS; topic++) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            levels[topic] = (uint8_t)((state >> 40) % 6);
        }
        state = state * 6364136223846793005U + 1442695040888963407U;
        above[0] = 100000 + (uint32_t)((state >> 33) % 7);
        bool mentor = at >= mentees;
        people[at] = (struct matching_person){
            .employee = at + 1,
            .unit = (uint32_t)((state >> 36) % 20) + 1,
            .managers = {.number = above, .count = 1},
            .site = (uint32_t)((state >> 41) % 3),
            .places = mentor ? places : 1,
            .slots = (uint32_t)(state >> 44) & 0x3ff,
            .first_language = 1,
            .languages = (state >> 54) % 5 == 0 ? NUMBERS(english) : NUMBERS(both_languages),
            .above = {.number = above, .count = 1},
            .levels = levels,
        };
    }
    *pool = (struct matching_pool){.mentees = people,
                                   .mentee_count = mentees,
                                   .mentors = people + mentees,
                                   .mentor_count = mentors,
                                   .topic_count = TOPICS,
                                   .forbid_same_unit = true,
                                   .forbid_same_manager = true,
                                   .weights = {60, 10, 10, 10, 10},
                                   .seed = seed};
    return pool;
}

Test(pool, the_shortlist_reaches_the_optimum)
{
    static const struct {
        uint32_t mentees, mentors, places;
    } sizes[] = {{200, 200, 1}, {300, 100, 1}, {100, 300, 1}, {300, 60, 4},
                 {40, 3, 50},   {1, 1, 1},     {0, 5, 1},     {5, 0, 1}};
    for (size_t at = 0; at < LENGTH_OF(sizes); at++)
        for (int objective = MATCHING_COVERAGE; objective <= MATCHING_SCORE; objective++) {
            struct arena *arena = arena_new();
            struct matching_pool *pool = company(arena, at + 1, sizes[at].mentees, sizes[at].mentors, sizes[at].places);
            pool->objective = (enum matching_objective)objective;
            size_t allowed;
            struct matching_solution whole = whole_pool_optimum(arena, pool, &allowed);
            struct matching_report report;
            cr_assert(matching_pool_solve(arena, pool, &report));
            cr_assert_eq(report.score, whole.score, "size %zu: %lu instead of %lu", at, report.score, whole.score);
            cr_expect_eq(report.allowed, allowed, "size %zu", at);
            if (objective == MATCHING_COVERAGE)
                cr_assert_eq(report.pair_count, whole.pairs, "size %zu", at);
            cr_assert_eq(report.pair_count + report.unmatched_mentee_count, sizes[at].mentees);
            arena_free(arena);
        }
}

Test(pool, unmatched_people_get_reasons)
{
    struct arena *arena = arena_new();
    struct matching_pool *pool = company(arena, 9, 80, 20, 1);
    pool->weights = (struct matching_weights){.topics = 100};
    struct matching_report report;
    cr_assert(matching_pool_solve(arena, pool, &report));
    cr_assert_eq(report.pair_count, 20U);
    cr_assert_eq(report.unmatched_mentee_count, 60U);
    cr_assert_eq(report.unmatched_mentor_count, 0U);
    for (size_t at = 0; at < report.unmatched_mentee_count; at++) {
        const struct matching_reason *reason = &report.unmatched_mentees[at];
        uint32_t sum = 0;
        for (int rule = 0; rule < MATCHING_RULE_COUNT; rule++)
            sum += reason->blocked[rule];
        cr_assert_eq(sum, pool->mentor_count, "every mentor is accounted for");
        cr_assert_eq(reason->relax, MATCHING_ALLOWED, "one more place would help");
        cr_assert_lt(reason->best_partner, pool->mentor_count);
    }
    arena_free(arena);
}

/* A program manager has forbidden the pair of the first mentee and the first mentor. That mentor's mentee could move to
 * the second mentor, who does not want the first mentee. */
Test(pool, a_relaxation_may_name_somebody_who_can_free_a_place)
{
    struct two two;
    two_make(&two);
    struct matching_person mentees[] = {two.mentee, two.mentee};
    struct matching_person mentors[] = {two.mentor, two.mentor};
    mentees[1].employee = 101;
    mentors[1].employee = 201;
    mentees[0].forbidden = NUMBERS(two_hundred);
    mentees[1].wishes = NUMBERS(two_hundred);
    mentors[1].not_with = NUMBERS(one_hundred);
    two.pool.mentees = mentees;
    two.pool.mentors = mentors;
    two.pool.mentee_count = two.pool.mentor_count = 2;
    struct arena *arena = arena_new();
    struct matching_report report;
    cr_assert(matching_pool_solve(arena, &two.pool, &report));
    cr_assert(report.pair_count == 1 && report.pairs[0].mentee == 1 && report.pairs[0].mentor == 0);
    cr_assert_eq(report.unmatched_mentees[0].relax, MATCHING_FORBIDDEN);
    cr_assert_eq(report.unmatched_mentees[0].best_partner, 0U);
    cr_assert_eq(report.unmatched_mentors[0].best_partner, UINT32_MAX);

    two.pool.objective = MATCHING_SCORE;
    cr_assert(matching_pool_solve(arena, &two.pool, &report));
    cr_assert_eq(report.unmatched_mentees[0].best_partner, UINT32_MAX, "only people with a place left are proposed");

    two.pool.objective = MATCHING_COVERAGE;
    mentors[1].forbidden = (struct matching_numbers){.number = &mentees[1].employee, .count = 1};
    cr_assert(matching_pool_solve(arena, &two.pool, &report));
    cr_assert_eq(report.unmatched_mentees[0].best_partner, UINT32_MAX,
                 "the second mentee cannot move to another mentor");
    arena_free(arena);
}
