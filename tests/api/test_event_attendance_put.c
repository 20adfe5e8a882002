/* SPDX-License-Identifier: Apache-2.0 */
/* event_attendance_put: a program manager records who came. */
#include "support/event.h"

static struct reply note(const char *token, const char *event_id, const char *employee_id, const char *attended)
{
    return call(token, "PUT", textf("%s/attendance/%s", event_path(event_id), employee_id),
                .body = textf(JSON({"attended": %s}), attended));
}

Test(event_attendance_put, attendance_can_be_recorded_and_cleared_from_the_start_of_the_event)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *event = an_event(program, 24, false);
    an_invitation(program, event, guest);
    struct reply reply = note(program.program_manager_token, event, guest.id, "true");
    expect_problem(reply, 409, "event_not_begun");
    event_begins(event);
    reply = note(program.program_manager_token, event, guest.id, "true");
    assert_status(reply, 200);
    cr_expect(json_is_true(reply_at(&reply, "/attended")));
    cr_expect_str_eq(reply_text(&reply, "/employee_id"), guest.id);
    reply = note(program.program_manager_token, event, guest.id, "false");
    cr_expect(json_is_false(reply_at(&reply, "/attended")));
    reply = note(program.program_manager_token, event, guest.id, "null");
    cr_expect(json_is_null(reply_at(&reply, "/attended")));
}

Test(event_attendance_put, anyone_can_have_attended_an_event_that_is_open_to_all)
{
    struct program program = a_published_program(an_employee());
    struct employee colleague = an_employee();
    struct reply reply = note(program.program_manager_token, an_event(program, -1, true), colleague.id, "true");
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/invited_at")));
    reply = note(program.program_manager_token, an_event(program, -1, false), colleague.id, "true");
    expect_problem(reply, 404, "not_found");
    reply = note(program.program_manager_token, an_event(program, -1, true), a_uuid(), "true");
    expect_problem(reply, 404, "not_found");
}

Test(event_attendance_put, a_cancelled_event_has_no_attendance)
{
    struct program program = a_published_program(an_employee());
    const char *event = an_event(program, -1, true);
    sql("UPDATE event SET state = 'cancelled' WHERE id = $1::uuid", event);
    struct reply reply = note(program.program_manager_token, event, an_employee().id, "true");
    expect_problem(reply, 409, "event_cancelled");
}

Test(event_attendance_put, only_program_managers_of_the_program_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    struct employee guest = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *event = an_event(program, 24, false);
    an_invitation(program, event, guest);
    event_begins(event);
    struct reply reply = note(participant(reviewer), event, guest.id, "true");
    expect_problem(reply, 403, "forbidden");
    reply = note(participant(guest), event, guest.id, "true");
    expect_problem(reply, 403, "forbidden");
    reply = note(participant(an_employee()), event, guest.id, "true");
    expect_problem(reply, 404, "not_found");
    reply = call(program.program_manager_token, "PUT", textf("%s/attendance/%s", event_path(event), guest.id),
                 .body = "{}");
    expect_problem(reply, 422, "body_invalid");
}
