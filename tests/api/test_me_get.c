/* SPDX-License-Identifier: Apache-2.0 */
/* me_get: the caller's own record, roles and staff entries, and what is waiting for the caller. */
#include "support/fixture.h"

static struct reply get(const char *token)
{
    return call(token, "GET", "/v1/me");
}

Test(me_get, shows_the_callers_record_without_the_birth_date)
{
    struct employee me = an_employee(.birth_date = "1998-02-03", .level = 3);
    sql("UPDATE employee SET email = 'me@company.example' WHERE id = $1::uuid", me.id);
    struct reply reply = get(participant(me));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/employee/id"), me.id);
    cr_expect_str_eq(reply_text(&reply, "/employee/email"), "me@company.example");
    cr_expect_eq(reply_integer(&reply, "/employee/level"), 3);
    cr_expect_null(strstr(reply.body, "birth"));
    cr_expect_null(strstr(reply.body, "1998-02-03"));
}

Test(me_get, shows_the_roles_of_the_token)
{
    struct reply reply = get(token_of(an_employee(), ROLE_PARTICIPANT | ROLE_AUDITOR));
    assert_status(reply, 200);
    cr_expect_eq(json_array_size(reply_at(&reply, "/roles")), 2);
    cr_expect_str_eq(reply_text(&reply, "/roles/0"), "participant");
    cr_expect_str_eq(reply_text(&reply, "/roles/1"), "auditor");
    cr_expect_eq(json_array_size(reply_at(&reply, "/programs")), 0);
}

Test(me_get, lists_the_programs_in_which_the_caller_is_staff)
{
    struct employee me = an_employee();
    struct program own = a_draft_program(me);
    struct program other = a_published_program(an_employee());
    program_staff_add(other, me, "reviewer");
    program_staff_add(own, me, "reviewer");
    a_published_program(an_employee());
    struct reply reply = get(participant(me));
    assert_status(reply, 200);
    cr_expect_eq(json_array_size(reply_at(&reply, "/programs")), 2);
    cr_expect_str_eq(reply_text(&reply, "/programs/0/program_id"), other.id);
    cr_expect_str_eq(reply_text(&reply, "/programs/0/roles/0"), "reviewer");
    cr_expect_str_eq(reply_text(&reply, "/programs/1/program_id"), own.id);
    cr_expect_str_eq(reply_text(&reply, "/programs/1/state"), "draft");
    cr_expect_eq(json_array_size(reply_at(&reply, "/programs/1/roles")), 2);
}

static void expect_waiting(struct employee me, long long applications, long long pairings, long long feedback)
{
    struct reply reply = get(participant(me));
    assert_status(reply, 200);
    cr_expect_eq(reply_integer(&reply, "/waiting/applications_to_submit"), applications);
    cr_expect_eq(reply_integer(&reply, "/waiting/pairings_to_sign"), pairings);
    cr_expect_eq(reply_integer(&reply, "/waiting/feedback_to_give"), feedback);
}

Test(me_get, counts_the_draft_that_can_be_submitted)
{
    struct program program = a_published_program(an_employee());
    struct employee me = an_employee();
    a_draft_application(program, me, "mentor");
    expect_waiting(me, 1, 0, 0);
    program_moves(program, "matching");
    expect_waiting(me, 0, 0, 0);
}

Test(me_get, counts_the_agreement_until_the_caller_has_signed)
{
    struct pairing pairing = a_forming_pairing();
    expect_waiting(pairing.mentor, 0, 1, 0);
    sql_as(pairing.mentor, "UPDATE pairing SET mentor_signed_at = app_now() WHERE id = $1::uuid", pairing.id);
    expect_waiting(pairing.mentor, 0, 0, 0);
    expect_waiting(pairing.mentee, 0, 1, 0);
}

Test(me_get, counts_open_feedback_but_not_later_pulses)
{
    struct pairing pairing = an_active_pairing();
    sql_as(pairing.mentee, "UPDATE pairing SET state = 'completed' WHERE id = $1::uuid", pairing.id);
    expect_waiting(pairing.mentee, 0, 0, 2);
    expect_waiting(pairing.program.program_manager, 0, 0, 0);
}

Test(me_get, callers_who_are_not_active_employees_are_refused)
{
    struct reply client = get(token_for("hr-import", ROLE_HR_SYNC));
    expect_problem(client, 403, "employee_unknown");
    struct reply leaver = get(participant(an_employee(.left = true)));
    expect_problem(leaver, 403, "employee_unknown");
    struct reply stranger = get(NULL);
    expect_problem(stranger, 401, "token_missing");
}

Test(me_get, it_takes_no_parameters)
{
    struct reply reply = call(participant(an_employee()), "GET", "/v1/me?employee_id=1");
    expect_problem(reply, 400, "parameter_invalid");
}
