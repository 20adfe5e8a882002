/* SPDX-License-Identifier: Apache-2.0 */
/* Rules and scores of a whole row. The loops over the columns have a fixed length, so that the compiler vectorises
 * them. */
#include "row.h"

#define TOPICS_AT_ONCE 2000 /* sums over this many topics fit into 16 bits */

/* Weighted parts of the score that are the same for all pairs of a row. */
struct worth {
    uint32_t first_language, other_language;
    uint32_t site_same, site_any;
    uint32_t slot[4]; /* [0] to [2]: for the first three half days in common; [3]: if one person is free at any time */
    uint32_t wish;
};

static struct worth worth_of(const struct matching_weights *weights)
{
    const uint32_t half = MATCHING_PART_MAX / 2;
    return (struct worth){
        .first_language = weights->language * MATCHING_PART_MAX,
        .other_language = weights->language * half,
        .site_same = weights->place * MATCHING_PART_MAX,
        .site_any = weights->place * half,
        .slot = {weights->slots * (MATCHING_PART_MAX / 3), weights->slots * (MATCHING_PART_MAX / 3),
                 weights->slots * (MATCHING_PART_MAX - MATCHING_PART_MAX / 3 * 2), weights->slots * half},
        .wish = weights->wishes * half,
    };
}

struct row *row_new(struct arena *arena, const struct matching_pool *pool)
{
    struct row *row = arena_alloc(arena, sizeof *row);
    row->pool = pool;
    row->columns = columns_new(arena, pool);
    row->links = arena_alloc(arena, (row->columns->width + 1U) * sizeof *row->links);
    row->topics = arena_alloc(arena, (pool->topic_count + 1U) * sizeof *row->topics);
    size_t sums = (size_t)pool->topic_count * MATCHING_LEVEL_MAX * MATCHING_LEVEL_MAX + 1;
    row->topics_worth = arena_alloc(arena, sums * sizeof *row->topics_worth);
    return row;
}

/* Changes the links of every mentor who shares a manager with the mentee. These links are not stored, because everybody
 * may have the same manager, and that would take too much memory. */
static void subordinates_mark(struct row *row, uint32_t mentee, uint32_t kept, uint32_t set)
{
    const struct row_columns *columns = row->columns;
    struct matching_numbers managers = row->pool->mentees[mentee].managers;
    for (uint32_t at = 0; at < managers.count; at++) {
        uint32_t manager = managers.number[at];
        uint32_t count = columns->subordinate_count;
        const struct row_subordinate *subordinates = columns->subordinates;
        uint32_t next = entry_from(subordinates, sizeof *subordinates, count, manager);
        for (; next < count && subordinates[next].manager == manager; next++) {
            uint32_t *links = &row->links[subordinates[next].mentor];
            *links = (*links & kept) | set;
        }
    }
}

/* Replaces the links of the previous mentee with those of this one. */
static void links_switch(struct row *row, uint32_t mentee)
{
    const struct row_columns *columns = row->columns;
    for (size_t at = columns->first_link[row->number]; at < columns->first_link[row->number + 1]; at++)
        row->links[columns->link[at].mentor] = 0;
    subordinates_mark(row, row->number, 0, 0);
    subordinates_mark(row, mentee, UINT32_MAX, 1U << MATCHING_SAME_MANAGER);
    for (size_t at = columns->first_link[mentee]; at < columns->first_link[mentee + 1]; at++)
        row->links[columns->link[at].mentor] |= columns->link[at].bits;
}

void row_begin(struct row *row, uint32_t mentee)
{
    links_switch(row, mentee);
    row->number = mentee;
    row->mentee = &row->pool->mentees[mentee];
    row->languages = row->columns->mentee_languages[mentee];
    row->topic_count = 0;
    uint32_t wanted = 0;
    for (uint32_t topic = 0; topic < row->pool->topic_count; topic++) {
        uint32_t gap = row->mentee->levels[topic];
        if (gap > 0)
            row->topics[row->topic_count++] = (struct row_topic){.topic = topic, .gap = gap};
        wanted += gap * MATCHING_LEVEL_MAX;
    }
    for (uint32_t met = 0; met <= wanted; met++)
        row->topics_worth[met] = wanted == 0 ? 0 : row->pool->weights.topics * (met * MATCHING_PART_MAX / wanted);
}

/* Adds up gap x competence in 16-bit integers, because a vector holds twice as many of them as 32-bit ones. */
static void topics_evaluate(const struct row *row, uint32_t first, uint32_t *restrict total)
{
    uint32_t met[ROW_BLOCK] = {0};
    for (uint32_t topic = 0; topic < row->topic_count;) {
        uint16_t part[ROW_BLOCK] = {0};
        for (uint32_t end = topic + TOPICS_AT_ONCE; topic < end && topic < row->topic_count; topic++) {
            size_t column = row->topics[topic].topic;
            const uint16_t *levels = &row->columns->levels[column * row->columns->width + first];
            uint16_t gap = (uint16_t)row->topics[topic].gap;
            for (uint32_t at = 0; at < ROW_BLOCK; at++)
                part[at] = (uint16_t)(part[at] + gap * levels[at]);
        }
        for (uint32_t at = 0; at < ROW_BLOCK; at++)
            met[at] += part[at];
    }
    for (uint32_t at = 0; at < ROW_BLOCK; at++)
        total[at] = row->topics_worth[met[at]];
}

static void languages_evaluate(const struct row *row, uint32_t first, struct row_block *restrict block)
{
    const uint32_t *languages = &row->columns->languages[first];
    const uint32_t *first_language = &row->columns->first_language[first];
    struct worth worth = worth_of(&row->pool->weights);
    uint32_t shared[ROW_BLOCK];
    for (uint32_t at = 0; at < ROW_BLOCK; at++)
        shared[at] = languages[at] & row->languages;
    if (!row->columns->languages_exact)
        for (uint32_t at = 0; at < ROW_BLOCK; at++)
            if (shared[at] != 0)
                shared[at] = languages_shared(row->mentee, &row->pool->mentors[first + at]);
    for (uint32_t at = 0; at < ROW_BLOCK; at++) {
        uint32_t part = first_language[at] == row->mentee->first_language ? worth.first_language : worth.other_language;
        block->total[at] += shared[at] != 0 ? part : 0;
        block->broken[at] |= shared[at] != 0 ? 0 : 1U << MATCHING_LANGUAGE;
    }
}

static void place_and_slots_evaluate(const struct row *row, uint32_t first, uint32_t *restrict total)
{
    const uint32_t *sites = &row->columns->site[first];
    const uint32_t *slots = &row->columns->slots[first];
    struct worth worth = worth_of(&row->pool->weights);
    uint32_t site = row->mentee->site;
    uint32_t mine = row->mentee->slots;
    for (uint32_t at = 0; at < ROW_BLOCK; at++) {
        uint32_t same = sites[at] == site ? worth.site_same : 0;
        total[at] += sites[at] == 0 || site == 0 ? worth.site_any : same;
        uint32_t one = slots[at] & mine;
        uint32_t two = one & (one - 1);
        uint32_t three = two & (two - 1);
        uint32_t common = (one ? worth.slot[0] : 0) + (two ? worth.slot[1] : 0) + (three ? worth.slot[2] : 0);
        total[at] += slots[at] == 0 || mine == 0 ? worth.slot[3] : common;
    }
}

static void units_evaluate(const struct row *row, uint32_t first, uint32_t *restrict broken)
{
    const uint32_t *units = &row->columns->unit[first];
    uint32_t same_unit = row->pool->forbid_same_unit ? 1U << MATCHING_SAME_UNIT : 0;
    for (uint32_t at = 0; at < ROW_BLOCK; at++)
        broken[at] = units[at] == row->mentee->unit ? same_unit : 0;
}

static void links_evaluate(const struct row *row, uint32_t first, struct row_block *restrict block)
{
    const uint32_t *links = &row->links[first];
    struct worth worth = worth_of(&row->pool->weights);
    for (uint32_t at = 0; at < ROW_BLOCK; at++) {
        block->total[at] +=
            (links[at] & LINK_WISH_OF_MENTEE ? worth.wish : 0) + (links[at] & LINK_WISH_OF_MENTOR ? worth.wish : 0);
        block->broken[at] |= links[at] & ~(LINK_WISH_OF_MENTEE | LINK_WISH_OF_MENTOR);
    }
}

uint32_t row_evaluate(const struct row *row, uint32_t first, struct row_block *ret_block)
{
    uint32_t minimum = row->pool->minimum_score;
    topics_evaluate(row, first, ret_block->total);
    units_evaluate(row, first, ret_block->broken);
    languages_evaluate(row, first, ret_block);
    place_and_slots_evaluate(row, first, ret_block->total);
    for (uint32_t at = 0; at < ROW_BLOCK; at++)
        ret_block->broken[at] |= ret_block->total[at] < minimum ? 1U << MATCHING_SCORE_TOO_LOW : 0;
    links_evaluate(row, first, ret_block);
    uint32_t left = row->pool->mentor_count - first;
    return left < ROW_BLOCK ? left : ROW_BLOCK;
}
