/* SPDX-License-Identifier: Apache-2.0 */
/* eligibility_list: who may apply in which role, for everybody who sees the program. */
#include "support/fixture.h"

static struct reply list(const char *token, const char *program_id)
{
    return call(token, "GET", textf("/v1/programs/%s/eligibility", program_id));
}

Test(eligibility_list, a_new_program_admits_everyone_in_both_roles)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = list(participant(an_employee()), program.id);
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    static const char *const roles[] = {"mentee", "mentor"};
    static const char *const rules[] = {"levels", "units", "tenure_months", "competence"};
    for (size_t i = 0; i < LENGTH_OF(roles); i++) {
        cr_expect_str_eq(reply_text(&reply, textf("/items/%zu/role", i)), roles[i]);
        cr_expect_str_eq(reply_text(&reply, textf("/items/%zu/program_id", i)), program.id);
        cr_expect_eq(reply_integer(&reply, textf("/items/%zu/version", i)), 1);
        for (size_t k = 0; k < LENGTH_OF(rules); k++)
            cr_expect(json_is_null(reply_at(&reply, textf("/items/%zu/%s", i, rules[k]))));
    }
}

Test(eligibility_list, pages_join_without_gaps)
{
    struct program program = a_published_program(an_employee());
    const char *path = textf("/v1/programs/%s/eligibility?limit=1", program.id);
    struct reply first = call(program.program_manager_token, "GET", path);
    assert_status(first, 200);
    struct reply second =
        call(program.program_manager_token, "GET", textf("%s&cursor=%s", path, reply_text(&first, "/next")));
    assert_status(second, 200);
    cr_expect_eq(reply_items(&second), 1);
    cr_expect_str_eq(reply_text(&second, "/items/0/role"), "mentor");
}

Test(eligibility_list, only_its_staff_and_auditors_see_a_draft)
{
    struct program program = a_draft_program(an_employee());
    struct reply staff = list(program.program_manager_token, program.id);
    assert_status(staff, 200);
    struct reply auditor = list(token_for("works-council", ROLE_AUDITOR), program.id);
    assert_status(auditor, 200);
    struct reply stranger = list(participant(an_employee()), program.id);
    expect_problem(stranger, 404, "not_found");
    struct reply nothing = list(program.program_manager_token, a_uuid());
    expect_problem(nothing, 404, "not_found");
}

Test(eligibility_list, a_wrong_role_is_refused)
{
    struct reply reply = list(token_for("hr-import", ROLE_HR_SYNC), a_uuid());
    expect_problem(reply, 403, "role_missing");
}
