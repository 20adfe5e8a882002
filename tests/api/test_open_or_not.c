/* SPDX-License-Identifier: Apache-2.0 */
/* What is shown and counted as open can still be done, and what can no longer be done is not. */
#include "support/invitation.h"
#include "support/session.h"

static int64_t waiting(struct employee person, const char *what)
{
    struct reply reply = call(participant(person), "GET", "/v1/me");
    assert_status(reply, 200);
    return reply_integer(&reply, textf("/waiting/%s", what));
}

/* Everything that shows the invitation says whether it is open. */
static void expect_invitation(struct program program, struct employee person, const char *path, bool open)
{
    const char *state = open ? "sent" : "expired";
    struct reply own = call(participant(person), "GET", path);
    cr_expect_str_eq(reply_text(&own, "/state"), state);
    struct reply program_managers = call(program.program_manager_token, "GET", path);
    cr_expect_str_eq(reply_text(&program_managers, "/state"), state);
    struct reply list = call(participant(person), "GET", "/v1/me/invitations?state=sent");
    cr_expect_eq(reply_items(&list), open);
    list = call(program.program_manager_token, "GET", textf("/v1/programs/%s/invitations?state=sent", program.id));
    cr_expect_eq(reply_items(&list), open);
    cr_expect_eq(waiting(person, "invitations_to_answer"), open);
    struct reply me = call(participant(person), "GET", "/v1/me");
    cr_expect_eq(json_array_size(reply_at(&me, "/agenda/invitations")), (size_t)open);
    struct reply board = call(program.program_manager_token, "GET", textf("/v1/programs/%s/board", program.id));
    cr_expect_str_eq(reply_text(&board, "/counts/invitations/0/state"), state);
    struct reply history = call(program.program_manager_token, "GET", textf("%s/transitions", path));
    cr_expect_eq(reply_items(&history), !open);
    if (!open)
        cr_expect_leq(strcmp(reply_text(&history, "/items/0/at"), sql("SELECT rfc3339(app_now())")), 0);
}

/* A program that is published on any day, even if another test runs due work. */
static struct program a_program(void)
{
    struct program program = a_published_program(an_employee());
    sql("UPDATE program SET (starts_on, ends_on, moves_by_dates) = ('2020-01-01', '2090-12-31', false) WHERE id = "
        "$1::uuid",
        program.id);
    return program;
}

Test(open_or_not, an_invitation_is_open_as_long_as_the_program_takes_applications)
{
    static const struct {
        const char *closing; /* what ends the applications */
        const char *opening; /* what opens them again; NULL: nothing */
    } ways[] = {
        {"UPDATE program SET applications_close_on = app_today() - 1 WHERE id = $1::uuid",
         "UPDATE program SET applications_close_on = app_today() + 1 WHERE id = $1::uuid"},
        {"UPDATE program SET state = 'matching' WHERE id = $1::uuid",
         "UPDATE program SET state = 'published' WHERE id = $1::uuid"},
        {"UPDATE program SET time_zone = 'Pacific/Kiritimati', applications_close_on = (app_now() AT TIME ZONE "
         "'Pacific/Kiritimati')::date - 1 WHERE id = $1::uuid",
         NULL},
    };
    static const char *const answers_of[] = {"accepted", "declined"};
    for (size_t i = 0; i < LENGTH_OF(ways); i++) {
        struct program program = a_program();
        struct employee person = an_employee();
        const char *path = an_invitation(program, person);
        expect_invitation(program, person, path, true);
        const char *first = etag_of(participant(person), path);
        sql(ways[i].closing, program.id);
        expect_invitation(program, person, path, false);
        cr_expect_str_neq(etag_of(participant(person), path), first);
        for (size_t a = 0; a < LENGTH_OF(answers_of); a++) {
            struct reply reply = answer(person, path, answers_of[a]);
            expect_problem(reply, 409, "invitation_expired");
        }
        if (!ways[i].opening)
            continue;
        sql(ways[i].opening, program.id);
        expect_invitation(program, person, path, true);
        answers(person, path, "accepted");
    }
}

Test(open_or_not, what_was_answered_stays_answered_after_the_closing_day)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    answers(person, path, "accepted");
    const char *etag = etag_of(participant(person), path);
    program_moves(program, "matching");
    struct reply reply = call(participant(person), "GET", path);
    cr_expect_str_eq(reply_text(&reply, "/state"), "accepted");
    cr_expect_str_eq(etag_of(participant(person), path), etag);
}

Test(open_or_not, an_invitation_expires_with_the_closing_day_at_the_latest)
{
    struct program program = a_program();
    sql("UPDATE program SET (time_zone, applications_close_on) = ('Asia/Kathmandu', app_today() + 3) WHERE id = "
        "$1::uuid",
        program.id);
    const char *end = sql("SELECT rfc3339((app_today() + 4)::timestamp AT TIME ZONE 'Asia/Kathmandu')");
    const char *body = textf(JSON({"employee_id": "%s", "role": "mentor"}), an_employee().id);
    struct reply reply =
        call(program.program_manager_token, "POST", textf("/v1/programs/%s/invitations", program.id), .body = body);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/expires_at"), end);
}

Test(open_or_not, only_sessions_that_can_be_confirmed_as_held_wait_for_it)
{
    struct pairing pairing = an_active_pairing();
    a_topic(pairing.program);
    const char *id = a_confirmed_session(pairing, -30);
    cr_expect_eq(waiting(pairing.mentor, "sessions_to_confirm"), 1);
    sql("UPDATE pairing SET activated_at = app_now() WHERE id = $1::uuid", pairing.id);
    cr_expect_eq(waiting(pairing.mentor, "sessions_to_confirm"), 0);
    struct reply reply = call(pairing.mentor_token, "POST", textf("%s/held-confirmations", session_path(id)));
    expect_problem(reply, 409, "session_outside_pairing");
}

static size_t sessions_in_agenda(const char *token)
{
    struct reply reply = call(token, "GET", "/v1/me");
    assert_status(reply, 200);
    return json_array_size(reply_at(&reply, "/agenda/sessions"));
}

Test(open_or_not, the_agenda_shows_only_sessions_that_can_be_held)
{
    struct pairing pairing = an_active_pairing();
    const char *tokens[] = {pairing.mentor_token, token_of(pairing.mentee, ROLE_ASSISTANT)};
    a_planned_session(pairing, 24);
    a_confirmed_session(pairing, 24 * 6);
    sql("UPDATE program SET ends_on = app_today() + 30 WHERE id = $1::uuid", pairing.program.id);
    for (size_t i = 0; i < LENGTH_OF(tokens); i++)
        cr_expect_eq(sessions_in_agenda(tokens[i]), 2);
    sql("UPDATE program SET ends_on = app_today() + 3 WHERE id = $1::uuid", pairing.program.id);
    for (size_t i = 0; i < LENGTH_OF(tokens); i++)
        cr_expect_eq(sessions_in_agenda(tokens[i]), 1);
}

Test(open_or_not, feedback_is_sealed_when_its_time_is_over)
{
    static const char *const states[] = {"open", "submitted"};
    for (size_t i = 0; i < LENGTH_OF(states); i++) {
        struct pairing pairing = an_active_pairing();
        const char *path = a_feedback(pairing);
        sql_as(pairing.mentee, "UPDATE feedback SET (state, rating) = ($2, 5) WHERE id = $1::uuid",
               strrchr(path, '/') + 1, states[i]);
        const char *etag = etag_of(pairing.mentee_token, path);
        int64_t before = waiting(pairing.mentee, "feedback_to_give");
        sql_as(pairing.mentee,
               "UPDATE feedback SET (opens_at, closes_at) = (opens_at - interval '40 days', app_now()) WHERE id = "
               "$1::uuid",
               strrchr(path, '/') + 1);
        struct reply reply = call(pairing.mentee_token, "GET", path);
        cr_expect_str_eq(reply_text(&reply, "/state"), "sealed");
        cr_expect_str_neq(reply_header(&reply, "ETag"), etag);
        cr_expect_eq(before - waiting(pairing.mentee, "feedback_to_give"), i == 0);
        struct reply list = call(pairing.mentee_token, "GET", "/v1/me/feedback?state=sealed");
        cr_expect_eq(reply_items(&list), 1);
        list = call(pairing.mentee_token, "GET", textf("/v1/me/feedback?moment=session&state=%s", states[i]));
        cr_expect_eq(reply_items(&list), 0);
        struct reply change = call(pairing.mentee_token, "PATCH", path, .if_match = reply_header(&reply, "ETag"),
                                   .body = JSON({"rating": 1}));
        expect_problem(change, 409, "feedback_not_open");
        due_work_runs();
        cr_expect_str_eq(etag_of(pairing.mentee_token, path), reply_header(&reply, "ETag"));
    }
}
