/* SPDX-License-Identifier: Apache-2.0 */
/* The few candidates of a pool that are given to the engine; each pair is in it at most once. */
#ifndef KEHRWERT_MATCHING_SHORTLIST_H
#define KEHRWERT_MATCHING_SHORTLIST_H

#include "progress.h"
#include "row.h"

#define SHORTLIST_OF_MENTEE 32 /* candidates that a mentee brings in at once */
#define SHORTLIST_OF_MENTOR 8  /* that a mentor brings in at first */

struct shortlist {
    struct arena *arena;
    struct matching_candidate *candidates; /* sorted by mentee, then mentor, between rounds */
    size_t count;
    size_t room;
};

/* The best so many of a row, best first. Among those of the same worth chance decides, so that not everybody asks for
 * the same few; the chance is the same in every run. */
struct best {
    int64_t worth_min; /* what is worth less has no chance */
    uint32_t max;
    uint32_t count;
    struct best_entry {
        int64_t worth;
        uint32_t number;
        uint32_t luck;
    } * entry;
};

/* An empty one with room for `max`. */
struct best best_new(struct arena *arena, uint32_t max);

static inline void best_clear(struct best *best)
{
    best->worth_min = INT64_MIN;
    best->count = 0;
}

/* Keeps the entry if it belongs to the best. */
void best_offer(struct best *best, struct best_entry offered);

void shortlist_add(struct shortlist *shortlist, struct matching_candidate candidate);

/* Sorts, and drops what is in it twice. */
void shortlist_sort(struct shortlist *shortlist);

/* True if the pair is in it; only after shortlist_sort, and not among what was added since. */
bool shortlist_has(const struct shortlist *shortlist, size_t sorted, uint32_t mentee, uint32_t mentor);

/* Why those without a pair of the report stayed alone, for the rest of it. `mentee_pairs` and `mentor_pairs` count each
 * person's pairs. False when progress has stopped it. */
MUST_CHECK bool reasons_find(struct arena *arena, struct row *row, const struct matching_solution *solution,
                             const uint32_t *mentee_pairs, const uint32_t *mentor_pairs, struct progress *progress,
                             struct matching_report *report);

#endif
