/* SPDX-License-Identifier: Apache-2.0 */
/* Why somebody stayed alone: the rules that kept others away, and the smallest relaxation that would have helped. */
#include "shortlist.h"

/* How much it takes to relax a rule, small ones first; 0: it is never proposed. One more place is the entry of what is
 * allowed. */
static const uint8_t effort[MATCHING_RULE_COUNT] = {
    [MATCHING_SCORE_TOO_LOW] = 1, [MATCHING_ALLOWED] = 2,   [MATCHING_FORBIDDEN] = 3,
    [MATCHING_SAME_MANAGER] = 4,  [MATCHING_SAME_UNIT] = 5, [MATCHING_LANGUAGE] = 6,
};

/* One side of the pool, so that mentees and mentors are looked at by the same code. */
struct view {
    const struct matching_pool *pool;
    bool of_mentees;
    uint32_t count;
    uint32_t others;
    const uint32_t *pairs;
    const uint32_t *other_pairs;
};

static uint32_t places_left(const struct view *view, uint32_t other)
{
    const struct matching_person *person = view->of_mentees ? &view->pool->mentors[other] : &view->pool->mentees[other];
    return person->places > view->other_pairs[other] ? person->places - view->other_pairs[other] : 0;
}

static struct matching_reason reason_of(const struct view *view, uint32_t person)
{
    struct matching_reason reason = {.person = person, .best_partner = UINT32_MAX};
    uint32_t best_total = 0;
    for (uint32_t other = 0; other < view->others; other++) {
        uint32_t mentee = view->of_mentees ? person : other;
        uint32_t mentor = view->of_mentees ? other : person;
        enum matching_rule rule = matching_rule_between(view->pool, mentee, mentor);
        reason.blocked[rule]++;
        /* A mentor can take one more mentee; a mentee has one mentor. */
        bool helps = rule == MATCHING_ALLOWED ? view->of_mentees : effort[rule] > 0 && places_left(view, other) > 0;
        if (!helps)
            continue;
        uint32_t total = matching_score_of(view->pool, mentee, mentor).total;
        bool better = reason.best_partner == UINT32_MAX || effort[rule] < effort[reason.relax] ||
                      (effort[rule] == effort[reason.relax] && total > best_total);
        if (better) {
            reason.relax = rule;
            reason.best_partner = other;
            best_total = total;
        }
    }
    return reason;
}

static struct matching_reason *alone_of(struct arena *arena, const struct view *view, size_t *ret_count)
{
    const struct matching_person *people = view->of_mentees ? view->pool->mentees : view->pool->mentors;
    struct matching_reason *reasons = arena_alloc(arena, (view->count + 1U) * sizeof *reasons);
    size_t count = 0;
    for (uint32_t person = 0; person < view->count; person++)
        if (people[person].places > 0 && view->pairs[person] == 0)
            reasons[count++] = reason_of(view, person);
    *ret_count = count;
    return reasons;
}

void reasons_find(struct arena *arena, const struct matching_pool *pool, const uint32_t *mentee_pairs,
                  const uint32_t *mentor_pairs, struct matching_report *report)
{
    struct view mentees = {.pool = pool,
                           .of_mentees = true,
                           .count = pool->mentee_count,
                           .others = pool->mentor_count,
                           .pairs = mentee_pairs,
                           .other_pairs = mentor_pairs};
    struct view mentors = {.pool = pool,
                           .of_mentees = false,
                           .count = pool->mentor_count,
                           .others = pool->mentee_count,
                           .pairs = mentor_pairs,
                           .other_pairs = mentee_pairs};
    report->mentees_alone = alone_of(arena, &mentees, &report->mentees_alone_count);
    report->mentors_alone = alone_of(arena, &mentors, &report->mentors_alone_count);
}
