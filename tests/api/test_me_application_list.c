/* SPDX-License-Identifier: Apache-2.0 */
/* me_application_list: the caller's own applications, to any program and in any state. */
#include "support/fixture.h"

static struct reply list(struct employee person, const char *query)
{
    return call(participant(person), "GET", textf("/v1/me/applications%s", query));
}

Test(me_application_list, lists_the_callers_applications_to_all_programs_with_wishes)
{
    struct employee person = an_employee();
    struct program first = a_published_program(an_employee());
    struct program second = a_published_program(first.program_manager);
    const char *draft = a_draft_application(first, person, "mentor");
    const char *accepted = an_accepted_application(second, person, "mentee");
    a_submitted_application(first, an_employee(), "mentor");
    struct reply reply = list(person, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), draft);
    cr_expect(json_is_array(reply_at(&reply, "/items/0/wishes")));
    cr_expect_str_eq(reply_text(&reply, "/items/1/id"), accepted);
    reply = list(person, "?sort=-created_at&limit=1");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), accepted);
    reply = list(person, textf("?sort=-created_at&limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), draft);
    cr_expect_null(reply_at(&reply, "/next"));
}

Test(me_application_list, filters_narrow_the_list)
{
    struct employee person = an_employee();
    struct program program = a_published_program(an_employee());
    a_draft_application(program, person, "mentor");
    a_submitted_application(a_published_program(program.program_manager), person, "mentor");
    struct reply reply = list(person, textf("?program_id=%s", program.id));
    cr_expect_eq(reply_items(&reply), 1);
    reply = list(person, "?state=submitted");
    cr_expect_eq(reply_items(&reply), 1);
    reply = list(person, textf("?state=submitted&program_id=%s", program.id));
    cr_expect_eq(reply_items(&reply), 0);
}

Test(me_application_list, applications_stay_visible_after_the_program_has_ended)
{
    struct employee person = an_employee();
    struct program program = a_published_program(an_employee());
    a_submitted_application(program, person, "mentor");
    program_moves(program, "cancelled");
    struct reply reply = list(person, "");
    cr_expect_eq(reply_items(&reply), 1);
}

Test(me_application_list, a_program_manager_finds_only_their_own_application)
{
    struct program program = a_published_program(an_employee());
    a_submitted_application(program, an_employee(), "mentor");
    struct reply reply = list(program.program_manager, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(me_application_list, only_employees_may_and_only_with_known_parameters)
{
    struct reply reply = call(token_for("nobody-known", ROLE_PARTICIPANT), "GET", "/v1/me/applications");
    assert_problem(reply, 403, "employee_unknown");
    reply = call(token_of(an_employee(), ROLE_ADMIN), "GET", "/v1/me/applications");
    assert_problem(reply, 403, "role_missing");
    reply = list(an_employee(), textf("?employee_id=%s", a_uuid()));
    assert_problem(reply, 400, "parameter_invalid");
}
