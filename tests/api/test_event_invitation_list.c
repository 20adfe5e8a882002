/* SPDX-License-Identifier: Apache-2.0 */
/* event_invitation_list: the guests of an event, for program managers. */
#include "support/event.h"

static struct reply list(const char *token, const char *event_id, const char *query)
{
    return call(token, "GET", textf("%s/invitations?%s", event_path(event_id), query));
}

struct party {
    struct program program;
    const char *event;
    struct employee ada, bo,
        cy; /* ada said yes and came, bo said no, cy did not reply; the fourth guest came without an invitation */
};

static struct party a_party(void)
{
    struct program program = a_published_program(an_employee());
    struct party party = {program, an_event(program, 24, true), an_employee(.display_name = "Ada"),
                          an_employee(.display_name = "bo"), an_employee(.display_name = "Cy")};
    an_invitation(program, party.event, party.cy);
    an_invitation(program, party.event, party.bo);
    an_invitation(program, party.event, party.ada);
    a_reply(party.event, party.ada, "yes");
    a_reply(party.event, party.bo, "no");
    event_begins(party.event);
    sql("UPDATE event_invitation SET attended = true WHERE event_id = $1::uuid AND employee_id = $2::uuid", party.event,
        party.ada.id);
    sql("INSERT INTO event_invitation (event_id, employee_id, attended) VALUES ($1::uuid, $2::uuid, true)", party.event,
        an_employee(.display_name = "Zoe").id);
    return party;
}

Test(event_invitation_list, program_managers_see_the_guests_by_name)
{
    struct party party = a_party();
    struct reply reply = list(party.program.program_manager_token, party.event, "embed=employee");
    cr_assert_eq(reply_items(&reply), 4);
    cr_expect_str_eq(reply_text(&reply, "/items/0/employee/display_name"), "Ada");
    cr_expect_str_eq(reply_text(&reply, "/items/0/reply"), "yes");
    cr_expect(json_is_true(reply_at(&reply, "/items/0/attended")));
    cr_expect_str_eq(reply_text(&reply, "/items/1/employee_id"), party.bo.id);
    cr_expect_str_eq(reply_text(&reply, "/items/2/employee_id"), party.cy.id);
    cr_expect(json_is_null(reply_at(&reply, "/items/2/reply")));
    cr_expect(json_is_null(reply_at(&reply, "/items/3/invited_at")));
}

Test(event_invitation_list, filters_narrow_the_list)
{
    struct party party = a_party();
    const struct {
        const char *query;
        size_t wanted;
    } cases[] = {{"reply=yes", 1},    {"reply=no", 1},      {"reply=maybe", 0},   {"reply=none", 2},
                 {"invited=true", 3}, {"invited=false", 1}, {"attended=true", 2}, {"attended=false", 2}};
    for (size_t i = 0; i < LENGTH_OF(cases); i++) {
        struct reply reply = list(party.program.program_manager_token, party.event, cases[i].query);
        cr_expect_eq(reply_items(&reply), cases[i].wanted, "%s: %s", cases[i].query, reply.body);
    }
}

Test(event_invitation_list, pages_join_without_gaps)
{
    struct party party = a_party();
    struct reply first = list(party.program.program_manager_token, party.event, "limit=3");
    cr_expect_eq(reply_items(&first), 3);
    struct reply second =
        list(party.program.program_manager_token, party.event, textf("limit=3&cursor=%s", reply_text(&first, "/next")));
    cr_expect_eq(reply_items(&second), 1);
}

Test(event_invitation_list, reviewers_and_guests_do_not_see_who_comes)
{
    struct party party = a_party();
    struct employee reviewer = an_employee();
    program_staff_add(party.program, reviewer, "reviewer");
    struct reply reply = list(participant(reviewer), party.event, "");
    expect_problem(reply, 403, "forbidden");
    reply = list(participant(party.ada), party.event, "");
    expect_problem(reply, 403, "forbidden");
    reply = list(participant(an_employee()), an_event(party.program, 24, false), "");
    expect_problem(reply, 404, "not_found");
    reply = list(party.program.program_manager_token, party.event, "reply=perhaps");
    expect_problem(reply, 400, "parameter_invalid");
}
