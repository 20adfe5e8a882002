/* SPDX-License-Identifier: Apache-2.0 */
/* The few candidates of a pool that the engine gets. Each pair is in the list at most once. */
#ifndef KEHRWERT_MATCHING_SHORTLIST_H
#define KEHRWERT_MATCHING_SHORTLIST_H

#include "progress.h"
#include "row.h"

#define SHORTLIST_OF_MENTEE 32 /* candidates that each mentee adds per round */
#define SHORTLIST_OF_MENTOR 8  /* candidates that each mentor adds in the first round */

struct shortlist {
    struct arena *arena;
    struct matching_candidate *candidates; /* sorted by mentee, then mentor, between rounds */
    size_t count;
    size_t room;
};

/* The best `max` entries of a row, best first. A pseudorandom number breaks ties, so that not everybody gets the same
 * few candidates; it is the same in every run. */
struct best {
    int64_t worth_min; /* entries below this cannot get in */
    uint32_t max;
    uint32_t count;
    struct best_entry {
        int64_t worth;
        uint32_t number;
        uint32_t tie_break;
    } * entry;
};

/* An empty list for up to `max` entries. Owned by the arena. */
struct best best_new(struct arena *arena, uint32_t max);

static inline void best_clear(struct best *best)
{
    best->worth_min = INT64_MIN;
    best->count = 0;
}

/* Adds the entry if it is one of the best. */
void best_add(struct best *best, struct best_entry added);

void shortlist_add(struct shortlist *shortlist, struct matching_candidate candidate);

/* Sorts the list and drops duplicates. */
void shortlist_sort(struct shortlist *shortlist);

/* True if the pair is among the first `sorted` candidates, which must be sorted. */
bool shortlist_has(const struct shortlist *shortlist, size_t sorted, uint32_t mentee, uint32_t mentor);

/* Fills in the report's reasons for the unmatched people. `mentee_pairs` and `mentor_pairs` are the numbers of each
 * person's pairs. The reasons are owned by the arena. False if progress stopped it. */
MUST_CHECK bool reasons_find(struct arena *arena, struct row *row, const struct matching_solution *solution,
                             const uint32_t *mentee_pairs, const uint32_t *mentor_pairs, struct progress *progress,
                             struct matching_report *report);

#endif
