/* SPDX-License-Identifier: Apache-2.0 */
/* One mentee (the row) against all mentors, in blocks. What is the same for the whole row is computed once. */
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
    uint32_t number;          /* the mentee's number */
    uint32_t languages;       /* the mentee's; a bit for each, shared if there are more than 32 */
    uint32_t *links;          /* for each mentor: the bits of the links with the mentee */
    struct row_topic *topics; /* the topics in which the mentee has a gap */
    uint32_t topic_count;
    uint32_t *topics_worth; /* weighted part of the score, for each sum of gap x competence */
};

/* The results for the mentors of a block. */
struct row_block {
    uint32_t total[ROW_BLOCK];  /* as in matching_score_of */
    uint32_t broken[ROW_BLOCK]; /* a bit for each broken rule; the lowest one is the result of matching_rule_between */
};

/* Owned by the arena. Call row_begin before the first row_evaluate. */
struct row *row_new(struct arena *arena, const struct matching_pool *pool);

/* Sets the row's mentee. */
void row_begin(struct row *row, uint32_t mentee);

/* Evaluates the block of mentors that starts at `first`, a multiple of ROW_BLOCK. Returns the number of mentors in
 * it. */
uint32_t row_evaluate(const struct row *row, uint32_t first, struct row_block *ret_block);

/* ---- shared by row.c and columns.c ------------------------------------------------------------------------ */

/* Bits of a link: the rules as in `broken`, and who wished for whom. */
#define LINK_WISH_OF_MENTEE (1U << 30)
#define LINK_WISH_OF_MENTOR (1U << 31)

struct row_link {
    uint32_t mentor;
    uint32_t bits;
};

/* A mentor and one of the mentor's managers. */
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
    uint16_t *levels;                     /* one column per topic */
    bool languages_exact;                 /* each language has a bit of its own */
    size_t *first_link;                   /* index of each mentee's first link; one more at the end */
    struct row_link *link;                /* by mentee; a mentor may occur more than once */
    struct row_subordinate *subordinates; /* by manager; empty unless the pool forbids a common manager */
    uint32_t subordinate_count;
};

/* The columns of a pool's mentors. Owned by the arena. */
struct row_columns *columns_new(struct arena *arena, const struct matching_pool *pool);

/* Binary search in `count` entries of `size` bytes that start with a uint32_t and are sorted by it. Returns the index
 * of the first entry with at least `wanted`; `count` if there is none. */
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

/* True if two people share a language. Exact, unlike the bits. */
bool languages_shared(const struct matching_person *one, const struct matching_person *other);

#endif
