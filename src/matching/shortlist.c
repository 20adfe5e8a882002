/* SPDX-License-Identifier: Apache-2.0 */
/* The best entries of a row, and the list of candidates for the engine. */
#include "shortlist.h"

struct best best_new(struct arena *arena, uint32_t max)
{
    return (struct best){
        .worth_min = INT64_MIN, .max = max, .entry = arena_alloc(arena, max * sizeof(struct best_entry))};
}

static bool better(const struct best_entry *one, const struct best_entry *other)
{
    return one->worth != other->worth ? one->worth > other->worth : one->tie_break > other->tie_break;
}

void best_add(struct best *best, struct best_entry added)
{
    if (best->count == best->max && !better(&added, &best->entry[best->count - 1]))
        return;
    uint32_t at = best->count < best->max ? best->count++ : best->count - 1;
    for (; at > 0 && better(&added, &best->entry[at - 1]); at--)
        best->entry[at] = best->entry[at - 1];
    best->entry[at] = added;
    if (best->count == best->max)
        best->worth_min = best->entry[best->count - 1].worth;
}

void shortlist_add(struct shortlist *shortlist, struct matching_candidate candidate)
{
    if (shortlist->count == shortlist->room)
        shortlist->candidates =
            arena_grow(shortlist->arena, shortlist->candidates, &shortlist->room, sizeof *shortlist->candidates);
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
