/* SPDX-License-Identifier: Apache-2.0 */
/* program_staff_list: the program managers and reviewers of a program. */
#include "support/fixture.h"

static struct reply list(const char *token, struct program program, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/staff?%s", program.id, query));
}

/* A published program with a program manager and two reviewers. */
static struct program staffed(struct employee reviewer)
{
    struct program program = a_published_program(an_employee(.display_name = "Mira Wolf"));
    program_staff_add(program, reviewer, "reviewer");
    program_staff_add(program, an_employee(), "reviewer");
    return program;
}

Test(program_staff_list, staff_administrators_and_auditors_see_the_whole_list)
{
    struct employee reviewer = an_employee();
    struct program program = staffed(reviewer);
    const char *const tokens[] = {program.program_manager_token, participant(reviewer), token_for("root", ROLE_ADMIN),
                                  token_for("works-council", ROLE_AUDITOR)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = list(tokens[i], program, "");
        assert_status(reply, 200);
        cr_expect_eq(reply_items(&reply), 3);
        cr_expect_str_eq(reply_text(&reply, "/items/2/role"), "reviewer");
    }
}

Test(program_staff_list, everyone_else_sees_only_the_program_managers)
{
    struct program program = staffed(an_employee());
    struct reply reply = list(participant(an_employee()), program, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/employee_id"), program.program_manager.id);
    cr_expect_str_eq(reply_text(&reply, "/items/0/display_name"), "Mira Wolf");
    cr_expect_str_eq(reply_text(&reply, "/items/0/role"), "program_manager");
}

Test(program_staff_list, pages_join_without_gaps)
{
    struct program program = staffed(an_employee());
    const char *next = NULL;
    for (int page = 0; page < 3; page++) {
        struct reply reply =
            list(program.program_manager_token, program, next ? textf("limit=1&cursor=%s", next) : "limit=1");
        assert_status(reply, 200);
        cr_expect_eq(reply_items(&reply), 1);
        cr_expect_str_eq(reply_text(&reply, "/items/0/role"), page == 0 ? "program_manager" : "reviewer");
        next = reply_text(&reply, "/next");
    }
    cr_expect_str_eq(next, "");
}

Test(program_staff_list, a_draft_is_hidden_from_outsiders)
{
    struct program program = a_draft_program(an_employee());
    struct reply stranger = list(participant(an_employee()), program, "");
    expect_problem(stranger, 404, "not_found");
    struct reply nothing = list(program.program_manager_token, (struct program){.id = a_uuid()}, "");
    expect_problem(nothing, 404, "not_found");
}

Test(program_staff_list, wrong_roles_and_parameters_are_refused)
{
    struct program program = a_published_program(an_employee());
    struct reply role = list(token_for("hr-import", ROLE_HR_SYNC), program, "");
    expect_problem(role, 403, "role_missing");
    struct reply parameter = list(program.program_manager_token, program, "role=reviewer");
    expect_problem(parameter, 400, "parameter_invalid");
}
