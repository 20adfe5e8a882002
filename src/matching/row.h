/* SPDX-License-Identifier: Apache-2.0 */
/* One mentee against all mentors, a block at a time, with what is the same for the whole row made once. */
#ifndef KEHRWERT_MATCHING_ROW_H
#define KEHRWERT_MATCHING_ROW_H

#include "matching.h"

#define ROW_BLOCK 64

struct row_columns; /* the mentors of the pool, column by column */

struct row_topic {
    uint32_t topic;
    uint32_t gap;
};

struct row {
    const struct matching_pool *pool;
    const struct row_columns *columns;
    const struct matching_person *mentee;
    uint32_t number;          /* of the mentee */
    uint32_t languages;       /* a bit for each; more than 32 share bits */
    uint32_t *links;          /* what each mentor and the mentee have to do with each other */
    struct row_topic *topics; /* that the mentee names */
    uint32_t topic_count;
    uint32_t *topics_worth; /* for each sum of gap x competence */
};

/* What is known of the mentors of a block. */
struct row_block {
    uint32_t total[ROW_BLOCK];  /* of matching_score_of */
    uint32_t broken[ROW_BLOCK]; /* a bit for each matching_rule that is broken; the lowest is matching_rule_between's */
};

/* Belongs to the arena; row_begin comes next. */
struct row *row_new(struct arena *arena, const struct matching_pool *pool);

/* Turns the row to a mentee. */
void row_begin(struct row *row, uint32_t mentee);

/* Looks at the mentors from `first`, a multiple of ROW_BLOCK, on; returns how many there are in the block. */
uint32_t row_look(const struct row *row, uint32_t first, struct row_block *ret_block);

/* ---- between the two files that rows are made of ----------------------------------------------------------- */

/* Bits of `links`: rules as in `broken`, and who wished for whom. */
#define LINK_WISH_OF_MENTEE (1U << 30)
#define LINK_WISH_OF_MENTOR (1U << 31)

struct row_link {
    uint32_t mentor;
    uint32_t bits;
};

/* A mentor under a manager; one with several managers is there for each. */
struct row_subordinate {
    uint32_t manager;
    uint32_t mentor;
};

struct row_columns {
    uint32_t width; /* mentors, rounded up to whole blocks */
    uint32_t *unit;
    uint32_t *site;
    uint32_t *slots;
    uint32_t *first_language;
    uint32_t *languages;
    uint32_t *mentee_languages;
    uint16_t *levels;      /* topic by topic */
    bool languages_exact;  /* each has a bit of its own */
    size_t *first_link;    /* of each mentee; one more at the end */
    struct row_link *link; /* of those who have to do with each other; a mentor may come more than once */
    struct row_subordinate *subordinates; /* by manager; none unless the pool forbids to share one */
    uint32_t subordinate_count;
};

/* The columns of a pool's mentors. */
struct row_columns *columns_new(struct arena *arena, const struct matching_pool *pool);

/* In `count` entries of `size` bytes that begin with a number each and are sorted by it: the first whose number is at
 * least `wanted`; `count` if there is none. */
static inline uint32_t entry_from(const void *entries, size_t size, uint32_t count, uint32_t wanted)
{
    uint32_t from = 0;
    uint32_t to = count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        uint32_t number;
        memcpy(&number, (const char *)entries + middle * size, sizeof number);
        if (number < wanted)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Whether two people share a language, whatever their number. */
bool languages_shared(const struct matching_person *one, const struct matching_person *other);

#endif
