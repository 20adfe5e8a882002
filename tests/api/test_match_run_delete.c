/* SPDX-License-Identifier: Apache-2.0 */
/* match_run_delete: a program manager cancels a run. Nothing of it is stored, and another run may start. */
#include "support/match_run.h"

Test(match_run_delete, ends_an_open_run_as_cancelled)
{
    struct program program = a_published_program(an_employee());
    const char *path = textf("/v1/match-runs/%s", a_held_match_run(program));
    struct reply reply = call(program.program_manager_token, "DELETE", path);
    assert_status(reply, 204);
    reply = call(program.program_manager_token, "GET", path);
    cr_expect_str_eq(reply_text(&reply, "/state"), "failed");
    cr_expect_str_eq(reply_text(&reply, "/problem"), "cancelled");
    reply = call(program.program_manager_token, "DELETE", path);
    assert_problem(reply, 409, "transition_not_allowed");
    a_match_run(program);
}

/* Whatever the worker has found by then is not stored. */
Test(match_run_delete, the_worker_of_a_cancelled_run_stores_nothing)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_held_match_run(program);
    const char *worker = sql("SELECT worker FROM match_run WHERE id = $1::uuid", id);
    struct reply reply = call(program.program_manager_token, "DELETE", textf("/v1/match-runs/%s", id));
    assert_status(reply, 204);
    cr_expect_str_eq(sql("SELECT match_run_beat($1::uuid, $2::uuid, 50, 30)", id, worker), "f");
    cr_expect_str_eq(sql("SELECT match_run_store($1::uuid, $2::uuid, '{\"pairs\": []}')", id, worker), "f");
    cr_expect_str_eq(sql("SELECT state FROM match_run WHERE id = $1::uuid", id), "failed");
}

Test(match_run_delete, only_program_managers_may)
{
    struct program program = a_published_program(an_employee());
    const char *path = textf("/v1/match-runs/%s", a_held_match_run(program));
    struct reply reply = call(participant(an_employee()), "DELETE", path);
    assert_problem(reply, 404, "not_found");
    reply = call(token_of(an_employee(), ROLE_PARTICIPANT | ROLE_AUDITOR), "DELETE", path);
    assert_problem(reply, 403, "forbidden");
}
