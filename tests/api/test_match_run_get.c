/* SPDX-License-Identifier: Apache-2.0 */
/* match_run_get: the rule set, progress and figures of a run, for program managers and auditors. */
#include "support/match_run.h"

Test(match_run_get, shows_the_rule_set_that_the_run_used)
{
    struct program program = a_published_program(an_employee());
    sql("UPDATE program SET weight_topics = 30, weight_wishes = 0, matching_objective = 'score', minimum_score = 77, "
        "forbid_same_unit = false WHERE id = $1::uuid",
        program.id);
    const char *path = a_match_run(program);
    sql("UPDATE program SET weight_topics = 1, minimum_score = 0 WHERE id = $1::uuid", program.id);
    struct reply reply = call(program.program_manager_token, "GET", path);
    assert_status(reply, 200);
    cr_expect_eq(reply_integer(&reply, "/weights/topics"), 30);
    cr_expect_eq(reply_integer(&reply, "/weights/wishes"), 0);
    cr_expect_str_eq(reply_text(&reply, "/objective"), "score");
    cr_expect_eq(reply_integer(&reply, "/minimum_score"), 77);
    cr_expect_eq(reply_integer(&reply, "/rule_set"), 1);
    cr_expect_str_eq(reply_text(&reply, "/rules/2"), "same_manager");
    cr_expect_eq(strlen(reply_text(&reply, "/input_hash")), 64);
    cr_expect_str_eq(reply_text(&reply, "/started_by"), program.program_manager.id);
    reply = call(program.program_manager_token, "GET", path, .if_none_match = reply_header(&reply, "ETag"));
    assert_status(reply, 304);
}

Test(match_run_get, only_program_managers_and_auditors_may)
{
    struct program program = a_published_program(an_employee());
    struct employee mentor = an_employee();
    an_accepted_application(program, mentor, "mentor");
    const char *path = a_match_run(program);
    const char *const strangers[] = {participant(mentor), participant(an_employee()),
                                     a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(strangers); i++) {
        struct reply reply = call(strangers[i], "GET", path);
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = call(token_of(an_employee(), ROLE_AUDITOR), "GET", path);
    assert_status(reply, 200);
    cr_expect_eq(reply_integer(&reply, "/statistics/mentors"), 1);
}
