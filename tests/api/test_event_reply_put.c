/* SPDX-License-Identifier: Apache-2.0 */
/* event_reply_put: a guest's own reply. */
#include "support/event.h"
#include "support/parallel.h"

static struct reply reply_to(const char *token, const char *event_id, const char *reply)
{
    return call(token, "PUT", textf("%s/reply", event_path(event_id)), .body = textf(JSON({"reply": "%s"}), reply));
}

Test(event_reply_put, invited_people_can_reply_and_change_their_reply)
{
    static const char *const replies[] = {"yes", "no", "maybe", "maybe"};
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *event = an_event(program, 24, false);
    an_invitation(program, event, guest);
    for (size_t i = 0; i < LENGTH_OF(replies); i++) {
        struct reply reply = reply_to(participant(guest), event, replies[i]);
        assert_status(reply, 200);
        cr_expect_str_eq(reply_text(&reply, "/reply"), replies[i]);
        cr_expect_str_eq(reply_text(&reply, "/employee_id"), guest.id);
        cr_expect_not(json_is_null(reply_at(&reply, "/invited_at")));
        cr_expect_not(json_is_null(reply_at(&reply, "/replied_at")));
    }
    cr_expect_str_eq(etag_of(program.program_manager_token, event_path(event)), "\"v1\"",
                     "a reply does not change the event");
}

Test(event_reply_put, everyone_may_reply_to_an_event_that_is_open_to_all)
{
    struct program program = a_published_program(an_employee());
    const char *event = an_event(program, 24, true);
    struct reply reply = reply_to(participant(an_employee()), event, "yes");
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/invited_at")));
}

Test(event_reply_put, people_who_are_not_invited_do_not_find_it)
{
    struct program program = a_published_program(an_employee());
    const char *event = an_event(program, 24, false);
    struct reply reply = reply_to(participant(an_employee()), event, "yes");
    expect_problem(reply, 404, "not_found");
    reply = reply_to(program.program_manager_token, event, "yes");
    expect_problem(reply, 409, "event_not_invited");
}

Test(event_reply_put, cancelled_and_started_events_take_no_replies)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *event = an_event(program, 24, false);
    an_invitation(program, event, guest);
    sql("UPDATE event SET state = 'cancelled' WHERE id = $1::uuid", event);
    struct reply reply = reply_to(participant(guest), event, "yes");
    expect_problem(reply, 409, "event_cancelled");
    sql("UPDATE event SET state = 'planned' WHERE id = $1::uuid", event);
    event_begins(event);
    reply = reply_to(participant(guest), event, "yes");
    expect_problem(reply, 409, "event_begun");
    reply = reply_to(participant(an_employee()), an_event(program, -1, true), "yes");
    expect_problem(reply, 409, "event_begun");
}

Test(event_reply_put, concurrent_replies_make_one_guest)
{
    struct reply replies[8];
    struct program program = a_published_program(an_employee());
    const char *event = an_event(program, 24, true);
    struct call put = {.path = textf("%s/reply", event_path(event)), .body = JSON({"reply": "yes"})};
    call_repeatedly((struct parallel_call){participant(an_employee()), "PUT", put}, LENGTH_OF(replies), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 200), LENGTH_OF(replies));
    cr_expect_str_eq(sql("SELECT count(*) FROM event_invitation WHERE event_id = $1::uuid", event), "1");
}

Test(event_reply_put, an_invalid_body_is_refused)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = reply_to(program.program_manager_token, an_event(program, 24, true), "perhaps");
    expect_problem(reply, 422, "body_invalid");
}
