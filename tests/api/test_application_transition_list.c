/* SPDX-License-Identifier: Apache-2.0 */
/* application_transition_list: the history, for applicant and staff. The applicant does not learn who decided. */
#include "support/fixture.h"

static struct reply list(const char *token, const char *application, const char *query)
{
    return call(token, "GET", textf("/v1/applications/%s/transitions%s", application, query));
}

Test(application_transition_list, the_applicant_sees_the_transitions_but_not_who_decided)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = an_accepted_application(program, person, "mentor");
    struct reply reply = list(participant(person), id, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/from"), "draft");
    cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "submitted");
    cr_expect_str_eq(reply_text(&reply, "/items/0/actor_id"), person.id);
    cr_expect_str_eq(reply_text(&reply, "/items/1/to"), "accepted");
    cr_expect(json_is_null(reply_at(&reply, "/items/1/actor_id")));
    cr_expect_null(strstr(reply.body, program.program_manager.id));
}

Test(application_transition_list, the_staff_sees_who_decided)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *id = an_accepted_application(program, an_employee(), "mentor");
    struct reply reply = list(participant(reviewer), id, "");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/1/actor_id"), program.program_manager.id);
}

Test(application_transition_list, a_program_manager_who_applied_does_not_see_who_decided)
{
    struct program program = a_published_program(an_employee());
    struct employee second = an_employee();
    program_staff_add(program, second, "program_manager");
    const char *id = an_accepted_application(program, second, "mentor");
    struct reply reply = list(participant(second), id, "");
    cr_expect(json_is_null(reply_at(&reply, "/items/1/actor_id")));
}

Test(application_transition_list, pages_join_without_gaps)
{
    struct program program = a_published_program(an_employee());
    const char *id = an_accepted_application(program, an_employee(), "mentor");
    struct reply first = list(program.program_manager_token, id, "?limit=1");
    cr_expect_str_eq(reply_text(&first, "/items/0/to"), "submitted");
    struct reply second =
        list(program.program_manager_token, id, textf("?limit=1&cursor=%s", reply_text(&first, "/next")));
    cr_expect_str_eq(reply_text(&second, "/items/0/to"), "accepted");
    cr_expect_null(reply_at(&second, "/next"));
}

Test(application_transition_list, it_is_hidden_from_those_who_do_not_see_the_application)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *draft = a_draft_application(program, person, "mentor");
    struct reply reply = list(participant(person), draft, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
    reply = list(program.program_manager_token, draft, "");
    assert_problem(reply, 404, "not_found");
    reply = list(participant(an_employee()), a_submitted_application(program, an_employee(), "mentor"), "");
    assert_problem(reply, 404, "not_found");
    reply = list(token_of(program.program_manager, ROLE_AUDITOR), draft, "");
    assert_problem(reply, 403, "role_missing");
}
