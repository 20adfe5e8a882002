/* SPDX-License-Identifier: Apache-2.0 */
/* program_staff_delete: a program manager or an administrator takes a role back. The last program manager stays. */
#include "support/fixture.h"
#include "support/parallel.h"

static const char *entry(struct program program, struct employee employee, const char *role)
{
    return textf("/v1/programs/%s/staff/%s/%s", program.id, employee.id, role);
}

Test(program_staff_delete, one_role_of_a_person_can_be_taken_back)
{
    struct program program = a_published_program(an_employee());
    struct employee both = an_employee();
    program_staff_add(program, both, "reviewer");
    program_staff_add(program, both, "program_manager");
    struct reply reply = call(program.program_manager_token, "DELETE", entry(program, both, "reviewer"));
    assert_status(reply, 204);
    cr_expect_str_eq(sql("SELECT role FROM program_staff WHERE employee_id = $1::uuid", both.id), "program_manager");
    struct reply again = call(program.program_manager_token, "DELETE", entry(program, both, "reviewer"));
    expect_problem(again, 404, "not_found");
}

Test(program_staff_delete, a_program_manager_can_leave_if_another_stays)
{
    struct program program = a_published_program(an_employee());
    program_staff_add(program, an_employee(), "program_manager");
    struct reply reply =
        call(program.program_manager_token, "DELETE", entry(program, program.program_manager, "program_manager"));
    assert_status(reply, 204);
}

Test(program_staff_delete, the_last_program_manager_cannot_leave)
{
    struct program program = a_published_program(an_employee());
    const char *path = entry(program, program.program_manager, "program_manager");
    struct reply own = call(program.program_manager_token, "DELETE", path);
    expect_problem(own, 409, "last_program_manager");
    struct reply administrator = call(token_for("root", ROLE_ADMIN), "DELETE", path);
    expect_problem(administrator, 409, "last_program_manager");
}

Test(program_staff_delete, one_of_two_program_managers_who_leave_at_once_stays)
{
    struct program program = a_published_program(an_employee());
    struct employee second = an_employee();
    program_staff_add(program, second, "program_manager");
    const struct parallel_call calls[] = {
        {program.program_manager_token, "DELETE", {.path = entry(program, program.program_manager, "program_manager")}},
        {participant(second), "DELETE", {.path = entry(program, second, "program_manager")}}};
    struct reply replies[LENGTH_OF(calls)];
    call_together(calls, LENGTH_OF(calls), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 204), 1);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 409), 1);
}

Test(program_staff_delete, reviewers_and_participants_may_not)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *path = entry(program, reviewer, "reviewer");
    struct reply own = call(participant(reviewer), "DELETE", path);
    expect_problem(own, 403, "forbidden");
    struct reply colleague = call(participant(an_employee()), "DELETE", path);
    expect_problem(colleague, 403, "forbidden");
    struct reply auditor = call(token_for("works-council", ROLE_AUDITOR), "DELETE", path);
    expect_problem(auditor, 403, "role_missing");
}

Test(program_staff_delete, a_draft_is_hidden_from_outsiders)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply =
        call(participant(an_employee()), "DELETE", entry(program, program.program_manager, "program_manager"));
    expect_problem(reply, 404, "not_found");
}

Test(program_staff_delete, an_unknown_role_is_refused)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = call(program.program_manager_token, "DELETE", entry(program, program.program_manager, "boss"));
    expect_problem(reply, 400, "parameter_invalid");
}
