/* SPDX-License-Identifier: Apache-2.0 */
/* module_get: one module, for everybody who may see its program. */
#include "support/fixture.h"

static struct reply get(const char *token, const char *id)
{
    return call(token, "GET", textf("/v1/modules/%s", id));
}

Test(module_get, everybody_reads_a_module_of_a_published_program)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_module(program);
    struct reply reply = get(participant(an_employee()), id);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/id"), id);
    cr_expect_str_eq(reply_text(&reply, "/program_id"), program.id);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
}

Test(module_get, a_draft_s_module_is_there_for_its_staff_administrators_and_auditors_only)
{
    struct program program = a_draft_program(an_employee());
    const char *id = a_module(program);
    const char *const tokens[] = {program.manager_token, token_for("root", ROLE_ADMIN),
                                  token_for("works-council", ROLE_AUDITOR)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = get(tokens[i], id);
        assert_status(reply, 200);
    }
    struct reply stranger = get(participant(an_employee()), id);
    expect_problem(stranger, 404, "not_found");
}

Test(module_get, what_does_not_exist_is_not_found)
{
    struct reply reply = get(participant(an_employee()), a_uuid());
    expect_problem(reply, 404, "not_found");
}

Test(module_get, an_id_that_is_none_and_a_role_without_use_for_it_are_refused)
{
    struct reply id = get(participant(an_employee()), "basics");
    expect_problem(id, 400, "parameter_invalid");
    struct reply role = get(token_for("hr-import", ROLE_HR_SYNC), a_uuid());
    expect_problem(role, 403, "role_missing");
}
