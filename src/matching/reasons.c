/* SPDX-License-Identifier: Apache-2.0 */
/* Why people are unmatched: the rules that exclude others, and the smallest relaxation that would have helped. */
#include "shortlist.h"

/* Rank of each rule by the effort of relaxing it, smallest first; 0 = never suggested. MATCHING_ALLOWED stands for one
 * more place. */
static const uint8_t effort[MATCHING_RULE_COUNT] = {
    [MATCHING_SCORE_TOO_LOW] = 1, [MATCHING_ALLOWED] = 2,   [MATCHING_FORBIDDEN] = 3,
    [MATCHING_SAME_MANAGER] = 4,  [MATCHING_SAME_UNIT] = 5, [MATCHING_LANGUAGE] = 6,
};

#define SINGLE_LOOKUPS_MAX 8 /* up to this many mentors, checking pair by pair is faster than evaluating a row */

/* The people of one side, and the reasons of those who are unmatched. */
struct side {
    const struct matching_person *people;
    uint32_t count;
    const uint32_t *pairs;
    const int64_t *price; /* from the solution, as is the bonus */
    int64_t bonus;
    size_t *first_partner; /* index of each person's first entry in `partners`; count + 1 entries */
    uint32_t *partners;
    bool *can_free_place; /* has a place left or can free one, and so would help if a rule were lifted */
    uint32_t *freeing;    /* the people with can_free_place, in the order in which they were found */
    uint32_t freeing_count;
    struct matching_reason *reasons;
    size_t unmatched;
    uint32_t *reason_of;       /* index of each person in `reasons`; UINT32_MAX = has none */
    uint32_t *best_total;      /* score of best_partner, for each reason */
    bool *block_has_unmatched; /* for each block: somebody in it is unmatched */
};

/* A pair from the point of view of one of the two. */
struct pair_view {
    uint32_t other;
    uint32_t broken;
    uint32_t total;
    bool full;           /* the other person has no place left */
    bool can_free_place; /* the other person has a place left or can free one */
};

/* The mentors that a step of the search is about. */
struct focus {
    bool *on;        /* for each mentor: is in the focus */
    uint32_t *count; /* how many in each block */
    uint32_t all;    /* how many in total */
};

/* The search for people who can free a place. */
struct place_search {
    struct row *row;
    struct side *mentees;
    struct side *mentors;
    struct progress *progress;
    struct focus waiting; /* mentors with a mentee who may yet turn out to be able to free a place */
};

static bool places_left(const struct side *side, uint32_t person)
{
    return side->people[person].places > side->pairs[person];
}

static void freeing_add(struct side *side, uint32_t person)
{
    if (side->can_free_place[person])
        return;
    side->can_free_place[person] = true;
    side->freeing[side->freeing_count++] = person;
}

static struct side side_new(struct arena *arena, const struct matching_person *people, uint32_t count,
                            const uint32_t *pairs)
{
    struct side side = {.people = people, .count = count, .pairs = pairs};
    side.reason_of = arena_alloc(arena, (count + 1U) * sizeof *side.reason_of);
    for (uint32_t person = 0; person < count; person++)
        side.reason_of[person] =
            people[person].places > 0 && pairs[person] == 0 ? (uint32_t)side.unmatched++ : UINT32_MAX;
    side.best_total = arena_alloc(arena, (side.unmatched + 1) * sizeof *side.best_total);
    side.reasons = arena_alloc(arena, (side.unmatched + 1) * sizeof *side.reasons);
    side.block_has_unmatched = arena_alloc(arena, count / ROW_BLOCK + 1U);
    side.can_free_place = arena_alloc(arena, count + 1U);
    side.freeing = arena_alloc(arena, (count + 1U) * sizeof *side.freeing);
    for (uint32_t person = 0; person < count; person++)
        if (places_left(&side, person))
            freeing_add(&side, person);
    for (uint32_t person = 0; person < count; person++)
        if (side.reason_of[person] != UINT32_MAX) {
            side.block_has_unmatched[person / ROW_BLOCK] = true;
            side.reasons[side.reason_of[person]] =
                (struct matching_reason){.person = person, .best_partner = UINT32_MAX};
        }
    return side;
}

static void partners_make(struct arena *arena, struct side *side, const struct matching_report *report, bool of_mentees)
{
    side->first_partner = arena_alloc(arena, (side->count + 1U) * sizeof *side->first_partner);
    side->partners = arena_alloc(arena, (report->pair_count + 1) * sizeof *side->partners);
    size_t *next = arena_alloc(arena, (side->count + 1U) * sizeof *next);
    for (uint32_t person = 0; person < side->count; person++)
        next[person + 1] = side->first_partner[person + 1] = side->first_partner[person] + side->pairs[person];
    for (size_t at = 0; at < report->pair_count; at++) {
        const struct matching_pair *pair = &report->pairs[at];
        side->partners[next[of_mentees ? pair->mentee : pair->mentor]++] = of_mentees ? pair->mentor : pair->mentee;
    }
}

static bool paired(const struct side *side, uint32_t person, uint32_t other)
{
    for (size_t at = side->first_partner[person]; at < side->first_partner[person + 1]; at++)
        if (side->partners[at] == other)
            return true;
    return false;
}

/* The person can move to somebody who can free a place. So each of the person's partners can free one. */
static void partners_can_free_place(const struct side *side, uint32_t person, struct side *others)
{
    for (size_t at = side->first_partner[person]; at < side->first_partner[person + 1]; at++)
        freeing_add(others, side->partners[at]);
}

/* True if one of the partners may yet turn out to be able to free a place. Partners with a price of at least the bonus
 * cannot free one: along the path by which somebody frees a place, each chosen pair bounds the sum of its prices from
 * above, and each other pair bounds it from below. So the first price is at most a sum of scores on the path, which is
 * less than the bonus. */
static bool partners_open(const struct side *side, uint32_t person, const struct side *others)
{
    for (size_t at = side->first_partner[person]; at < side->first_partner[person + 1]; at++)
        if (!others->can_free_place[side->partners[at]] && others->price[side->partners[at]] < others->bonus)
            return true;
    return false;
}

static struct focus focus_new(struct arena *arena, uint32_t mentors)
{
    return (struct focus){.on = arena_alloc(arena, mentors + 1U),
                          .count = arena_alloc(arena, (mentors / ROW_BLOCK + 1U) * sizeof(uint32_t))};
}

static void focus_set(struct focus *focus, uint32_t mentor, bool on)
{
    focus->on[mentor] = on;
    if (on) {
        focus->count[mentor / ROW_BLOCK]++;
        focus->all++;
    } else {
        focus->count[mentor / ROW_BLOCK]--;
        focus->all--;
    }
}

/* True if a mentor in the focus is allowed with the row's mentee and not paired with this mentee. */
static bool row_meets(const struct place_search *search, const struct focus *focus)
{
    const struct row *row = search->row;
    struct row_block block;
    for (uint32_t first = 0; first < search->mentors->count; first += ROW_BLOCK) {
        uint32_t count = focus->count[first / ROW_BLOCK] > 0 ? row_evaluate(row, first, &block) : 0;
        for (uint32_t at = 0; at < count; at++)
            if (focus->on[first + at] && block.broken[at] == 0 && !paired(search->mentees, row->number, first + at))
                return true;
    }
    return false;
}

/* True if the mentee can move to a mentor in the focus. The focus contains `freeing` from the index `from` on. */
static bool mentee_can_move(const struct place_search *search, const struct focus *focus, uint32_t from,
                            uint32_t mentee)
{
    const struct side *mentors = search->mentors;
    if (focus->all > SINGLE_LOOKUPS_MAX) {
        row_begin(search->row, mentee);
        return row_meets(search, focus);
    }
    for (uint32_t at = from; at < from + focus->all; at++)
        if (matching_rule_between(search->row->pool, mentee, mentors->freeing[at]) == MATCHING_ALLOWED &&
            !paired(search->mentees, mentee, mentors->freeing[at]))
            return true;
    return false;
}

/* Breadth-first in rounds, because rows exist per mentee only: each round asks which of the remaining mentees can move
 * to the mentors that the previous round found. No pair is checked twice. */
static bool mentors_search(struct arena *arena, const struct place_search *search)
{
    struct side *mentees = search->mentees;
    struct side *mentors = search->mentors;
    struct focus last = focus_new(arena, mentors->count);
    uint32_t *waiting = arena_alloc(arena, (mentees->count + 1U) * sizeof *waiting);
    uint32_t count = 0;
    for (uint32_t mentee = 0; mentee < mentees->count; mentee++)
        if (partners_open(mentees, mentee, mentors))
            waiting[count++] = mentee;
    for (uint32_t from = 0, to = mentors->freeing_count; from < to && count > 0;
         from = to, to = mentors->freeing_count) {
        uint32_t kept = 0;
        for (uint32_t at = from; at < to; at++)
            focus_set(&last, mentors->freeing[at], true);
        for (uint32_t at = 0; at < count; at++) {
            if (!progress_worked(search->progress, last.all, 0))
                return false;
            if (!partners_open(mentees, waiting[at], mentors))
                continue;
            if (mentee_can_move(search, &last, from, waiting[at]))
                partners_can_free_place(mentees, waiting[at], mentors);
            else
                waiting[kept++] = waiting[at];
        }
        count = kept;
        for (uint32_t at = from; at < to; at++)
            focus_set(&last, mentors->freeing[at], false);
    }
    return true;
}

/* Counts the pair for an unmatched person, and keeps it if it is the smallest relaxation so far. `place_helps`: one
 * more place of the other person counts as a relaxation. `worth`: the pair would add to the objective. */
static void reason_add(struct side *side, uint32_t person, const struct pair_view *view, bool place_helps, bool worth)
{
    uint32_t at = side->reason_of[person];
    struct matching_reason *reason = &side->reasons[at];
    enum matching_rule rule = view->broken == 0 ? MATCHING_ALLOWED : (enum matching_rule)__builtin_ctz(view->broken);
    reason->blocked[rule]++;
    bool only_rule = (view->broken & (view->broken - 1)) == 0;
    bool helps = view->broken == 0 ? place_helps && view->full : only_rule && effort[rule] > 0 && view->can_free_place;
    if (!helps || !worth)
        return;
    bool better = reason->best_partner == UINT32_MAX || effort[rule] < effort[reason->relax] ||
                  (effort[rule] == effort[reason->relax] &&
                   (view->total > side->best_total[at] ||
                    (view->total == side->best_total[at] && view->other < reason->best_partner)));
    if (better) {
        reason->relax = rule;
        reason->best_partner = view->other;
        side->best_total[at] = view->total;
    }
}

static void block_explain(const struct place_search *search, const struct row_block *block, uint32_t first,
                          uint32_t count)
{
    struct side *mentees = search->mentees;
    struct side *mentors = search->mentors;
    uint32_t mentee = search->row->number;
    bool mentee_unmatched = mentees->reason_of[mentee] != UINT32_MAX;
    bool coverage = search->row->pool->objective == MATCHING_COVERAGE;
    for (uint32_t at = 0; at < count; at++) {
        uint32_t mentor = first + at;
        struct pair_view view = {.other = mentor, .broken = block->broken[at], .total = block->total[at]};
        bool worth = coverage || view.total > 0;
        if (mentee_unmatched) {
            view.full = !places_left(mentors, mentor);
            view.can_free_place = mentors->can_free_place[mentor];
            reason_add(mentees, mentee, &view, true, worth);
        }
        if (mentors->reason_of[mentor] != UINT32_MAX) {
            view.other = mentee;
            view.can_free_place = mentees->can_free_place[mentee];
            reason_add(mentors, mentor, &view, false, worth);
        }
    }
}

/* The row's mentee can free a place. So can the mentees of every mentor who could take this mentee instead. */
static void block_search(struct place_search *search, const struct row_block *block, uint32_t first, uint32_t count)
{
    for (uint32_t at = 0; at < count; at++)
        if (search->waiting.on[first + at] && block->broken[at] == 0 &&
            !paired(search->mentees, search->row->number, first + at)) {
            focus_set(&search->waiting, first + at, false);
            partners_can_free_place(search->mentors, first + at, search->mentees);
        }
}

/* One mentee against all mentors that still matter. False if progress stopped it. */
static bool row_explain(struct place_search *search, uint32_t mentee, double part)
{
    const struct side *mentors = search->mentors;
    bool mentee_unmatched = search->mentees->reason_of[mentee] != UINT32_MAX;
    bool can_free_place = search->mentees->can_free_place[mentee];
    struct row_block block;
    if (mentors->unmatched == 0 && !mentee_unmatched)
        return true;
    if (!progress_worked(search->progress, mentors->count, part))
        return false;
    row_begin(search->row, mentee);
    for (uint32_t first = 0; first < mentors->count; first += ROW_BLOCK) {
        bool explained = mentee_unmatched || mentors->block_has_unmatched[first / ROW_BLOCK];
        bool searched = can_free_place && search->waiting.count[first / ROW_BLOCK] > 0;
        if (!explained && !searched)
            continue;
        uint32_t count = row_evaluate(search->row, first, &block);
        if (explained)
            block_explain(search, &block, first, count);
        if (searched)
            block_search(search, &block, first, count);
    }
    return true;
}

/* Mentees who can free a place come first, because their rows find more of them. All others cannot free one. */
static bool rows_explain(struct place_search *search)
{
    const struct side *mentees = search->mentees;
    uint32_t done = 0;
    for (; done < mentees->freeing_count; done++)
        if (!row_explain(search, mentees->freeing[done], (double)done / mentees->count))
            return false;
    for (uint32_t mentee = 0; mentee < mentees->count; mentee++)
        if (!mentees->can_free_place[mentee] && !row_explain(search, mentee, (double)done++ / mentees->count))
            return false;
    return true;
}

/* Searches breadth-first from the places that are left, if a freed place could help anybody (Berge 1957: one more pair
 * is possible if and only if there is such a path). For the mentees' side this only starts the search, and the rows
 * continue it while they are explained. */
static bool search_begin(struct arena *arena, struct place_search *search, const struct matching_report *report)
{
    partners_make(arena, search->mentees, report, true);
    partners_make(arena, search->mentors, report, false);
    if (search->mentees->unmatched > 0 && !mentors_search(arena, search))
        return false;
    for (uint32_t mentor = 0; search->mentors->unmatched > 0 && mentor < search->mentors->count; mentor++)
        if (partners_open(search->mentors, mentor, search->mentees))
            focus_set(&search->waiting, mentor, true);
    return true;
}

bool reasons_find(struct arena *arena, struct row *row, const struct matching_solution *solution,
                  const uint32_t *mentee_pairs, const uint32_t *mentor_pairs, struct progress *progress,
                  struct matching_report *report)
{
    const struct matching_pool *pool = row->pool;
    struct side mentees = side_new(arena, pool->mentees, pool->mentee_count, mentee_pairs);
    struct side mentors = side_new(arena, pool->mentors, pool->mentor_count, mentor_pairs);
    mentees.price = solution->mentee_price;
    mentors.price = solution->mentor_price;
    mentees.bonus = mentors.bonus = (int64_t)solution->bonus;
    struct place_search search = {.row = row,
                                  .mentees = &mentees,
                                  .mentors = &mentors,
                                  .progress = progress,
                                  .waiting = focus_new(arena, mentors.count)};
    if (pool->objective == MATCHING_COVERAGE && !search_begin(arena, &search, report))
        return false;
    if (!rows_explain(&search))
        return false;
    report->unmatched_mentees = mentees.reasons;
    report->unmatched_mentee_count = mentees.unmatched;
    report->unmatched_mentors = mentors.reasons;
    report->unmatched_mentor_count = mentors.unmatched;
    return true;
}
