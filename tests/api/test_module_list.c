/* SPDX-License-Identifier: Apache-2.0 */
/* module_list: the modules of a program, for everybody who may see it. */
#include "support/fixture.h"

static struct reply list(const char *token, struct program program, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/modules?%s", program.id, query));
}

static void module(struct program program, const char *title, const char *position)
{
    sql_as(program.manager, "INSERT INTO module (program_id, title, position) VALUES ($1::uuid, $2, $3::int)",
           program.id, title, position);
}

Test(module_list, everybody_sees_the_modules_of_a_published_program_by_position)
{
    struct program program = a_published_program(an_employee());
    module(program, "Own wiki", "1000");
    module(program, "Videos", "20");
    module(program, "Chats", "3");
    struct reply reply = list(participant(an_employee()), program, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 3);
    cr_expect_str_eq(reply_text(&reply, "/items/0/title"), "Chats");
    cr_expect_str_eq(reply_text(&reply, "/items/1/title"), "Videos");
    cr_expect_str_eq(reply_text(&reply, "/items/2/title"), "Own wiki");
}

Test(module_list, pages_follow_each_other_without_a_gap)
{
    struct program program = a_published_program(an_employee());
    module(program, "Own wiki", "1000");
    module(program, "Videos", "20");
    module(program, "Chats", "20");
    struct reply first = list(program.manager_token, program, "limit=2");
    assert_status(first, 200);
    cr_expect_eq(reply_items(&first), 2);
    struct reply second = list(program.manager_token, program, textf("limit=2&cursor=%s", reply_text(&first, "/next")));
    assert_status(second, 200);
    cr_expect_eq(reply_items(&second), 1);
    cr_expect_str_eq(reply_text(&second, "/items/0/title"), "Own wiki");
    cr_expect_null(reply_at(&second, "/next"));
}

Test(module_list, retired_modules_can_be_left_out_or_looked_for)
{
    struct program program = a_published_program(an_employee());
    module(program, "Own wiki", "1");
    sql("UPDATE module SET retired_at = app_now() WHERE program_id = $1::uuid", program.id);
    module(program, "Videos", "2");
    const char *token = participant(an_employee());
    struct reply all = list(token, program, "");
    cr_expect_eq(reply_items(&all), 2);
    struct reply offered = list(token, program, "retired=false");
    cr_expect_eq(reply_items(&offered), 1);
    cr_expect_str_eq(reply_text(&offered, "/items/0/title"), "Videos");
    struct reply retired = list(token, program, "retired=true");
    cr_expect_eq(reply_items(&retired), 1);
    cr_expect(json_is_true(reply_at(&retired, "/items/0/retired")));
}

Test(module_list, a_program_without_modules_has_an_empty_list)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = list(participant(an_employee()), program, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(module_list, a_draft_is_there_for_its_staff_and_auditors_only)
{
    struct program program = a_draft_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    module(program, "Own wiki", "1");
    struct reply staff = list(participant(reviewer), program, "");
    assert_status(staff, 200);
    cr_expect_eq(reply_items(&staff), 1);
    struct reply auditor = list(token_for("works-council", ROLE_AUDITOR), program, "");
    assert_status(auditor, 200);
    struct reply stranger = list(participant(an_employee()), program, "");
    expect_problem(stranger, 404, "not_found");
    struct reply nothing = list(participant(an_employee()), (struct program){.id = a_uuid()}, "");
    expect_problem(nothing, 404, "not_found");
}

Test(module_list, wrong_roles_and_parameters_are_refused)
{
    struct program program = a_published_program(an_employee());
    struct reply role = list(token_for("hr-import", ROLE_HR_SYNC), program, "");
    expect_problem(role, 403, "role_missing");
    struct reply parameter = list(program.manager_token, program, "retired=perhaps");
    expect_problem(parameter, 400, "parameter_invalid");
}
