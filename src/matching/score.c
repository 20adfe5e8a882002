/* SPDX-License-Identifier: Apache-2.0 */
/* Hard rules and score of a single pair, in integers. */
#include "row.h"

static bool has_number(struct matching_numbers numbers, uint32_t wanted)
{
    uint32_t at = entry_from(numbers.number, sizeof *numbers.number, numbers.count, wanted);
    return at < numbers.count && numbers.number[at] == wanted;
}

static bool share(struct matching_numbers one, struct matching_numbers other)
{
    for (uint32_t left = 0, right = 0; left < one.count && right < other.count;) {
        if (one.number[left] == other.number[right])
            return true;
        if (one.number[left] < other.number[right])
            left++;
        else
            right++;
    }
    return false;
}

bool languages_shared(const struct matching_person *one, const struct matching_person *other)
{
    return share(one->languages, other->languages);
}

static uint32_t topics_part(const struct matching_pool *pool, const struct matching_person *mentee,
                            const struct matching_person *mentor)
{
    uint32_t met = 0;
    uint32_t wanted = 0;
    for (uint32_t topic = 0; topic < pool->topic_count; topic++) {
        met += (uint32_t)mentee->levels[topic] * mentor->levels[topic];
        wanted += (uint32_t)mentee->levels[topic] * MATCHING_LEVEL_MAX;
    }
    return wanted == 0 ? 0 : met * MATCHING_PART_MAX / wanted;
}

static uint32_t language_part(const struct matching_person *mentee, const struct matching_person *mentor)
{
    if (!languages_shared(mentee, mentor))
        return 0;
    return mentee->first_language == mentor->first_language ? MATCHING_PART_MAX : MATCHING_PART_MAX / 2;
}

static uint32_t place_part(const struct matching_person *mentee, const struct matching_person *mentor)
{
    if (mentee->site == 0 || mentor->site == 0)
        return MATCHING_PART_MAX / 2;
    return mentee->site == mentor->site ? MATCHING_PART_MAX : 0;
}

static uint32_t slots_part(const struct matching_person *mentee, const struct matching_person *mentor)
{
    if (mentee->slots == 0 || mentor->slots == 0)
        return MATCHING_PART_MAX / 2;
    uint32_t common = mentee->slots & mentor->slots;
    uint32_t count = 0;
    for (; common != 0 && count < 3; common &= common - 1)
        count++;
    return count * MATCHING_PART_MAX / 3;
}

static uint32_t wishes_part(const struct matching_person *mentee, const struct matching_person *mentor)
{
    uint32_t wishes = has_number(mentee->wishes, mentor->employee);
    wishes += has_number(mentor->wishes, mentee->employee);
    return wishes * MATCHING_PART_MAX / 2;
}

struct matching_score matching_score_of(const struct matching_pool *pool, uint32_t mentee, uint32_t mentor)
{
    const struct matching_person *one = &pool->mentees[mentee];
    const struct matching_person *other = &pool->mentors[mentor];
    const struct matching_weights *weights = &pool->weights;
    struct matching_score score = {.topics = topics_part(pool, one, other),
                                   .language = language_part(one, other),
                                   .place = place_part(one, other),
                                   .slots = slots_part(one, other),
                                   .wishes = wishes_part(one, other)};
    score.total = weights->topics * score.topics + weights->language * score.language + weights->place * score.place +
                  weights->slots * score.slots + weights->wishes * score.wishes;
    return score;
}

static uint32_t score_without_wishes(const struct matching_pool *pool, uint32_t mentee, uint32_t mentor)
{
    struct matching_score score = matching_score_of(pool, mentee, mentor);
    return score.total - pool->weights.wishes * score.wishes;
}

/* True if one person's list contains the other person. */
static bool either_lists(struct matching_numbers of_one, const struct matching_person *other,
                         struct matching_numbers of_other, const struct matching_person *one)
{
    return has_number(of_one, other->employee) || has_number(of_other, one->employee);
}

enum matching_rule matching_rule_between(const struct matching_pool *pool, uint32_t mentee, uint32_t mentor)
{
    const struct matching_person *one = &pool->mentees[mentee];
    const struct matching_person *other = &pool->mentors[mentor];
    if (one->employee == other->employee)
        return MATCHING_SELF;
    if (either_lists(one->above, other, other->above, one))
        return MATCHING_REPORTING_LINE;
    if (pool->forbid_same_unit && one->unit == other->unit)
        return MATCHING_SAME_UNIT;
    if (pool->forbid_same_manager && share(one->managers, other->managers))
        return MATCHING_SAME_MANAGER;
    if (!languages_shared(one, other))
        return MATCHING_LANGUAGE;
    if (either_lists(one->forbidden, other, other->forbidden, one))
        return MATCHING_FORBIDDEN;
    if (pool->minimum_score > 0 && score_without_wishes(pool, mentee, mentor) < pool->minimum_score)
        return MATCHING_SCORE_TOO_LOW;
    if (either_lists(one->not_with, other, other->not_with, one))
        return MATCHING_NOT_SHOWN;
    return MATCHING_ALLOWED;
}
