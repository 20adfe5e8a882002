/* SPDX-License-Identifier: Apache-2.0 */
/* match_run_staging_create: a program manager stages the proposals that a run has computed. Offering them comes
 * next. */
#include "support/match_run.h"

static struct reply stage(const char *token, const char *path, const char *body)
{
    return call(token, "POST", textf("%s/stagings", path), .body = body);
}

/* A program with four people, in which a run finds two pairs. */
static struct program a_program_of_four(void)
{
    struct program program = a_published_program(an_employee());
    for (int i = 0; i < 2; i++) {
        an_accepted_application(program, an_employee(), "mentor");
        an_accepted_application(program, an_employee(.board = true), "mentee");
    }
    return program;
}

Test(match_run_staging_create, stages_given_proposals_and_then_the_rest)
{
    struct program program = a_program_of_four();
    const char *path = a_match_run(program);
    struct reply computed = match_run_proposals(program, path);
    cr_assert_eq(reply_items(&computed), 2);
    const char *first = textf(JSON({"proposal_ids": ["%s"]}), reply_text(&computed, "/items/0/id"));
    struct reply reply = stage(program.program_manager_token, path, first);
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/staged"), 1);
    cr_expect_eq(reply_integer(&reply, "/computed"), 1);
    reply = stage(program.program_manager_token, path, first);
    cr_expect_eq(reply_integer(&reply, "/staged"), 0);
    cr_expect_str_eq(reply_text(&reply, "/not_staged/0"), reply_text(&computed, "/items/0/id"));
    reply = stage(program.program_manager_token, path, JSON({}));
    cr_expect_eq(reply_integer(&reply, "/staged"), 1);
    reply = call(program.program_manager_token, "POST", textf("/v1/programs/%s/proposal-offers", program.id),
                 .body = JSON({}));
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/offered"), 2);
}

/* A rerun leaves staged and offered proposals alone, does not repeat them, and matches only people who are still free.
 */
Test(match_run_staging_create, a_rerun_keeps_staged_proposals)
{
    struct program program = a_program_of_four();
    const char *path = a_match_run(program);
    struct reply computed = match_run_proposals(program, path);
    stage(program.program_manager_token, path,
          textf(JSON({"proposal_ids": ["%s"]}), reply_text(&computed, "/items/0/id")));
    struct reply reply = match_run_proposals(program, a_match_run(program));
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentee_application_id"),
                     reply_text(&computed, "/items/1/mentee_application_id"));
    /* The earlier run proposed the same pair; of these two proposals only one is staged. */
    stage(program.program_manager_token, path, JSON({}));
    reply = call(program.program_manager_token, "GET", textf("/v1/programs/%s/proposals?state=staged", program.id));
    cr_expect_eq(reply_items(&reply), 2);
}

Test(match_run_staging_create, proposals_of_the_fourth_last_run_can_no_longer_be_staged)
{
    struct program program = a_program_of_four();
    const char *oldest = a_match_run(program);
    const char *kept = a_match_run(program);
    a_match_run(program);
    a_match_run(program);
    struct reply reply = match_run_proposals(program, oldest);
    cr_expect_str_eq(reply_text(&reply, "/items/0/state"), "superseded");
    reply = stage(program.program_manager_token, oldest, JSON({}));
    cr_expect_eq(reply_integer(&reply, "/staged"), 0);
    reply = stage(program.program_manager_token, kept, JSON({}));
    cr_expect_eq(reply_integer(&reply, "/staged"), 2);
}

Test(match_run_staging_create, only_program_managers_may)
{
    struct program program = a_program_of_four();
    const char *path = a_match_run(program);
    struct reply reply = stage(participant(an_employee()), path, JSON({}));
    assert_problem(reply, 404, "not_found");
    reply = stage(token_of(an_employee(), ROLE_PARTICIPANT | ROLE_AUDITOR), path, JSON({}));
    assert_problem(reply, 403, "forbidden");
}
