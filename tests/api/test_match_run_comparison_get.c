/* SPDX-License-Identifier: Apache-2.0 */
/* match_run_comparison_get: the pairs that two runs have in common, and the score of each. */
#include "support/match_run.h"

static struct reply compare(const char *token, const char *here, const char *there)
{
    return call(token, "GET", textf("%s/comparison?with=%s", here, match_run_id(there)));
}

Test(match_run_comparison_get, counts_common_pairs_and_those_of_only_one_run)
{
    struct program program = a_published_program(an_employee());
    const char *topic = a_topic(program);
    a_matchable(program, an_employee(), "mentor", topic, 3);
    a_matchable(program, an_employee(.board = true), "mentee", topic, 3);
    const char *here = a_match_run(program);
    struct reply reply = compare(program.program_manager_token, here, here);
    assert_status(reply, 200);
    cr_expect(json_is_true(reply_at(&reply, "/same_input")));
    cr_expect_eq(reply_integer(&reply, "/pairs"), 1);
    a_matchable(program, an_employee(), "mentor", topic, 5);
    const char *there = a_match_run(program);
    reply = compare(program.program_manager_token, here, there);
    cr_expect(json_is_false(reply_at(&reply, "/same_input")));
    cr_expect(json_is_true(reply_at(&reply, "/same_rules")));
    cr_expect_eq(reply_integer(&reply, "/pairs"), 0);
    cr_expect_eq(reply_integer(&reply, "/only_here"), 1);
    cr_expect_eq(reply_integer(&reply, "/only_there"), 1);
    cr_expect_lt(reply_integer(&reply, "/score_here"), reply_integer(&reply, "/score_there"));
}

Test(match_run_comparison_get, program_managers_and_auditors_may_compare_finished_runs_of_one_program)
{
    struct program program = a_published_program(an_employee());
    const char *path = a_match_run(program);
    struct reply reply = compare(token_of(an_employee(), ROLE_AUDITOR), path, path);
    assert_status(reply, 200);
    reply = compare(participant(an_employee()), path, path);
    assert_problem(reply, 404, "not_found");
    reply = compare(program.program_manager_token, path, a_match_run(a_published_program(program.program_manager)));
    assert_problem(reply, 404, "not_found");
    reply = compare(program.program_manager_token, path, textf("/%s", a_held_match_run(program)));
    assert_problem(reply, 409, "match_run_not_done");
}
