/* SPDX-License-Identifier: Apache-2.0 */
/* me_invitation_list: the caller's own invitations. */
#include "support/invitation.h"

static struct reply list(struct employee person, const char *query)
{
    return call(participant(person), "GET", textf("/v1/me/invitations%s", query));
}

Test(me_invitation_list, lists_the_callers_invitations_to_visible_programs)
{
    struct employee person = an_employee();
    struct program first = a_published_program(an_employee());
    struct program second = a_published_program(first.program_manager);
    struct program hidden = a_published_program(first.program_manager);
    an_invitation(first, person);
    answers(person, an_invitation(second, person), "declined");
    an_invitation(first, an_employee());
    an_invitation(hidden, person);
    program_moves(hidden, "cancelled");
    struct reply reply = list(person, "?embed=program");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/program/title"), "Reverse mentoring");
    cr_expect_str_eq(reply_text(&reply, "/items/1/state"), "declined");
    reply = list(person, "?state=declined");
    cr_expect_eq(reply_items(&reply), 1);
    reply = list(person, textf("?program_id=%s&state=sent", first.id));
    cr_expect_eq(reply_items(&reply), 1);
    cr_expect_null(reply_at(&reply, "/items/0/program"));
}

Test(me_invitation_list, pages_work_in_both_directions)
{
    struct employee person = an_employee();
    struct program first = a_published_program(an_employee());
    struct program second = a_published_program(first.program_manager);
    an_invitation(first, person);
    an_invitation(second, person);
    struct reply reply = list(person, "?sort=-created_at&limit=1");
    cr_expect_str_eq(reply_text(&reply, "/items/0/program_id"), second.id);
    reply = list(person, textf("?sort=-created_at&limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/program_id"), first.id);
    cr_expect_null(reply_at(&reply, "/next"));
}

Test(me_invitation_list, only_employees_may)
{
    struct reply reply = call(token_for("nobody-known", ROLE_PARTICIPANT), "GET", "/v1/me/invitations");
    assert_problem(reply, 403, "employee_unknown");
    reply = call(token_of(an_employee(), ROLE_ADMIN), "GET", "/v1/me/invitations");
    assert_problem(reply, 403, "role_missing");
}
