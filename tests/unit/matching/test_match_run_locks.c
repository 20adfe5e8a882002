/* SPDX-License-Identifier: Apache-2.0 */
/* Locked pairs of a match run: a lock overrides the minimum score and no other rule. */
#include <criterion/criterion.h>

#include "match_run.h"

static const uint32_t german[] = {1};
static const uint32_t two_hundred[] = {200};
static const uint8_t no_levels[1] = {0};

static const char *result_of(struct arena *arena, struct matching_person mentee, uint32_t minimum_score)
{
    static const char *const mentee_ids[] = {"need"};
    static const char *const mentor_ids[] = {"offer"};
    struct match_run_lock lock = {.mentee = 0, .mentor = 0};
    struct matching_person mentor = mentee;
    mentor.employee = 200;
    mentor.unit = 2;
    mentor.not_with.count = 0;
    struct match_run_input input = {.pool = {.mentees = &mentee,
                                             .mentee_count = 1,
                                             .mentors = &mentor,
                                             .mentor_count = 1,
                                             .weights = {.topics = 60, .place = 10},
                                             .minimum_score = minimum_score},
                                    .mentees = mentee_ids,
                                    .mentors = mentor_ids,
                                    .locks = &lock,
                                    .lock_count = 1};
    const char *result;
    cr_assert(match_run_solve(arena, &input, &result));
    return result;
}

Test(match_run_locks, a_lock_overrides_only_the_minimum_score)
{
    struct arena *arena = arena_new();
    struct matching_person mentee = {.employee = 100,
                                     .unit = 1,
                                     .places = 1,
                                     .first_language = 1,
                                     .languages = {.number = german, .count = 1},
                                     .levels = no_levels};
    const char *result = result_of(arena, mentee, 5001);
    cr_assert(strstr(result, "\"pairs\":[[\"offer\",\"need\",5000,0,1000,500,500,0,true]]"), "%s", result);
    cr_assert(strstr(result, "\"locks_kept\":1,\"locks_broken\":0"), "%s", result);
    mentee.not_with = (struct matching_numbers){.number = two_hundred, .count = 1};
    for (uint32_t minimum_score = 0; minimum_score <= 5001; minimum_score += 5001) {
        result = result_of(arena, mentee, minimum_score);
        cr_assert(strstr(result, "\"pairs\":[]"), "%s", result);
        cr_assert(strstr(result, "\"locks_kept\":0,\"locks_broken\":1"), "%s", result);
    }
    arena_free(arena);
}
