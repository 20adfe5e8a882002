/* SPDX-License-Identifier: Apache-2.0 */
/* event_update: a program manager changes or reschedules an event. */
#include "support/event.h"
#include "support/parallel.h"

static struct reply change(const char *token, const char *event_id, const char *if_match, const char *body)
{
    return call(token, "PATCH", event_path(event_id), .if_match = if_match, .body = body);
}

Test(event_update, changes_the_given_fields)
{
    struct program program = a_published_program(an_employee());
    const char *event = an_event(program, 24, false);
    struct reply reply =
        change(program.program_manager_token, event, "\"v1\"",
               JSON({
                                    "kind": "community_day",
                                    "title": "Another",
                                    "place": "Room 7",
                                    "open_to_all": true
                                }));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_str_eq(reply_text(&reply, "/kind"), "community_day");
    cr_expect_str_eq(reply_text(&reply, "/place"), "Room 7");
    cr_expect_str_eq(reply_text(&reply, "/time_zone"), "Europe/Berlin");
    reply = change(program.program_manager_token, event, "\"v2\"", JSON({"place": null}));
    cr_expect(json_is_null(reply_at(&reply, "/place")));
}

Test(event_update, guests_are_notified_of_a_new_time_and_keep_their_reply)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *event = an_event(program, 24, false);
    an_invitation(program, event, guest);
    a_reply(event, guest, "yes");
    struct reply reply = change(program.program_manager_token, event, "*", JSON({"description": "With cake."}));
    assert_status(reply, 200);
    cr_expect_str_eq(event_notifications(guest, event), "event_invited");
    reply = change(program.program_manager_token, event, "*", JSON({"starts_at": "2099-03-01T09:00:00Z"}));
    assert_status(reply, 200);
    cr_expect_str_eq(event_notifications(guest, event), "event_invited event_changed");
    cr_expect_str_eq(sql("SELECT reply FROM event_invitation WHERE event_id = $1::uuid", event), "yes");
}

Test(event_update, an_event_with_attendance_cannot_be_moved_into_the_future)
{
    struct program program = a_published_program(an_employee());
    const char *event = an_event(program, -1, true);
    sql("INSERT INTO event_invitation (event_id, employee_id, attended) VALUES ($1::uuid, $2::uuid, true)", event,
        an_employee().id);
    struct reply reply = change(program.program_manager_token, event, "*", JSON({"starts_at": "2099-03-01T09:00:00Z"}));
    assert_problem(reply, 409, "event_begun");
    reply = change(program.program_manager_token, event, "*", JSON({"title": "It was good"}));
    assert_status(reply, 200);
}

Test(event_update, the_time_zone_must_exist)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = change(program.program_manager_token, an_event(program, 24, false), "*",
                                JSON({"time_zone": "Europe/Atlantis"}));
    assert_problem(reply, 422, "time_zone_unknown");
}

Test(event_update, one_of_several_changes_to_the_same_version_wins)
{
    struct reply replies[8];
    struct program program = a_published_program(an_employee());
    struct call patch = {
        .path = event_path(an_event(program, 24, false)), .if_match = "\"v1\"", .body = JSON({"place": "Elsewhere"})};
    call_repeatedly((struct parallel_call){program.program_manager_token, "PATCH", patch}, LENGTH_OF(replies), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 200), 1);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 412), LENGTH_OF(replies) - 1);
}

Test(event_update, only_program_managers_of_the_program_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    struct employee guest = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *event = an_event(program, 24, false);
    an_invitation(program, event, guest);
    const char *const tokens[] = {participant(reviewer), participant(guest)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = change(tokens[i], event, "*", JSON({"title": "Mine"}));
        expect_problem(reply, 403, "forbidden");
    }
    struct reply stranger = change(a_published_program(an_employee()).program_manager_token, event, "*", "{}");
    expect_problem(stranger, 404, "not_found");
    struct reply body = change(program.program_manager_token, event, "*", JSON({"state": "cancelled"}));
    expect_problem(body, 400, "body_unknown_field");
    body = change(program.program_manager_token, event, "*", JSON({"title": null}));
    expect_problem(body, 422, "body_invalid");
}
