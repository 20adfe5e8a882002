/* SPDX-License-Identifier: Apache-2.0 */
/* employee_get: the public profile for colleagues, the record for HR. */
#include "support/fixture.h"

static struct reply get(const char *token, const char *id)
{
    return call(token, "GET", textf("/v1/employees/%s", id));
}

Test(employee_get, a_colleague_sees_the_public_profile)
{
    struct employee employee = an_employee(.display_name = "Ida Holm", .site = "Kiel");
    struct reply reply = get(participant(an_employee()), employee.id);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/display_name"), "Ida Holm");
    cr_expect_str_eq(reply_text(&reply, "/site"), "Kiel");
    cr_expect_eq(json_object_size(reply.json), 10);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
}

Test(employee_get, hr_and_administrators_see_the_record)
{
    struct employee boss = an_employee();
    struct employee employee = an_employee(.minor = true);
    sql("INSERT INTO employee_dotted_line (employee_id, manager_id) VALUES ($1::uuid, $2::uuid)", employee.id, boss.id);
    static const unsigned roles[] = {ROLE_HR_SYNC, ROLE_ADMIN};
    for (size_t i = 0; i < LENGTH_OF(roles); i++) {
        struct reply reply = get(token_for("service", roles[i]), employee.id);
        assert_status(reply, 200);
        cr_expect(json_is_true(reply_at(&reply, "/minor")));
        cr_expect_str_eq(reply_text(&reply, "/dotted_manager_ids/0"), boss.id);
    }
}

Test(employee_get, nobody_sees_the_birth_date)
{
    struct employee employee = an_employee(.birth_date = "1997-08-09");
    const char *const tokens[] = {participant(employee), participant(an_employee()),
                                  token_for("hr-import", ROLE_HR_SYNC), token_for("root", ROLE_ADMIN),
                                  token_of(an_employee(), ROLE_PROGRAM_MANAGER)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = get(tokens[i], employee.id);
        assert_status(reply, 200);
        cr_expect_null(strstr(reply.body, "birth"));
        cr_expect_null(strstr(reply.body, "1997-08-09"));
    }
}

Test(employee_get, an_unknown_employee_is_not_found)
{
    struct reply reply = get(participant(an_employee()), a_uuid());
    expect_problem(reply, 404, "not_found");
}

Test(employee_get, a_malformed_id_is_refused)
{
    struct reply reply = get(participant(an_employee()), "42");
    expect_problem(reply, 400, "parameter_invalid");
}

Test(employee_get, leavers_and_wrong_roles_are_refused)
{
    struct reply leaver = get(participant(an_employee(.left = true)), an_employee().id);
    expect_problem(leaver, 403, "employee_unknown");
    struct reply auditor = get(token_for("works-council", ROLE_AUDITOR), an_employee().id);
    expect_problem(auditor, 403, "role_missing");
}
