/* SPDX-License-Identifier: Apache-2.0 */
/* program_staff_put: a program manager or an administrator gives a person a role in the program. */
#include "support/fixture.h"

static struct reply put(const char *token, struct program program, const char *employee_id, const char *role)
{
    return call(token, "PUT", textf("/v1/programs/%s/staff/%s/%s", program.id, employee_id, role));
}

Test(program_staff_put, a_program_manager_adds_a_reviewer_and_repeating_it_changes_nothing)
{
    struct program program = a_draft_program(an_employee());
    struct employee reviewer = an_employee(.display_name = "Rita Sol");
    for (int i = 0; i < 2; i++) {
        struct reply reply = put(program.program_manager_token, program, reviewer.id, "reviewer");
        assert_status(reply, 200);
        cr_expect_str_eq(reply_text(&reply, "/program_id"), program.id);
        cr_expect_str_eq(reply_text(&reply, "/employee_id"), reviewer.id);
        cr_expect_str_eq(reply_text(&reply, "/display_name"), "Rita Sol");
        cr_expect_str_eq(reply_text(&reply, "/role"), "reviewer");
    }
    cr_expect_str_eq(sql("SELECT count(*) FROM program_staff WHERE program_id = $1::uuid", program.id), "2");
}

Test(program_staff_put, a_new_program_manager_can_act_at_once)
{
    struct program program = a_draft_program(an_employee());
    struct employee second = an_employee();
    struct reply reply = put(program.program_manager_token, program, second.id, "program_manager");
    assert_status(reply, 200);
    reply = put(participant(second), program, an_employee().id, "reviewer");
    assert_status(reply, 200);
}

Test(program_staff_put, an_administrator_can_add_staff_without_being_on_the_list)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = put(token_for("root", ROLE_ADMIN), program, an_employee().id, "program_manager");
    assert_status(reply, 200);
}

Test(program_staff_put, reviewers_and_participants_may_not_even_for_themselves)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    struct employee colleague = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    struct reply promoted = put(participant(reviewer), program, reviewer.id, "program_manager");
    expect_problem(promoted, 403, "forbidden");
    struct reply joined = put(participant(colleague), program, colleague.id, "reviewer");
    expect_problem(joined, 403, "forbidden");
    struct reply role = put(token_for("works-council", ROLE_AUDITOR), program, colleague.id, "reviewer");
    expect_problem(role, 403, "role_missing");
}

Test(program_staff_put, a_draft_is_hidden_from_outsiders)
{
    struct employee me = an_employee();
    struct reply reply = put(participant(me), a_draft_program(an_employee()), me.id, "reviewer");
    expect_problem(reply, 404, "not_found");
}

Test(program_staff_put, the_person_must_be_an_active_employee)
{
    struct program program = a_draft_program(an_employee());
    struct reply unknown = put(program.program_manager_token, program, a_uuid(), "reviewer");
    expect_problem(unknown, 422, "employee_reference_unknown");
    struct reply left = put(program.program_manager_token, program, an_employee(.left = true).id, "reviewer");
    expect_problem(left, 409, "employee_left");
}

Test(program_staff_put, only_two_roles_and_no_body_are_accepted)
{
    struct program program = a_draft_program(an_employee());
    const char *id = an_employee().id;
    struct reply role = put(program.program_manager_token, program, id, "auditor");
    expect_problem(role, 400, "parameter_invalid");
    struct reply body = call(program.program_manager_token, "PUT",
                             textf("/v1/programs/%s/staff/%s/reviewer", program.id, id), .body = "{}");
    expect_problem(body, 400, "parameter_invalid");
}

Test(program_staff_put, administrators_cannot_add_themselves)
{
    struct program program = a_published_program(an_employee());
    struct employee administrator = an_employee();
    const char *token = token_of(administrator, ROLE_PARTICIPANT | ROLE_ADMIN);
    static const char *const roles[] = {"program_manager", "reviewer"};
    for (size_t i = 0; i < LENGTH_OF(roles); i++) {
        struct reply reply = put(token, program, administrator.id, roles[i]);
        expect_problem(reply, 409, "staff_self");
    }
    struct reply reply = put(program.program_manager_token, program, administrator.id, "reviewer");
    assert_status(reply, 200);
    reply = put(token, program, administrator.id, "program_manager");
    assert_problem(reply, 409, "staff_self");
    reply = put(program.program_manager_token, program, program.program_manager.id, "reviewer");
    assert_status(reply, 200);
}
