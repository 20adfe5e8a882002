/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps the best of a row, and the candidates that were brought in. */
#include "shortlist.h"

void best_offer(struct best *best, int64_t worth, uint32_t number)
{
    if (best->count == best->most && worth <= best->entry[best->count - 1].worth)
        return;
    uint32_t at = best->count < best->most ? best->count++ : best->count - 1;
    for (; at > 0 && best->entry[at - 1].worth < worth; at--)
        best->entry[at] = best->entry[at - 1];
    best->entry[at].worth = worth;
    best->entry[at].number = number;
}

void shortlist_add(struct shortlist *shortlist, struct matching_candidate candidate)
{
    if (shortlist->count == shortlist->room) {
        shortlist->room = shortlist->room == 0 ? 4096 : shortlist->room * 2;
        struct matching_candidate *more = arena_alloc(shortlist->arena, shortlist->room * sizeof *more);
        if (shortlist->count > 0)
            memcpy(more, shortlist->candidates, shortlist->count * sizeof *more);
        shortlist->candidates = more;
    }
    shortlist->candidates[shortlist->count++] = candidate;
}

static int candidate_compare(const void *left, const void *right)
{
    const struct matching_candidate *a = left;
    const struct matching_candidate *b = right;
    if (a->mentee != b->mentee)
        return a->mentee < b->mentee ? -1 : 1;
    return (a->mentor > b->mentor) - (a->mentor < b->mentor);
}

void shortlist_sort(struct shortlist *shortlist)
{
    if (shortlist->count == 0)
        return;
    qsort(shortlist->candidates, shortlist->count, sizeof *shortlist->candidates, candidate_compare);
    size_t kept = 1;
    for (size_t at = 1; at < shortlist->count; at++)
        if (candidate_compare(&shortlist->candidates[kept - 1], &shortlist->candidates[at]) != 0)
            shortlist->candidates[kept++] = shortlist->candidates[at];
    shortlist->count = kept;
}

bool shortlist_has(const struct shortlist *shortlist, size_t sorted, uint32_t mentee, uint32_t mentor)
{
    struct matching_candidate wanted = {.mentee = mentee, .mentor = mentor};
    return sorted > 0 &&
           bsearch(&wanted, shortlist->candidates, sorted, sizeof *shortlist->candidates, candidate_compare) != NULL;
}
