/* SPDX-License-Identifier: Apache-2.0 */
/* event_get: one event, for the staff, the invited, and everybody if it is open to all. */
#include "support/event.h"

static struct reply get(const char *token, const char *event_id)
{
    return call(token, "GET", event_path(event_id));
}

Test(event_get, the_staff_and_the_invited_read_it)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    struct employee guest = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *event = an_event(program, 24, false);
    an_invitation(program, event, guest);
    const char *const tokens[] = {program.program_manager_token, participant(reviewer), participant(guest)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = get(tokens[i], event);
        assert_status(reply, 200);
        cr_expect_str_eq(reply_text(&reply, "/title"), "Half-time");
        cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    }
    struct reply stranger = get(participant(an_employee()), event);
    expect_problem(stranger, 404, "not_found");
}

Test(event_get, everyone_sees_an_open_event_once_the_program_is_published)
{
    struct program program = a_draft_program(an_employee());
    const char *event = an_event(program, 24, true);
    const char *token = participant(an_employee());
    struct reply reply = get(token, event);
    expect_problem(reply, 404, "not_found");
    program_moves(program, "published");
    reply = get(token, event);
    assert_status(reply, 200);
}

Test(event_get, a_guest_still_sees_an_event_that_was_cancelled_with_its_program)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *event = an_event(program, 24, true);
    an_invitation(program, event, guest);
    program_moves(program, "cancelled");
    struct reply reply = get(participant(guest), event);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/state"), "cancelled");
    cr_expect_str_eq(event_notifications(guest, event), "event_invited event_cancelled");
    reply = get(participant(an_employee()), event);
    expect_problem(reply, 404, "not_found");
}

Test(event_get, embedded_data_changes_the_etag)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *event = an_event(program, 24, false);
    an_invitation(program, event, guest);
    const char *path = textf("%s?embed=counts", event_path(event));
    const char *before = etag_of(program.program_manager_token, path);
    a_reply(event, guest, "yes");
    struct reply reply = call(program.program_manager_token, "GET", path, .if_none_match = before);
    assert_status(reply, 200);
    cr_expect_eq(reply_integer(&reply, "/counts/yes"), 1);
    cr_expect_eq(reply_integer(&reply, "/counts/attended"), 0);
    reply = call(program.program_manager_token, "GET", path, .if_none_match = reply_header(&reply, "ETag"));
    cr_expect_eq(reply.status, 304);
    cr_expect_str_eq(etag_of(program.program_manager_token, event_path(event)), "\"v1\"");
    reply = call(participant(guest), "GET", textf("%s?embed=invitation,counts", event_path(event)));
    cr_expect_str_eq(reply_text(&reply, "/invitation/reply"), "yes");
    cr_expect(json_is_null(reply_at(&reply, "/counts")));
}

Test(event_get, unknown_ids_and_wrong_roles_are_refused)
{
    struct reply reply = get(participant(an_employee()), a_uuid());
    expect_problem(reply, 404, "not_found");
    reply = get(token_for("root", ROLE_ADMIN | ROLE_AUDITOR), a_uuid());
    expect_problem(reply, 403, "role_missing");
    reply = call(participant(an_employee()), "GET", textf("%s?embed=guests", event_path(a_uuid())));
    expect_problem(reply, 400, "parameter_invalid");
}

Test(event_get, program_managers_see_how_many_applications_the_event_led_to)
{
    static const char came[] = "UPDATE application SET came_through_event_id = $2::uuid WHERE id = $1::uuid";
    struct program program = a_published_program(an_employee());
    struct program next = a_published_program(program.program_manager);
    struct program foreign = a_published_program(an_employee());
    const struct program programs[] = {program, next, foreign};
    const char *event = an_event(program, 24, true);
    for (size_t i = 0; i < LENGTH_OF(programs); i++) {
        struct employee mentor = an_employee();
        sql_as(mentor, came, a_submitted_application(programs[i], mentor, "mentor"), event);
        struct employee drafting = an_employee();
        sql_as(drafting, came, a_draft_application(programs[i], drafting, "mentor"), event);
    }
    struct reply reply = call(program.program_manager_token, "GET", textf("%s?embed=counts", event_path(event)));
    assert_status(reply, 200);
    cr_expect_eq(reply_integer(&reply, "/counts/came_through"), 2,
                 "counts only the program manager's programs, and no drafts: %s", reply.body);
}

static long long came_through(struct program program, const char *event)
{
    struct reply reply = call(program.program_manager_token, "GET", textf("%s?embed=counts", event_path(event)));
    assert_status(reply, 200);
    return reply_integer(&reply, "/counts/came_through");
}

/* Otherwise the number would tell a superior, or anybody after a withdrawal, what the application itself does not. */
Test(event_get, applications_whose_answers_may_not_be_read_are_not_counted)
{
    struct program program = a_published_program(an_employee());
    const char *event = an_event(program, 24, true);
    struct employee people[] = {an_employee(), an_employee(), an_employee(), program.program_manager};
    const char *applications[LENGTH_OF(people)];
    for (size_t i = 0; i < LENGTH_OF(people); i++) {
        applications[i] = a_submitted_application(program, people[i], "mentor");
        sql_as(people[i], "UPDATE application SET came_through_event_id = $2::uuid WHERE id = $1::uuid",
               applications[i], event);
    }
    cr_expect_eq(came_through(program, event), 4);
    struct employee between = an_employee(.manager_id = program.program_manager.id);
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", people[0].id, between.id);
    cr_expect_eq(came_through(program, event), 3, "a report counts");
    application_moves(people[1], applications[1], "withdrawn");
    cr_expect_eq(came_through(program, event), 2, "a withdrawn application counts");
    application_moves(people[1], applications[1], "draft");
    cr_expect_eq(came_through(program, event), 2, "a draft counts");
    program_moves(program, "cancelled");
    cr_expect_eq(came_through(program, event), 0, "an application to a program that has ended counts");
}
