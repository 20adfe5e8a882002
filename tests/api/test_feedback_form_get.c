/* SPDX-License-Identifier: Apache-2.0 */
/* feedback_form_get: what a program asks at a given moment. */
#include "support/form.h"

Test(feedback_form_get, everyone_who_sees_the_program_reads_the_questions_in_use)
{
    struct program program = a_published_program(an_employee());
    asks_after_sessions(program);
    struct reply reply = call(participant(an_employee()), "GET", form_path(program, "session"));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_str_eq(reply_text(&reply, "/title"), "Your view");
    cr_expect_str_eq(reply_text(&reply, "/introduction"), "");
    cr_expect_str_eq(reply_text(&reply, "/questions/0/kind"), "rating");
    cr_expect(json_is_true(reply_at(&reply, "/questions/0/required")));
    cr_expect(json_is_null(reply_at(&reply, "/questions/0/role")));
    cr_expect_str_eq(reply_text(&reply, "/questions/2/choices/1"), "There");
    cr_expect(json_is_false(reply_at(&reply, "/questions/3/asked")));
}

Test(feedback_form_get, a_form_is_empty_until_it_is_written)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = call(program.program_manager_token, "GET", form_path(program, "pulse_12"));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect(json_is_null(reply_at(&reply, "/title")));
    cr_expect_eq(json_array_size(reply_at(&reply, "/questions")), 0);
}

Test(feedback_form_get, unknown_forms_and_wrong_roles_are_refused)
{
    struct program draft = a_draft_program(an_employee());
    struct reply reply = call(participant(an_employee()), "GET", form_path(draft, "end"));
    expect_problem(reply, 404, "not_found");
    reply = call(draft.program_manager_token, "GET", form_path(draft, "always"));
    expect_problem(reply, 400, "parameter_invalid");
    reply = call(token_for("hr-import", ROLE_HR_SYNC), "GET", form_path(draft, "end"));
    expect_problem(reply, 403, "role_missing");
}
