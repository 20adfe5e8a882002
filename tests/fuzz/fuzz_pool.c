/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz target for pools of people; every byte sets a property of a person. The chosen pairs must be allowed, exceed
 * nobody's places, and be as good as the optimum that is proved over all allowed pairs. */
#include "example.h"
#include "matching.h"

#define PEOPLE_MAX 12
#define EMPLOYEES 15
#define TOPICS_MAX 3

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Yields the bytes one by one, then zeros. */
struct supply {
    struct arena *arena;
    const uint8_t *bytes;
    size_t left;
};

struct loads {
    uint32_t mentee[PEOPLE_MAX];
    uint32_t mentor[PEOPLE_MAX];
};

struct asked {
    uint32_t left;
    double share;
};

static uint32_t below(struct supply *supply, uint32_t limit)
{
    if (supply->left == 0)
        return 0;
    supply->left--;
    return *supply->bytes++ % limit;
}

/* At most two employees. */
static struct matching_numbers employees(struct supply *supply)
{
    uint32_t *number = arena_alloc(supply->arena, 2 * sizeof *number);
    uint32_t both = below(supply, 256);
    uint32_t low = both & 15;
    uint32_t high = both >> 4;
    uint32_t count = 0;
    if (low != 0)
        number[count++] = low < high || high == 0 ? low : high;
    if (high != 0 && high != low)
        number[count++] = high > low ? high : low;
    return (struct matching_numbers){.number = number, .count = count};
}

/* Up to eight languages, numbered from `from` on, so that the pool can give people different ones. */
static struct matching_numbers languages(struct supply *supply, uint32_t from)
{
    uint32_t *number = arena_alloc(supply->arena, 8 * sizeof *number);
    uint32_t bits = below(supply, 256);
    uint32_t count = 0;
    for (uint32_t at = 0; at < 8; at++)
        if (bits >> at & 1)
            number[count++] = from + at + 1;
    return (struct matching_numbers){.number = number, .count = count};
}

static struct matching_person *people(struct supply *supply, uint32_t count, uint32_t topics, uint32_t languages_apart)
{
    struct matching_person *person = arena_alloc(supply->arena, (count + 1) * sizeof *person);
    for (uint32_t at = 0; at < count; at++) {
        uint8_t *levels = arena_alloc(supply->arena, TOPICS_MAX);
        for (uint32_t topic = 0; topic < topics; topic++)
            levels[topic] = (uint8_t)below(supply, MATCHING_LEVEL_MAX + 1);
        person[at].levels = levels;
        person[at].employee = below(supply, EMPLOYEES) + 1;
        person[at].places = below(supply, 4);
        person[at].unit = below(supply, 5);
        person[at].managers = employees(supply);
        person[at].site = below(supply, 3);
        person[at].slots = below(supply, 256);
        person[at].first_language = below(supply, 8) + 1;
        person[at].languages = languages(supply, at * languages_apart);
        person[at].above = employees(supply);
        person[at].wishes = employees(supply);
        person[at].not_with = employees(supply);
        person[at].forbidden = employees(supply);
    }
    return person;
}

static struct matching_pool pool_read(struct supply *supply)
{
    uint32_t flags = below(supply, 256);
    struct matching_pool pool = {.mentee_count = below(supply, PEOPLE_MAX + 1),
                                 .mentor_count = 0,
                                 .forbid_same_unit = flags & 1,
                                 .forbid_same_manager = flags & 2,
                                 .objective = flags & 4 ? MATCHING_SCORE : MATCHING_COVERAGE,
                                 .seed = flags >> 6};
    pool.mentor_count = below(supply, PEOPLE_MAX + 1);
    pool.topic_count = below(supply, TOPICS_MAX + 1);
    pool.minimum_score = below(supply, 256) * 1000;
    pool.weights.topics = below(supply, MATCHING_WEIGHT_MAX + 1);
    pool.weights.language = below(supply, MATCHING_WEIGHT_MAX + 1);
    pool.weights.place = below(supply, MATCHING_WEIGHT_MAX + 1);
    pool.weights.slots = below(supply, MATCHING_WEIGHT_MAX + 1);
    pool.weights.wishes = below(supply, MATCHING_WEIGHT_MAX + 1);
    uint32_t languages_apart = flags & 8 ? 5 : 0;
    pool.mentees = people(supply, pool.mentee_count, pool.topic_count, languages_apart);
    pool.mentors = people(supply, pool.mentor_count, pool.topic_count, languages_apart);
    return pool;
}

static struct loads choice_sound(const struct matching_pool *pool, const struct matching_report *report)
{
    struct loads loads = {.mentee = {0}};
    uint64_t score = 0;
    for (size_t at = 0; at < report->pair_count; at++) {
        const struct matching_pair *pair = &report->pairs[at];
        require(pair->mentee < pool->mentee_count && pair->mentor < pool->mentor_count);
        require(matching_rule_between(pool, pair->mentee, pair->mentor) == MATCHING_ALLOWED);
        require(matching_score_of(pool, pair->mentee, pair->mentor).total == pair->score.total);
        require(pair->score.total - pool->weights.wishes * pair->score.wishes >= pool->minimum_score);
        require(at == 0 || pair[-1].mentee < pair->mentee || pair[-1].mentor < pair->mentor);
        score += pair->score.total;
        require(++loads.mentee[pair->mentee] <= pool->mentees[pair->mentee].places);
        require(++loads.mentor[pair->mentor] <= pool->mentors[pair->mentor].places);
    }
    require(score == report->score);
    return loads;
}

/* No choice among all allowed pairs is better. */
static void choice_proved(struct arena *arena, const struct matching_pool *pool, const struct matching_report *report)
{
    struct matching_candidate candidates[PEOPLE_MAX * PEOPLE_MAX];
    uint32_t places[2][PEOPLE_MAX];
    size_t count = 0;
    for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++)
        places[1][mentor] = pool->mentors[mentor].places;
    for (uint32_t mentee = 0; mentee < pool->mentee_count; mentee++) {
        places[0][mentee] = pool->mentees[mentee].places;
        for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++)
            if (matching_rule_between(pool, mentee, mentor) == MATCHING_ALLOWED)
                candidates[count++] = (struct matching_candidate){
                    .mentee = mentee, .mentor = mentor, .score = matching_score_of(pool, mentee, mentor).total};
    }
    struct matching_problem problem = {.mentees = pool->mentee_count,
                                       .mentors = pool->mentor_count,
                                       .mentee_capacity = places[0],
                                       .mentor_capacity = places[1],
                                       .candidates = candidates,
                                       .candidate_count = count,
                                       .objective = pool->objective};
    struct matching_solution solution;
    require(matching_solve(arena, &problem, &solution));
    require(matching_is_proved(arena, &problem, &solution));
    require(report->allowed == count && report->score == solution.score);
    require(pool->objective == MATCHING_SCORE || report->pair_count == solution.pairs);
}

static void reasons_sound(const struct matching_reason *reasons, size_t count, uint32_t others, const uint32_t *loads)
{
    for (size_t at = 0; at < count; at++) {
        uint32_t all = 0;
        for (int rule = 0; rule < MATCHING_RULE_COUNT; rule++)
            all += reasons[at].blocked[rule];
        require(all == others && loads[reasons[at].person] == 0);
        require(reasons[at].best_partner == UINT32_MAX || reasons[at].best_partner < others);
        require(reasons[at].relax != MATCHING_SELF && reasons[at].relax != MATCHING_REPORTING_LINE &&
                reasons[at].relax != MATCHING_NOT_SHOWN);
    }
}

static bool go_on(void *context, double share)
{
    struct asked *asked = context;
    require(share >= asked->share && share <= 1 && asked->share < 1);
    asked->share = share;
    return asked->left-- > 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *arena = arena_new();
    struct supply supply = {.arena = arena, .bytes = bytes, .left = length};
    struct asked asked = {.left = below(&supply, 32) + 1};
    struct matching_pool pool = pool_read(&supply);
    struct matching_report report;
    require(matching_pool_solve(arena, &pool, &report));
    struct loads loads = choice_sound(&pool, &report);
    choice_proved(arena, &pool, &report);
    reasons_sound(report.unmatched_mentees, report.unmatched_mentee_count, pool.mentor_count, loads.mentee);
    reasons_sound(report.unmatched_mentors, report.unmatched_mentor_count, pool.mentee_count, loads.mentor);
    pool.go_on = go_on;
    pool.context = &asked;
    struct matching_report again;
    if (matching_pool_solve(arena, &pool, &again))
        require(asked.share >= 1 && again.score == report.score && again.pair_count == report.pair_count);
    arena_free(arena);
    return 0;
}
