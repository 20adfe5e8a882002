/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the matching engine on the input of a match run and writes the result as JSON. */
#include "match_run.h"

/* The API's names of the engine's rules. */
static const char *const rule_names[MATCHING_RULE_COUNT] = {
    [MATCHING_ALLOWED] = "allowed",
    [MATCHING_SELF] = "self",
    [MATCHING_REPORTING_LINE] = "reporting_line",
    [MATCHING_SAME_UNIT] = "same_unit",
    [MATCHING_SAME_MANAGER] = "same_manager",
    [MATCHING_LANGUAGE] = "language",
    [MATCHING_FORBIDDEN] = "forbidden",
    [MATCHING_SCORE_TOO_LOW] = "minimum_score",
    [MATCHING_NOT_SHOWN] = "not_shown",
};

static void pair_append(struct text *text, const struct match_run_input *input, const struct matching_pair *pair,
                        bool locked)
{
    const struct matching_score *score = &pair->score;
    text_format(text, "%s[\"%s\",\"%s\",%u,%u,%u,%u,%u,%u,%s]", text->bytes[text->length - 1] == '[' ? "" : ",",
                input->mentors[pair->mentor], input->mentees[pair->mentee], score->total, score->topics,
                score->language, score->place, score->slots, score->wishes, locked ? "true" : "false");
}

/* Appends the locked pairs and takes their places out of the pool. Broken locks are left out, but their places stay
 * reserved until a program manager removes the lock; they are reserved outside match runs, too. */
static size_t locks_append(struct arena *arena, struct text *text, struct match_run_input *input,
                           struct matching_pool *pool)
{
    struct matching_person *mentees = arena_alloc(arena, (pool->mentee_count + 1U) * sizeof *mentees);
    struct matching_person *mentors = arena_alloc(arena, (pool->mentor_count + 1U) * sizeof *mentors);
    struct matching_pool any_score = input->pool; /* a lock overrides the minimum score, but no other rule */
    size_t kept = 0;
    any_score.minimum_score = 0;
    if (pool->mentee_count > 0)
        memcpy(mentees, pool->mentees, pool->mentee_count * sizeof *mentees);
    if (pool->mentor_count > 0)
        memcpy(mentors, pool->mentors, pool->mentor_count * sizeof *mentors);
    for (size_t at = 0; at < input->lock_count; at++) {
        uint32_t mentee = input->locks[at].mentee;
        uint32_t mentor = input->locks[at].mentor;
        bool allowed = matching_rule_between(&any_score, mentee, mentor) == MATCHING_ALLOWED;
        bool both_have_places = mentees[mentee].places > 0 && mentors[mentor].places > 0;
        mentees[mentee].places -= mentees[mentee].places > 0;
        mentors[mentor].places -= mentors[mentor].places > 0;
        if (!allowed || !both_have_places)
            continue;
        struct matching_pair pair = {
            .mentee = mentee, .mentor = mentor, .score = matching_score_of(&input->pool, mentee, mentor)};
        pair_append(text, input, &pair, true);
        kept++;
    }
    pool->mentees = mentees;
    pool->mentors = mentors;
    return kept;
}

static void reason_append(struct text *text, const struct matching_reason *reason, const char *id,
                          const char *const *others)
{
    text_format(text, "%s[\"%s\",", text->bytes[text->length - 1] == '[' ? "" : ",", id);
    if (reason->best_partner == UINT32_MAX)
        text_append_string(text, "null,null,{");
    else
        text_format(text, "\"%s\",\"%s\",{", reason->relax == MATCHING_ALLOWED ? "capacity" : rule_names[reason->relax],
                    others[reason->best_partner]);
    for (size_t rule = 0; rule < MATCHING_RULE_COUNT; rule++)
        text_format(text, "%s\"%s\":%u", rule > 0 ? "," : "", rule_names[rule], reason->blocked[rule]);
    text_append_string(text, "}]");
}

/* Leaves out people in locked pairs: the engine counts them as unmatched because their places were taken out. */
static void reasons_append(struct text *text, const struct match_run_input *input, const struct matching_pool *pool,
                           const struct matching_report *report)
{
    for (size_t at = 0; at < report->unmatched_mentee_count; at++) {
        const struct matching_reason *reason = &report->unmatched_mentees[at];
        if (pool->mentees[reason->person].places == input->pool.mentees[reason->person].places)
            reason_append(text, reason, input->mentees[reason->person], input->mentors);
    }
    for (size_t at = 0; at < report->unmatched_mentor_count; at++) {
        const struct matching_reason *reason = &report->unmatched_mentors[at];
        if (pool->mentors[reason->person].places == input->pool.mentors[reason->person].places)
            reason_append(text, reason, input->mentors[reason->person], input->mentees);
    }
}

static unsigned long long mentor_places(const struct matching_pool *pool)
{
    unsigned long long places = 0;
    for (uint32_t mentor = 0; mentor < pool->mentor_count; mentor++)
        places += pool->mentors[mentor].places;
    return places;
}

bool match_run_solve(struct arena *arena, struct match_run_input *input, const char **ret_result)
{
    struct text text = {.arena = arena};
    struct matching_pool pool = input->pool;
    struct matching_report report;
    text_append_string(&text, "{\"pairs\":[");
    size_t kept = locks_append(arena, &text, input, &pool);
    if (!matching_pool_solve(arena, &pool, &report))
        return false;
    for (size_t at = 0; at < report.pair_count; at++)
        pair_append(&text, input, &report.pairs[at], false);
    text_append_string(&text, "],\"unmatched\":[");
    reasons_append(&text, input, &pool, &report);
    text_format(&text, "],\"mentees\":%u,\"mentors\":%u,\"mentor_places\":%llu,\"allowed\":%llu,\"rounds\":%u",
                pool.mentee_count, pool.mentor_count, mentor_places(&input->pool), (unsigned long long)report.allowed,
                report.rounds);
    text_format(&text, ",\"locks_kept\":%zu,\"locks_broken\":%zu}", kept, input->lock_count - kept);
    *ret_result = text_string(&text);
    return true;
}
