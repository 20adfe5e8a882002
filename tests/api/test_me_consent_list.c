/* SPDX-License-Identifier: Apache-2.0 */
/* me_consent_list: the person's own history of consents. */
#include "support/fixture.h"

static void withdraw(struct program program, struct employee employee)
{
    struct reply reply = consent_post(participant(employee), program, "withdrawn");
    assert_status(reply, 201);
}

Test(me_consent_list, lists_each_consent_and_withdrawal_newest_first)
{
    struct program program = a_published_program(an_employee());
    struct employee me = an_employee();
    a_consent(program, me);
    withdraw(program, me);
    struct reply reply = call(participant(me), "GET", "/v1/me/consents");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/state"), "withdrawn");
    cr_expect_str_eq(reply_text(&reply, "/items/1/state"), "given");
    cr_expect_str_eq(reply_text(&reply, "/items/1/program_id"), program.id);
}

Test(me_consent_list, nobody_reads_other_peoples_consents)
{
    struct program program = a_published_program(an_employee());
    a_consent(program, an_employee());
    struct reply program_manager = call(program.program_manager_token, "GET", "/v1/me/consents");
    assert_status(program_manager, 200);
    cr_expect_eq(reply_items(&program_manager), 0);
}

Test(me_consent_list, the_list_can_be_filtered_by_program)
{
    struct employee me = an_employee();
    struct program first = a_published_program(an_employee());
    struct program second = a_published_program(an_employee());
    a_consent(first, me);
    a_consent(second, me);
    struct reply reply = call(participant(me), "GET", textf("/v1/me/consents?program_id=%s", first.id));
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/program_id"), first.id);
}

Test(me_consent_list, pages_join_without_gaps)
{
    struct program program = a_published_program(an_employee());
    struct employee me = an_employee();
    a_consent(program, me);
    withdraw(program, me);
    struct reply first = call(participant(me), "GET", "/v1/me/consents?limit=1");
    assert_status(first, 200);
    cr_expect_eq(reply_items(&first), 1);
    struct reply second =
        call(participant(me), "GET", textf("/v1/me/consents?limit=1&cursor=%s", reply_text(&first, "/next")));
    assert_status(second, 200);
    cr_expect_str_eq(reply_text(&second, "/items/0/state"), "given");
    cr_expect_null(reply_at(&second, "/next"));
}

Test(me_consent_list, only_active_employees_may)
{
    struct reply leaver = call(participant(an_employee(.left = true)), "GET", "/v1/me/consents");
    expect_problem(leaver, 403, "employee_unknown");
    struct reply auditor = call(token_for("works-council", ROLE_AUDITOR), "GET", "/v1/me/consents");
    expect_problem(auditor, 403, "role_missing");
}

Test(me_consent_list, an_unknown_parameter_is_refused)
{
    struct reply reply = call(participant(an_employee()), "GET", "/v1/me/consents?employee_id=1");
    expect_problem(reply, 400, "parameter_invalid");
}
