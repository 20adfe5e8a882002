/* SPDX-License-Identifier: Apache-2.0 */
/* event_transition_list: the history of an event. */
#include "support/event.h"

static struct reply list(const char *token, const char *event_id, const char *query)
{
    return call(token, "GET", textf("%s/transitions?%s", event_path(event_id), query));
}

Test(event_transition_list, everyone_who_sees_the_event_reads_its_history_in_order)
{
    struct program program = a_published_program(an_employee());
    const char *event = an_event(program, 24, true);
    sql_as(program.program_manager, "UPDATE event SET state = 'cancelled' WHERE id = $1::uuid", event);
    sql_as(program.program_manager, "UPDATE event SET state = 'planned' WHERE id = $1::uuid", event);
    const char *const tokens[] = {program.program_manager_token, participant(an_employee())};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = list(tokens[i], event, "");
        cr_assert_eq(reply_items(&reply), 2);
        cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "cancelled");
        cr_expect_str_eq(reply_text(&reply, "/items/1/to"), "planned");
        cr_expect_str_eq(reply_text(&reply, "/items/1/actor_id"), program.program_manager.id);
    }
    struct reply first = list(program.program_manager_token, event, "limit=1");
    struct reply second =
        list(program.program_manager_token, event, textf("limit=1&cursor=%s", reply_text(&first, "/next")));
    cr_expect_str_eq(reply_text(&second, "/items/0/to"), "planned");
}

Test(event_transition_list, others_do_not_find_it)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = list(participant(an_employee()), an_event(program, 24, false), "");
    expect_problem(reply, 404, "not_found");
    reply = list(program.program_manager_token, an_event(program, 24, false), "");
    cr_expect_eq(reply_items(&reply), 0);
}
