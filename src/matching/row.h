/* SPDX-License-Identifier: Apache-2.0 */
/* One mentee against all mentors, with what is the same for the whole row made once. */
#ifndef KEHRWERT_MATCHING_ROW_H
#define KEHRWERT_MATCHING_ROW_H

#include "matching.h"

struct row {
    const struct matching_pool *pool;
    const struct matching_person *mentee;
    uint32_t *topics_part; /* for each sum of gap x competence; room for row_room() of them, made by the caller */
};

/* Entries that topics_part needs for any mentee of the pool. */
static inline size_t row_room(const struct matching_pool *pool)
{
    return (size_t)pool->topic_count * MATCHING_LEVEL_MAX * MATCHING_LEVEL_MAX + 1;
}

void row_begin(struct row *row, const struct matching_pool *pool, uint32_t mentee);

/* The total of matching_score_of, for a pair that shares a language, as allowed ones do. */
uint32_t row_total(const struct row *row, uint32_t mentor);

#endif
