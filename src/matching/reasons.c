/* SPDX-License-Identifier: Apache-2.0 */
/* Why somebody stayed alone: the rules that kept others away, and the smallest relaxation that would have helped. */
#include "shortlist.h"

/* How much it takes to relax a rule, small ones first; 0: it is never proposed. One more place is the entry of what is
 * allowed. */
static const uint8_t effort[MATCHING_RULE_COUNT] = {
    [MATCHING_SCORE_TOO_LOW] = 1, [MATCHING_ALLOWED] = 2,   [MATCHING_FORBIDDEN] = 3,
    [MATCHING_SAME_MANAGER] = 4,  [MATCHING_SAME_UNIT] = 5, [MATCHING_LANGUAGE] = 6,
};

/* Those of one side, and the reasons of those who are alone. */
struct side {
    const struct matching_person *people;
    uint32_t count;
    const uint32_t *pairs;
    struct matching_reason *reasons;
    size_t alone;
    uint32_t *reason_of;  /* index of each person in `reasons`, UINT32_MAX: not alone */
    uint32_t *best_total; /* for each reason */
    bool *block_alone;    /* whether anybody in a row's block is alone */
};

/* A pair, seen by one of the two. */
struct sight {
    uint32_t other;
    uint32_t broken;
    uint32_t total;
    bool places_left; /* with the other one */
};

static struct side side_new(struct arena *arena, const struct matching_person *people, uint32_t count,
                            const uint32_t *pairs)
{
    struct side side = {.people = people, .count = count, .pairs = pairs};
    side.reason_of = arena_alloc(arena, (count + 1U) * sizeof *side.reason_of);
    for (uint32_t person = 0; person < count; person++)
        side.reason_of[person] = people[person].places > 0 && pairs[person] == 0 ? (uint32_t)side.alone++ : UINT32_MAX;
    side.best_total = arena_alloc(arena, (side.alone + 1) * sizeof *side.best_total);
    side.reasons = arena_alloc(arena, (side.alone + 1) * sizeof *side.reasons);
    side.block_alone = arena_alloc(arena, count / ROW_BLOCK + 1U);
    for (uint32_t person = 0; person < count; person++)
        if (side.reason_of[person] != UINT32_MAX) {
            side.block_alone[person / ROW_BLOCK] = true;
            side.reasons[side.reason_of[person]] =
                (struct matching_reason){.person = person, .best_partner = UINT32_MAX};
        }
    return side;
}

static bool places_left(const struct side *side, uint32_t person)
{
    return side->people[person].places > side->pairs[person];
}

/* Takes the sight into account; somebody with places of his own can be helped by one more place of the other. */
static void reason_add(struct side *side, uint32_t person, const struct sight *sight, bool place_helps)
{
    uint32_t at = side->reason_of[person];
    struct matching_reason *reason = &side->reasons[at];
    enum matching_rule rule = sight->broken == 0 ? MATCHING_ALLOWED : (enum matching_rule)__builtin_ctz(sight->broken);
    reason->blocked[rule]++;
    bool alone = (sight->broken & (sight->broken - 1)) == 0;
    bool helps =
        sight->broken == 0 ? place_helps && !sight->places_left : alone && effort[rule] > 0 && sight->places_left;
    if (!helps)
        return;
    bool better = reason->best_partner == UINT32_MAX || effort[rule] < effort[reason->relax] ||
                  (effort[rule] == effort[reason->relax] && sight->total > side->best_total[at]);
    if (better) {
        reason->relax = rule;
        reason->best_partner = sight->other;
        side->best_total[at] = sight->total;
    }
}

static void row_explain(const struct row *row, struct side *mentees, struct side *mentors)
{
    uint32_t mentee = row->number;
    bool mentee_alone = mentees->reason_of[mentee] != UINT32_MAX;
    bool mentee_left = places_left(mentees, mentee);
    struct row_block block;
    for (uint32_t first = 0; first < mentors->count; first += ROW_BLOCK) {
        if (!mentee_alone && !mentors->block_alone[first / ROW_BLOCK])
            continue;
        uint32_t count = row_look(row, first, &block);
        for (uint32_t at = 0; at < count; at++) {
            uint32_t mentor = first + at;
            struct sight sight = {.other = mentor, .broken = block.broken[at], .total = block.total[at]};
            if (mentee_alone) {
                sight.places_left = places_left(mentors, mentor);
                reason_add(mentees, mentee, &sight, true);
            }
            if (mentors->reason_of[mentor] != UINT32_MAX) {
                sight.other = mentee;
                sight.places_left = mentee_left;
                reason_add(mentors, mentor, &sight, false);
            }
        }
    }
}

bool reasons_find(struct arena *arena, struct row *row, const uint32_t *mentee_pairs, const uint32_t *mentor_pairs,
                  struct progress *progress, struct matching_report *report)
{
    const struct matching_pool *pool = row->pool;
    struct side mentees = side_new(arena, pool->mentees, pool->mentee_count, mentee_pairs);
    struct side mentors = side_new(arena, pool->mentors, pool->mentor_count, mentor_pairs);
    for (uint32_t mentee = 0; mentee < pool->mentee_count; mentee++) {
        if (mentors.alone == 0 && mentees.reason_of[mentee] == UINT32_MAX)
            continue;
        if (!progress_worked(progress, pool->mentor_count, (double)mentee / pool->mentee_count))
            return false;
        row_begin(row, mentee);
        row_explain(row, &mentees, &mentors);
    }
    report->mentees_alone = mentees.reasons;
    report->mentees_alone_count = mentees.alone;
    report->mentors_alone = mentors.reasons;
    report->mentors_alone_count = mentors.alone;
    return true;
}
