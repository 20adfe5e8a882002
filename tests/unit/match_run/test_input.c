/* SPDX-License-Identifier: Apache-2.0 */
/* The stored input of a match run is read exactly as it was written, and refused if anything in it is wrong. */
#include <criterion/criterion.h>

#include "match_run.h"

#define PERSON(id, more)                                                                                               \
    "{\"id\": \"" id "\", \"employee\": 1, \"unit\": 1, \"managers\": [], \"site\": 0, \"places\": 1, \"slots\": 3, "  \
    "\"first_language\": 1, \"languages\": [1, 2], \"above\": [], \"wishes\": [], \"not_with\": [], "                  \
    "\"forbidden\": [], " more "}"
#define INPUT(rule_set, topics, mentees, mentors, locks)                                                               \
    "{\"rule_set\": " rule_set ", \"seed\": 5, \"objective\": \"score\", \"minimum_score\": 9, "                       \
    "\"forbid_same_unit\": true, \"forbid_same_manager\": false, \"weights\": {\"topics\": 60, \"language\": 10, "     \
    "\"place\": 0, \"slots\": 1, \"wishes\": 2}, \"topics\": " topics ", \"locks\": [" locks "], \"mentees\": "        \
    "[" mentees "], \"mentors\": [" mentors "]}"

Test(match_run_input, it_is_read_as_it_was_written)
{
    struct arena *arena = arena_new();
    struct match_run_input input;
    cr_assert(match_run_input_read(
        arena, INPUT("1", "3", PERSON("m", "\"topics\": [[0, 5], [2, 1]]"), PERSON("n", "\"topics\": []"), "[0, 0]"),
        &input));
    cr_expect_eq(input.pool.seed, 5);
    cr_expect_eq(input.pool.objective, MATCHING_SCORE);
    cr_expect_eq(input.pool.minimum_score, 9);
    cr_expect(input.pool.forbid_same_unit);
    cr_expect(!input.pool.forbid_same_manager);
    cr_expect_eq(input.pool.weights.topics, 60);
    cr_expect_eq(input.pool.weights.place, 0);
    cr_expect_eq(input.pool.mentee_count, 1);
    cr_expect_str_eq(input.mentees[0], "m");
    cr_expect_str_eq(input.mentors[0], "n");
    cr_expect_eq(input.pool.mentees[0].levels[0], 5);
    cr_expect_eq(input.pool.mentees[0].levels[1], 0);
    cr_expect_eq(input.pool.mentees[0].levels[2], 1);
    cr_expect_eq(input.pool.mentees[0].languages.count, 2);
    cr_expect_eq(input.lock_count, 1);
    arena_free(arena);
}

Test(match_run_input, an_input_with_any_error_is_refused)
{
    static const char *const texts[] = {
        "",
        "{}",
        "[]",
        INPUT("2", "0", "", "", ""),
        INPUT("1", "-1", "", "", ""),
        INPUT("1", "0", PERSON("m", "\"topics\": [[0, 5]]"), "", ""),
        INPUT("1", "1", PERSON("m", "\"topics\": [[1, 5]]"), "", ""),
        INPUT("1", "1", PERSON("m", "\"topics\": [[0, 6]]"), "", ""),
        INPUT("1", "1", PERSON("m", "\"topics\": [[4294967295, 1]]"), "", ""),
        INPUT("1", "1", PERSON("m", "\"topics\": {}"), "", ""),
        INPUT("1", "1", PERSON("m", "\"topics\": [], \"wishes\": [2, 1]"), "", ""),
        INPUT("1", "1", "7", "", ""),
        INPUT("1", "1", "", "", "[0, 0]"),
        INPUT("1", "1", "", "", "7"),
    };
    for (size_t at = 0; at < LENGTH_OF(texts); at++) {
        struct arena *arena = arena_new();
        struct match_run_input input;
        cr_expect(!match_run_input_read(arena, texts[at], &input), "%s", texts[at]);
        arena_free(arena);
    }
}
