/* SPDX-License-Identifier: Apache-2.0 */
/* me_event_list: the events that the caller may attend. */
#include "support/event.h"

/* Other tests create events that are open to all, so these tests look at only one program. */
static struct reply list(struct employee employee, struct program program, const char *query)
{
    struct reply reply = call(participant(employee), "GET", textf("/v1/me/events?program_id=%s%s", program.id, query));
    assert_status(reply, 200);
    return reply;
}

Test(me_event_list, invitations_and_open_events_come_with_the_callers_reply)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *open = an_event(program, 48, true);
    const char *closed = an_event(program, 24, false);
    an_invitation(program, closed, guest);
    a_reply(closed, guest, "no");
    struct reply reply = list(guest, program, "");
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), closed);
    cr_expect_str_eq(reply_text(&reply, "/items/0/invitation/reply"), "no");
    cr_expect_str_eq(reply_text(&reply, "/items/1/id"), open);
    cr_expect(json_is_null(reply_at(&reply, "/items/1/invitation")));
    reply = list(an_employee(), program, "");
    cr_expect_eq(reply_items(&reply), 1);
    reply = list(program.program_manager, program, "");
    cr_expect_eq(reply_items(&reply), 1, "managing a program is not an invitation");
}

Test(me_event_list, drafts_and_cancelled_programs_show_no_open_events)
{
    struct program program = a_draft_program(an_employee());
    struct employee guest = an_employee();
    an_event(program, 24, true);
    struct reply reply = list(guest, program, "");
    cr_expect_eq(reply_items(&reply), 0);
    program_moves(program, "cancelled");
    reply = list(guest, program, "");
    cr_expect_eq(reply_items(&reply), 0);
}

Test(me_event_list, filters_and_both_sort_orders_work)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *early = an_event(program, 24, true);
    const char *late = an_event(program, 48, true);
    an_invitation(program, early, guest);
    a_reply(early, guest, "yes");
    sql("UPDATE event SET state = 'cancelled' WHERE id = $1::uuid", late);
    struct reply reply = list(guest, program, "&sort=-starts_at");
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), late);
    const char *begin = reply_text(&reply, "/items/0/starts_at");
    const struct {
        const char *query;
        const char *id;
    } cases[] = {{"&reply=yes", early},
                 {"&reply=none", late},
                 {"&state=planned", early},
                 {textf("&starts_after=%s", begin), late},
                 {textf("&starts_before=%s", begin), early}};
    for (size_t i = 0; i < LENGTH_OF(cases); i++) {
        reply = list(guest, program, cases[i].query);
        cr_assert_eq(reply_items(&reply), 1, "%s: %s", cases[i].query, reply.body);
        cr_expect_str_eq(reply_text(&reply, "/items/0/id"), cases[i].id, "%s", cases[i].query);
    }
    reply = list(guest, program, "&limit=1");
    reply = list(guest, program, textf("&limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), late);
}

Test(me_event_list, withdrawing_consent_ends_the_invitation)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    an_accepted_application(program, guest, "mentor");
    an_invitation(program, an_event(program, 24, false), guest);
    struct reply reply = list(guest, program, "");
    cr_expect_eq(reply_items(&reply), 1);
    sql_as(guest,
           "INSERT INTO consent (program_id, employee_id, text_version, state) VALUES ($1::uuid, $2::uuid, '1', "
           "'withdrawn')",
           program.id, guest.id);
    reply = list(guest, program, "");
    cr_expect_eq(reply_items(&reply), 0);
}

Test(me_event_list, wrong_roles_and_parameters_are_refused)
{
    struct reply reply = call(token_for("hr-import", ROLE_HR_SYNC), "GET", "/v1/me/events");
    expect_problem(reply, 403, "role_missing");
    reply = call(participant(an_employee()), "GET", "/v1/me/events?reply=perhaps");
    expect_problem(reply, 400, "parameter_invalid");
}
