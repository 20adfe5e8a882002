/* SPDX-License-Identifier: Apache-2.0 */
/* Why somebody stayed alone: the rules that kept others away, and the smallest relaxation that would have helped. */
#include "shortlist.h"

/* How much it takes to relax a rule, small ones first; 0: it is never proposed. One more place is the entry of what is
 * allowed. */
static const uint8_t effort[MATCHING_RULE_COUNT] = {
    [MATCHING_SCORE_TOO_LOW] = 1, [MATCHING_ALLOWED] = 2,   [MATCHING_FORBIDDEN] = 3,
    [MATCHING_SAME_MANAGER] = 4,  [MATCHING_SAME_UNIT] = 5, [MATCHING_LANGUAGE] = 6,
};

#define FEW 8 /* mentors whom it is quicker to look at one by one than in a row */

/* Those of one side, and the reasons of those who are alone. */
struct side {
    const struct matching_person *people;
    uint32_t count;
    const uint32_t *pairs;
    const int64_t *price; /* of the solution, as is the bonus */
    int64_t bonus;
    size_t *first_partner; /* of each person in `partners`; one more at the end */
    uint32_t *partners;
    bool *gives; /* who would be a help if a rule were lifted */
    uint32_t *givers;
    uint32_t giver_count;
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
    bool full;  /* the other one has no place left */
    bool gives; /* the other one has one, or can free one */
};

/* The search for those who can free a place. */
struct search {
    struct row *row;
    struct side *mentees;
    struct side *mentors;
    struct progress *progress;
};

/* The mentors whom a step of the search has to do with. */
struct focus {
    bool *on;        /* one for each mentor */
    uint32_t *count; /* in each block */
    uint32_t all;
};

static bool places_left(const struct side *side, uint32_t person)
{
    return side->people[person].places > side->pairs[person];
}

static void giver_add(struct side *side, uint32_t person)
{
    if (side->gives[person])
        return;
    side->gives[person] = true;
    side->givers[side->giver_count++] = person;
}

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
    side.gives = arena_alloc(arena, count + 1U);
    side.givers = arena_alloc(arena, (count + 1U) * sizeof *side.givers);
    for (uint32_t person = 0; person < count; person++)
        if (places_left(&side, person))
            giver_add(&side, person);
    for (uint32_t person = 0; person < count; person++)
        if (side.reason_of[person] != UINT32_MAX) {
            side.block_alone[person / ROW_BLOCK] = true;
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

/* The person can move on to somebody who gives, so that each partner has a place to give. */
static void partners_give(const struct side *side, uint32_t person, struct side *others)
{
    for (size_t at = side->first_partner[person]; at < side->first_partner[person + 1]; at++)
        giver_add(others, side->partners[at]);
}

/* True if it is still open whether one of the partners gives. Along the path by which somebody frees a place, each
 * pair that is chosen bounds two prices from above and each other one from below, so that the first price is at most
 * the scores on the way: somebody whose price is the bonus cannot free one. */
static bool partners_open(const struct side *side, uint32_t person, const struct side *others)
{
    for (size_t at = side->first_partner[person]; at < side->first_partner[person + 1]; at++)
        if (!others->gives[side->partners[at]] && others->price[side->partners[at]] < others->bonus)
            return true;
    return false;
}

static struct focus focus_new(struct arena *arena, uint32_t mentors)
{
    return (struct focus){.on = arena_alloc(arena, mentors + 1U),
                          .count = arena_alloc(arena, (mentors / ROW_BLOCK + 1U) * sizeof(uint32_t))};
}

static void focus_turn(struct focus *focus, uint32_t mentor, bool on)
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

/* The next of the focus, from mentor `from` on, with whom the row's mentee is allowed and not paired; UINT32_MAX: none.
 * The block that it is in stays in *block. */
static uint32_t row_next(const struct search *search, const struct focus *focus, uint32_t from, struct row_block *block)
{
    const struct row *row = search->row;
    for (uint32_t mentor = from; mentor < search->mentors->count;) {
        if (focus->count[mentor / ROW_BLOCK] == 0) {
            mentor = (mentor / ROW_BLOCK + 1) * ROW_BLOCK;
            continue;
        }
        if (mentor % ROW_BLOCK == 0)
            row_look(row, mentor, block);
        uint32_t end = (mentor / ROW_BLOCK + 1) * ROW_BLOCK;
        for (; mentor < end && mentor < search->mentors->count; mentor++)
            if (focus->on[mentor] && block->broken[mentor % ROW_BLOCK] == 0 &&
                !paired(search->mentees, row->number, mentor))
                return mentor;
    }
    return UINT32_MAX;
}

/* From each mentee who gives to the mentors who could take him, whose partners give then. Nobody is looked at twice. */
static bool mentees_search(struct arena *arena, const struct search *search)
{
    struct side *mentees = search->mentees;
    struct side *mentors = search->mentors;
    struct focus waiting = focus_new(arena, mentors->count);
    struct row_block block;
    for (uint32_t mentor = 0; mentor < mentors->count; mentor++)
        if (partners_open(mentors, mentor, mentees))
            focus_turn(&waiting, mentor, true);
    for (uint32_t at = 0; at < mentees->giver_count && waiting.all > 0; at++) {
        if (!progress_worked(search->progress, waiting.all, 0))
            return false;
        row_begin(search->row, mentees->givers[at]);
        for (uint32_t mentor = row_next(search, &waiting, 0, &block); mentor != UINT32_MAX;
             mentor = row_next(search, &waiting, mentor + 1, &block)) {
            focus_turn(&waiting, mentor, false);
            partners_give(mentors, mentor, mentees);
        }
    }
    return true;
}

/* True if the mentee can move on to a mentor of the focus, who are givers from number `from` on. */
static bool mentee_can_move(const struct search *search, const struct focus *focus, uint32_t from, uint32_t mentee)
{
    const struct side *mentors = search->mentors;
    struct row_block block;
    if (focus->all > FEW) {
        row_begin(search->row, mentee);
        return row_next(search, focus, 0, &block) != UINT32_MAX;
    }
    for (uint32_t at = from; at < from + focus->all; at++)
        if (matching_rule_between(search->row->pool, mentee, mentors->givers[at]) == MATCHING_ALLOWED &&
            !paired(search->mentees, mentee, mentors->givers[at]))
            return true;
    return false;
}

/* Rows are mentees', so the other way round it goes step by step: who of those left can move on to those who gave last.
 * No two people are held against each other twice. */
static bool mentors_search(struct arena *arena, const struct search *search)
{
    struct side *mentees = search->mentees;
    struct side *mentors = search->mentors;
    struct focus last = focus_new(arena, mentors->count);
    uint32_t *waiting = arena_alloc(arena, (mentees->count + 1U) * sizeof *waiting);
    uint32_t count = 0;
    for (uint32_t mentee = 0; mentee < mentees->count; mentee++)
        if (partners_open(mentees, mentee, mentors))
            waiting[count++] = mentee;
    for (uint32_t from = 0, to = mentors->giver_count; from < to && count > 0; from = to, to = mentors->giver_count) {
        uint32_t kept = 0;
        for (uint32_t at = from; at < to; at++)
            focus_turn(&last, mentors->givers[at], true);
        for (uint32_t at = 0; at < count; at++) {
            if (!progress_worked(search->progress, last.all, 0))
                return false;
            if (!partners_open(mentees, waiting[at], mentors))
                continue;
            if (mentee_can_move(search, &last, from, waiting[at]))
                partners_give(mentees, waiting[at], mentors);
            else
                waiting[kept++] = waiting[at];
        }
        count = kept;
        for (uint32_t at = from; at < to; at++)
            focus_turn(&last, mentors->givers[at], false);
    }
    return true;
}

/* Finds who can free a place, if anybody is alone whom it could help: breadth first from the places that are left
 * (Berge 1957: the number of pairs grows if and only if a path leads there). */
static bool givers_find(struct arena *arena, const struct search *search, const struct matching_report *report)
{
    partners_make(arena, search->mentees, report, true);
    partners_make(arena, search->mentors, report, false);
    if (search->mentees->alone > 0 && !mentors_search(arena, search))
        return false;
    return search->mentors->alone == 0 || mentees_search(arena, search);
}

/* Takes the sight into account; somebody with places of his own can be helped by one more place of the other. */
static void reason_add(struct side *side, uint32_t person, const struct sight *sight, bool place_helps, bool worth)
{
    uint32_t at = side->reason_of[person];
    struct matching_reason *reason = &side->reasons[at];
    enum matching_rule rule = sight->broken == 0 ? MATCHING_ALLOWED : (enum matching_rule)__builtin_ctz(sight->broken);
    reason->blocked[rule]++;
    bool alone = (sight->broken & (sight->broken - 1)) == 0;
    bool helps = sight->broken == 0 ? place_helps && sight->full : alone && effort[rule] > 0 && sight->gives;
    if (!helps || !worth)
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
    bool coverage = row->pool->objective == MATCHING_COVERAGE;
    struct row_block block;
    for (uint32_t first = 0; first < mentors->count; first += ROW_BLOCK) {
        if (!mentee_alone && !mentors->block_alone[first / ROW_BLOCK])
            continue;
        uint32_t count = row_look(row, first, &block);
        for (uint32_t at = 0; at < count; at++) {
            uint32_t mentor = first + at;
            struct sight sight = {.other = mentor, .broken = block.broken[at], .total = block.total[at]};
            bool worth = coverage || sight.total > 0;
            if (mentee_alone) {
                sight.full = !places_left(mentors, mentor);
                sight.gives = mentors->gives[mentor];
                reason_add(mentees, mentee, &sight, true, worth);
            }
            if (mentors->reason_of[mentor] != UINT32_MAX) {
                sight.other = mentee;
                sight.gives = mentees->gives[mentee];
                reason_add(mentors, mentor, &sight, false, worth);
            }
        }
    }
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
    struct search search = {.row = row, .mentees = &mentees, .mentors = &mentors, .progress = progress};
    if (pool->objective == MATCHING_COVERAGE && !givers_find(arena, &search, report))
        return false;
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
