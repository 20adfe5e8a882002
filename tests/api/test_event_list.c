/* SPDX-License-Identifier: Apache-2.0 */
/* event_list: the events of a program that the caller may see. */
#include "support/event.h"

static struct reply list(const char *token, struct program program, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/events?%s", program.id, query));
}

Test(event_list, the_staff_sees_all_events_others_see_open_ones_and_their_invitations)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    struct employee guest = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *closed = an_event(program, 24, false);
    const char *open = an_event(program, 48, true);
    an_invitation(program, closed, guest);
    struct reply reply = list(program.program_manager_token, program, "");
    cr_expect_eq(reply_items(&reply), 2);
    reply = list(participant(reviewer), program, "");
    cr_expect_eq(reply_items(&reply), 2);
    reply = list(participant(guest), program, "");
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), closed);
    reply = list(participant(an_employee()), program, "");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), open);
}

Test(event_list, filters_and_the_reverse_order_work)
{
    struct program program = a_published_program(an_employee());
    const char *late = an_event(program, 48, false);
    const char *early = an_event(program, 24, false);
    sql("UPDATE event SET kind = 'start' WHERE id = $1::uuid", early);
    sql("UPDATE event SET state = 'cancelled' WHERE id = $1::uuid", late);
    struct reply reply = list(program.program_manager_token, program, "sort=-starts_at");
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), late);
    const char *begin = reply_text(&reply, "/items/0/starts_at");
    const struct {
        const char *query;
        const char *id;
    } cases[] = {{"kind=start", early},
                 {"state=cancelled", late},
                 {textf("starts_after=%s", begin), late},
                 {textf("starts_before=%s", begin), early}};
    for (size_t i = 0; i < LENGTH_OF(cases); i++) {
        reply = list(program.program_manager_token, program, cases[i].query);
        cr_assert_eq(reply_items(&reply), 1, "%s: %s", cases[i].query, reply.body);
        cr_expect_str_eq(reply_text(&reply, "/items/0/id"), cases[i].id, "%s", cases[i].query);
    }
}

Test(event_list, embed_adds_counts_for_program_managers_and_the_callers_own_invitation)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *event = an_event(program, 24, true);
    an_invitation(program, event, guest);
    a_reply(event, guest, "maybe");
    struct reply reply = list(program.program_manager_token, program, "embed=invitation,counts");
    cr_expect_eq(reply_integer(&reply, "/items/0/counts/invited"), 1);
    cr_expect_eq(reply_integer(&reply, "/items/0/counts/maybe"), 1);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/invitation")));
    reply = list(participant(guest), program, "embed=invitation,counts");
    cr_expect_str_eq(reply_text(&reply, "/items/0/invitation/reply"), "maybe");
    cr_expect(json_is_null(reply_at(&reply, "/items/0/counts")));
}

Test(event_list, pages_join_without_gaps)
{
    struct program program = a_published_program(an_employee());
    for (int i = 0; i < 3; i++)
        an_event(program, 24, false);
    struct reply first = list(program.program_manager_token, program, "limit=2");
    cr_expect_eq(reply_items(&first), 2);
    struct reply second =
        list(program.program_manager_token, program, textf("limit=2&cursor=%s", reply_text(&first, "/next")));
    cr_expect_eq(reply_items(&second), 1);
    cr_expect_null(reply_at(&second, "/next"));
}

Test(event_list, only_its_staff_sees_a_draft)
{
    struct program program = a_draft_program(an_employee());
    an_event(program, 24, true);
    struct reply reply = list(program.program_manager_token, program, "");
    cr_expect_eq(reply_items(&reply), 1);
    reply = list(participant(an_employee()), program, "");
    expect_problem(reply, 404, "not_found");
}

Test(event_list, wrong_roles_and_parameters_are_refused)
{
    struct program program = a_published_program(an_employee());
    struct reply role = list(token_for("hr-import", ROLE_HR_SYNC), program, "");
    expect_problem(role, 403, "role_missing");
    struct reply parameter = list(program.program_manager_token, program, "kind=party");
    expect_problem(parameter, 400, "parameter_invalid");
}
