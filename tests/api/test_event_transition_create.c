/* SPDX-License-Identifier: Apache-2.0 */
/* event_transition_create: a program manager cancels an event, or plans it again. */
#include "support/event.h"
#include "support/parallel.h"

static struct reply move(const char *token, const char *event_id, const char *if_match, const char *to)
{
    return call(token, "POST", textf("%s/transitions", event_path(event_id)), .if_match = if_match,
                .body = textf(JSON({"to": "%s"}), to));
}

Test(event_transition_create, guests_are_notified_when_it_is_cancelled_and_planned_again)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *event = an_event(program, 24, false);
    an_invitation(program, event, guest);
    struct reply reply = move(program.program_manager_token, event, "\"v1\"", "cancelled");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "cancelled");
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("%s/transitions", event_path(event)));
    reply = move(program.program_manager_token, event, "\"v2\"", "planned");
    assert_status(reply, 201);
    cr_expect_str_eq(event_notifications(guest, event), "event_invited event_cancelled event_changed");
}

Test(event_transition_create, nobody_is_notified_about_past_events)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *event = an_event(program, 24, false);
    an_invitation(program, event, guest);
    event_begins(event);
    const char *before = event_notifications(guest, event);
    struct reply reply = move(program.program_manager_token, event, "*", "cancelled");
    assert_status(reply, 201);
    cr_expect_str_eq(event_notifications(guest, event), before);
}

Test(event_transition_create, transitions_outside_the_table_are_refused)
{
    struct program program = a_published_program(an_employee());
    const char *event = an_event(program, 24, false);
    struct reply reply = move(program.program_manager_token, event, "*", "planned");
    expect_problem(reply, 409, "transition_not_allowed");
    reply = move(program.program_manager_token, event, "\"v7\"", "cancelled");
    expect_problem(reply, 412, "precondition_failed");
    program_moves(program, "cancelled");
    reply = move(program.program_manager_token, event, "*", "planned");
    expect_problem(reply, 409, "event_program_ended");
}

Test(event_transition_create, one_of_many_concurrent_transitions_wins)
{
    struct reply replies[8];
    struct program program = a_published_program(an_employee());
    struct call step = {.path = textf("%s/transitions", event_path(an_event(program, 24, false))),
                        .if_match = "*",
                        .body = JSON({"to": "cancelled"})};
    call_repeatedly((struct parallel_call){program.program_manager_token, "POST", step}, LENGTH_OF(replies), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 201), 1);
}

Test(event_transition_create, only_program_managers_of_the_program_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    struct employee guest = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *event = an_event(program, 24, false);
    an_invitation(program, event, guest);
    struct reply reply = move(participant(reviewer), event, "*", "cancelled");
    expect_problem(reply, 403, "forbidden");
    reply = move(participant(guest), event, "*", "cancelled");
    expect_problem(reply, 403, "forbidden");
    reply = move(participant(an_employee()), event, "*", "cancelled");
    expect_problem(reply, 404, "not_found");
    reply = move(program.program_manager_token, event, NULL, "cancelled");
    expect_problem(reply, 428, "precondition_required");
}
