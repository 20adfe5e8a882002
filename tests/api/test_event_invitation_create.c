/* SPDX-License-Identifier: Apache-2.0 */
/* event_invitation_create: a program manager invites a group of participants, or people by name. */
#include "support/event.h"
#include "support/parallel.h"

static struct reply invite(const char *token, const char *event_id, const char *body)
{
    return call(token, "POST", textf("%s/invitations", event_path(event_id)), .body = body);
}

static const char *guests(const char *event_id)
{
    return sql("SELECT count(*) FROM event_invitation WHERE event_id = $1::uuid", event_id);
}

Test(event_invitation_create, an_audience_consists_of_accepted_participants)
{
    static const char *const audiences[] = {"mentors", "mentees", "participants"};
    static const long long wanted[] = {2, 1, 3};
    struct pairing pairing = a_forming_pairing();
    an_accepted_application(pairing.program, an_employee(), "mentor");
    a_submitted_application(pairing.program, an_employee(), "mentor");
    an_accepted_application(a_published_program(an_employee()), an_employee(), "mentor");
    for (size_t i = 0; i < LENGTH_OF(audiences); i++) {
        const char *event = an_event(pairing.program, 24, false);
        struct reply reply =
            invite(pairing.program.program_manager_token, event, textf(JSON({"audience": "%s"}), audiences[i]));
        assert_status(reply, 201);
        cr_expect_eq(reply_integer(&reply, "/invited"), wanted[i], "%s: %s", audiences[i], reply.body);
        cr_expect_str_eq(reply_text(&reply, "/event_id"), event);
        cr_expect_str_eq(reply_header(&reply, "Location"), textf("%s/invitations", event_path(event)));
    }
}

Test(event_invitation_create, people_are_invited_and_notified_once_and_leavers_never)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    struct employee leaver = an_employee(.left = true);
    const char *event = an_event(program, 24, false);
    const char *body = textf(JSON({"employee_ids": [ "%s", "%s" ]}), guest.id, leaver.id);
    struct reply reply = invite(program.program_manager_token, event, body);
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/invited"), 1);
    reply = invite(program.program_manager_token, event, body);
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/invited"), 0);
    cr_expect_str_eq(event_notifications(guest, event), "event_invited");
    cr_expect_str_eq(event_notifications(leaver, event), "");
    cr_expect_str_eq(event_notifications(program.program_manager, event), "");
}

Test(event_invitation_create, people_who_replied_uninvited_are_invited_and_keep_their_reply)
{
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *event = an_event(program, 24, true);
    struct reply reply =
        call(participant(guest), "PUT", textf("%s/reply", event_path(event)), .body = JSON({"reply": "yes"}));
    assert_status(reply, 200);
    reply = invite(program.program_manager_token, event, textf(JSON({"employee_ids": ["%s"]}), guest.id));
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/invited"), 1);
    cr_expect_str_eq(event_notifications(guest, event), "event_invited");
    cr_expect_str_eq(sql("SELECT reply FROM event_invitation WHERE event_id = $1::uuid", event), "yes");
}

Test(event_invitation_create, a_request_names_either_an_audience_or_people)
{
    struct program program = a_published_program(an_employee());
    const char *event = an_event(program, 24, false);
    const char *const bodies[] = {
        "{}", textf(JSON({"audience": "mentors", "employee_ids": ["%s"]}), program.program_manager.id)};
    for (size_t i = 0; i < LENGTH_OF(bodies); i++) {
        struct reply reply = invite(program.program_manager_token, event, bodies[i]);
        expect_problem(reply, 422, "event_audience_invalid");
    }
    struct reply reply = invite(program.program_manager_token, event,
                                textf(JSON({"employee_ids": [ "%s", "%s" ]}), program.program_manager.id, a_uuid()));
    expect_problem(reply, 422, "employee_reference_unknown");
    cr_expect_str_eq(guests(event), "0");
}

Test(event_invitation_create, cancelled_and_past_events_and_drafts_take_no_invitations)
{
    struct program program = a_published_program(an_employee());
    const char *body = textf(JSON({"employee_ids": ["%s"]}), an_employee().id);
    const char *cancelled = an_event(program, 24, false);
    sql("UPDATE event SET state = 'cancelled' WHERE id = $1::uuid", cancelled);
    struct reply reply = invite(program.program_manager_token, cancelled, body);
    expect_problem(reply, 409, "event_cancelled");
    reply = invite(program.program_manager_token, an_event(program, -1, false), body);
    expect_problem(reply, 409, "event_begun");
    struct program draft = a_draft_program(an_employee());
    reply = invite(draft.program_manager_token, an_event(draft, 24, false), body);
    expect_problem(reply, 409, "event_program_unpublished");
}

Test(event_invitation_create, concurrent_invitations_notify_people_once)
{
    struct reply replies[8];
    struct program program = a_published_program(an_employee());
    struct employee people[5];
    struct text ids = {.arena = test_arena()};
    for (size_t i = 0; i < LENGTH_OF(people); i++) {
        people[i] = an_employee();
        text_format(&ids, "%s\"%s\"", i > 0 ? "," : "", people[i].id);
    }
    const char *event = an_event(program, 24, false);
    struct call request = {.path = textf("%s/invitations", event_path(event)),
                           .body = textf("{\"employee_ids\":[%s]}", text_string(&ids))};
    call_repeatedly((struct parallel_call){program.program_manager_token, "POST", request}, LENGTH_OF(replies),
                    replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 201), LENGTH_OF(replies));
    cr_expect_str_eq(guests(event), "5");
    for (size_t i = 0; i < LENGTH_OF(people); i++)
        cr_expect_str_eq(event_notifications(people[i], event), "event_invited");
}

static bool inviting(struct program program, const char *event_id)
{
    struct reply reply = call(program.program_manager_token, "GET", textf("%s?embed=counts", event_path(event_id)));
    assert_status(reply, 200);
    return json_is_true(reply_at(&reply, "/counts/inviting"));
}

Test(event_invitation_create, many_people_are_invited_after_the_response)
{
    struct program program = a_published_program(an_employee());
    struct employee people[105];
    struct text ids = {.arena = test_arena()};
    for (size_t i = 0; i < LENGTH_OF(people); i++) {
        people[i] = an_employee();
        text_format(&ids, "%s\"%s\"", i > 0 ? "," : "", people[i].id);
    }
    const char *event = an_event(program, 24, false);
    struct reply reply =
        invite(program.program_manager_token, event, textf("{\"employee_ids\":[%s]}", text_string(&ids)));
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/invited"), 100);
    cr_expect(json_is_true(reply_at(&reply, "/inviting")));
    cr_expect(inviting(program, event));
    sql("SELECT due_jobs(1000)");
    cr_expect_not(inviting(program, event));
    for (size_t i = 0; i < LENGTH_OF(people); i++)
        cr_expect_str_eq(event_notifications(people[i], event), "event_invited");
    reply = invite(program.program_manager_token, event, textf("{\"employee_ids\":[%s]}", text_string(&ids)));
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/invited"), 0);
    cr_expect(json_is_false(reply_at(&reply, "/inviting")));
}

Test(event_invitation_create, only_program_managers_of_the_program_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *event = an_event(program, 24, false);
    struct reply reply = invite(participant(reviewer), event, JSON({"audience": "mentors"}));
    expect_problem(reply, 403, "forbidden");
    reply = invite(participant(an_employee()), event, JSON({"audience": "mentors"}));
    expect_problem(reply, 404, "not_found");
    reply = invite(program.program_manager_token, event, JSON({"audience": "everybody"}));
    expect_problem(reply, 422, "body_invalid");
    reply = invite(program.program_manager_token, event, JSON({"employee_ids": []}));
    expect_problem(reply, 422, "body_invalid");
}
