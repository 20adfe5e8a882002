/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody who has left the company has no role at all and is on no staff list. */
#include "support/review.h"

static struct reply put_active(struct employee employee, bool active)
{
    return call(token_for("hr-import", ROLE_HR_SYNC), "PATCH", textf("/v1/employees/%s", employee.id),
                .body = active ? JSON({"active": true}) : JSON({"active": false}), .if_match = "*");
}

static void leaves(struct employee employee)
{
    struct reply reply = put_active(employee, false);
    assert_status(reply, 200);
}

/* Sends requests that a service client with one of these roles may make. */
static void expect_no_role(struct employee leaver, unsigned roles)
{
    const char *token = token_of(leaver, roles);
    const char *own = textf("/v1/employees/%s", leaver.id);
    struct reply list = call(token, "GET", "/v1/employees");
    expect_problem(list, 403, "employee_unknown");
    struct reply back = call(token, "PATCH", own, .body = JSON({"active": true}), .if_match = "*");
    expect_problem(back, 403, "employee_unknown");
    struct reply put = call(token, "PUT", textf("/v1/employees/by-user-name/%s", leaver.user_name),
                            .body = JSON({"display_name": "Ada", "unit": "Sales", "level": 3}));
    expect_problem(put, 403, "employee_unknown");
    struct reply taken = call(
        token, "POST", "/v1/employees", .idempotency_key = a_uuid(),
        .body = textf(JSON({"user_name": "%s", "display_name": "Ada", "unit": "Sales",
                                                        "level": 3}), leaver.user_name));
    expect_problem(taken, 403, "employee_unknown");
    struct reply programs = call(token, "GET", "/v1/programs");
    expect_problem(programs, 403, "employee_unknown");
}

Test(leavers, no_role_of_the_token_counts_any_more)
{
    struct employee leaver = an_employee();
    leaves(leaver);
    const char *before = sql("SELECT count(*) FROM audit_event WHERE object_id = $1::uuid", leaver.id);
    expect_no_role(leaver, ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER | ROLE_REVIEWER | ROLE_HR_SYNC | ROLE_ASSISTANT |
                               ROLE_AUDITOR | ROLE_ADMIN);
    cr_expect_str_eq(sql("SELECT active FROM employee WHERE id = $1::uuid", leaver.id), "f");
    cr_expect_str_eq(sql("SELECT count(*) FROM audit_event WHERE object_id = $1::uuid", leaver.id), before);
}

Test(leavers, a_token_with_a_service_role_alone_is_refused_too)
{
    struct employee leaver = an_employee();
    leaves(leaver);
    struct reply hr = call(token_of(leaver, ROLE_HR_SYNC), "PATCH", textf("/v1/employees/%s", leaver.id),
                           .body = JSON({"active": true}), .if_match = "*");
    expect_problem(hr, 403, "employee_unknown");
    struct reply admin = call(token_of(leaver, ROLE_ADMIN), "GET", textf("/v1/employees/%s", leaver.id));
    expect_problem(admin, 403, "employee_unknown");
    struct reply auditor = call(token_of(leaver, ROLE_AUDITOR), "GET", "/v1/programs");
    expect_problem(auditor, 403, "employee_unknown");
}

Test(leavers, a_person_who_comes_back_is_on_no_staff_list)
{
    struct program program = a_published_program(an_employee());
    struct employee both = an_employee();
    program_staff_add(program, both, "program_manager");
    program_staff_add(program, both, "reviewer");
    leaves(both);
    cr_expect_str_eq(sql("SELECT count(*) FROM program_staff WHERE employee_id = $1::uuid", both.id), "0");
    struct reply back = put_active(both, true);
    assert_status(back, 200);
    struct reply reply = call(token_of(both, ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER), "PATCH",
                              textf("/v1/programs/%s", program.id), .body = JSON({"title": "Mine"}), .if_match = "*");
    expect_problem(reply, 403, "forbidden");
}

Test(leavers, the_last_program_manager_can_leave_and_an_administrator_appoints_another)
{
    struct program program = a_published_program(an_employee());
    leaves(program.program_manager);
    cr_expect_str_eq(sql("SELECT count(*) FROM program_staff WHERE program_id = $1::uuid", program.id), "0");
    struct employee next = an_employee();
    struct reply reply = call(token_for("root", ROLE_ADMIN), "PUT",
                              textf("/v1/programs/%s/staff/%s/program_manager", program.id, next.id));
    assert_status(reply, 200);
}

Test(leavers, another_reviewer_gets_the_applications)
{
    struct selection selection = a_selection();
    const char *application = a_submitted_application(selection.program, an_employee(), "mentor");
    struct employee second = an_employee();
    program_staff_add(selection.program, second, "reviewer");
    leaves(selection.reviewer);
    cr_expect_str_eq(sql("SELECT string_agg(employee_id::text, ' ') FROM application_reviewer WHERE application_id = "
                         "$1::uuid",
                         application),
                     second.id);
}

Test(leavers, nobody_who_has_left_is_put_on_a_staff_list)
{
    struct program program = a_published_program(an_employee());
    struct employee leaver = an_employee(.left = true);
    struct reply reply =
        call(program.program_manager_token, "PUT", textf("/v1/programs/%s/staff/%s/reviewer", program.id, leaver.id));
    expect_problem(reply, 409, "employee_left");
}
