/* SPDX-License-Identifier: Apache-2.0 */
/* program_get: one program, for everyone who may see it. */
#include "support/fixture.h"

static struct reply get(const char *token, struct program program)
{
    return call(token, "GET", textf("/v1/programs/%s", program.id));
}

Test(program_get, its_program_manager_sees_the_draft_with_its_version)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = get(program.program_manager_token, program);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/id"), program.id);
    cr_expect_str_eq(reply_text(&reply, "/state"), "draft");
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
}

Test(program_get, a_stranger_does_not_see_a_draft)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = get(participant(an_employee()), program);
    assert_problem(reply, 404, "not_found");
}

Test(program_get, a_reviewer_on_the_staff_list_sees_the_draft)
{
    struct program program = a_draft_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    struct reply reply = get(participant(reviewer), program);
    assert_status(reply, 200);
}

Test(program_get, administrators_and_auditors_see_drafts)
{
    struct program program = a_draft_program(an_employee());
    struct reply admin = get(token_for("operations-client", ROLE_ADMIN), program);
    assert_status(admin, 200);
    struct reply auditor = get(token_of(an_employee(), ROLE_AUDITOR), program);
    assert_status(auditor, 200);
}

Test(program_get, everybody_sees_a_published_program)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = get(participant(an_employee()), program);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/state"), "published");
}

Test(program_get, only_its_staff_sees_a_cancelled_program)
{
    struct program program = a_published_program(an_employee());
    program_moves(program, "cancelled");
    struct reply stranger = get(participant(an_employee()), program);
    assert_problem(stranger, 404, "not_found");
    struct reply staff = get(program.program_manager_token, program);
    assert_status(staff, 200);
}

Test(program_get, an_unknown_program_is_not_found)
{
    struct reply reply = call(participant(an_employee()), "GET", textf("/v1/programs/%s", a_uuid()));
    assert_problem(reply, 404, "not_found");
}

Test(program_get, ids_are_case_insensitive)
{
    struct program program = a_published_program(an_employee());
    struct text path = {.arena = test_arena()};
    text_append_string(&path, "/v1/programs/");
    for (const char *at = program.id; *at != '\0'; at++)
        text_append(&path, &(char){(char)(*at >= 'a' ? *at - 32 : *at)}, 1);
    struct reply reply = call(program.program_manager_token, "GET", text_string(&path));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/id"), program.id);
}
