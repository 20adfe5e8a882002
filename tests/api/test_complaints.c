/* SPDX-License-Identifier: Apache-2.0 */
/* What people complain about in other mentoring systems. Each test names a complaint and checks the promise that
 * answers it. Who may read what is in test_complaints_privacy.c, the service as such in test_complaints_service.c, and
 * the time to match 500 people in tests/unit/matching. */
#include "support/parallel.h"
#include "support/proposal.h"
#include "support/session.h"

static struct reply move(const char *token, const char *path, const char *state)
{
    return call(token, "POST", textf("%s/transitions", path), .if_match = "*",
                .body = textf(JSON({"to": "%s"}), state));
}

static void moves(const char *token, const char *path, const char *state)
{
    struct reply reply = move(token, path, state);
    assert_status(reply, 201);
    cr_assert_str_eq(reply_text(&reply, "/state"), state);
}

static const char *application_path(const char *id)
{
    return textf("/v1/applications/%s", id);
}

static const char *pairing_path(struct pairing pairing)
{
    return textf("/v1/pairings/%s", pairing.id);
}

static const char *state_at(const char *token, const char *path)
{
    struct reply reply = call(token, "GET", path);
    assert_status(reply, 200);
    return reply_text(&reply, "/state");
}

static const char *pair_body(const char *mentor_application, const char *mentee_application)
{
    return textf(JSON({"mentor_application_id": "%s", "mentee_application_id": "%s"}), mentor_application,
                      mentee_application);
}

static struct reply pair_up(struct program program, const char *mentor_application, const char *mentee_application)
{
    return call(program.program_manager_token, "POST", textf("/v1/programs/%s/pairings", program.id),
                .body = pair_body(mentor_application, mentee_application));
}

static const char *ids_of(struct reply reply, const char *id)
{
    const char *ids = "";
    for (size_t i = 0; i < reply_items(&reply); i++)
        ids = textf("%s %s", ids, reply_text(&reply, textf("/items/%zu/%s", i, id)));
    return ids;
}

/* The ids of a list, read page by page with one item each. */
static const char *ids_by_one(const char *token, const char *list, const char *id)
{
    const char *ids = "";
    for (const char *cursor = ""; cursor;) {
        struct reply page = call(token, "GET", textf("%s&limit=1%s", list, cursor));
        assert_status(page, 200);
        ids = textf("%s%s", ids, ids_of(page, id));
        const char *next = reply_text(&page, "/next");
        cursor = next[0] ? textf("&cursor=%s", next) : NULL;
    }
    return ids;
}

#define EQUALS 8

/* All mentees fit the mentor equally well and applied at the same moment. */
Test(complaints, ties_are_not_broken_at_random)
{
    struct program program = a_published_program(an_employee());
    const char *mentor = an_accepted_application(program, an_employee(), "mentor");
    const char *const lists[][2] = {
        {textf("/v1/applications/%s/candidates?waitlisted=true", mentor), "application_id"},
        {textf("/v1/programs/%s/applications?sort=submitted_at&role=mentee", program.id), "id"},
        {textf("/v1/programs/%s/applications?sort=-review_score&role=mentee", program.id), "id"}};
    for (size_t i = 0; i < EQUALS; i++)
        an_accepted_application(program, an_employee(), "mentee");
    sql("UPDATE application SET submitted_at = '2026-01-01T00:00:00Z' WHERE program_id = $1::uuid", program.id);
    for (size_t i = 0; i < LENGTH_OF(lists); i++) {
        struct reply whole = call(program.program_manager_token, "GET", lists[i][0]);
        const char *ids = ids_of(whole, lists[i][1]);
        cr_assert_eq(reply_items(&whole), EQUALS, "%s", whole.body);
        /* Rewritten rows have a different physical order. */
        sql("UPDATE application SET motivation = 'Once more' WHERE id IN (SELECT id FROM application WHERE program_id "
            "= $1::uuid "
            "ORDER BY random() LIMIT 4)",
            program.id);
        const char *by_one = ids_by_one(program.program_manager_token, lists[i][0], lists[i][1]);
        cr_expect_str_eq(by_one, ids, "%s: %s, then %s", lists[i][0], ids, by_one);
    }
}

Test(complaints, a_wish_never_overrides_a_hard_rule)
{
    static const struct {
        const char *change;
        const char *code;
    } rows[] = {
        {"UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", "reporting_line_conflict"},
        {"UPDATE employee SET unit = 'One' WHERE id IN ($1::uuid, $2::uuid)", "same_unit_conflict"},
        {"UPDATE employee SET manager_id = (SELECT id FROM employee WHERE id NOT IN ($1::uuid, $2::uuid) LIMIT 1) "
         "WHERE id IN ($1::uuid, $2::uuid)",
         "same_manager_conflict"},
        {"UPDATE application SET languages = '{fr}' WHERE employee_id = $1::uuid AND employee_id <> $2::uuid",
         "language_conflict"},
        {"UPDATE application SET please_not = ARRAY[$2::uuid] WHERE employee_id = $1::uuid", "pairing_not_possible"},
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct program program = a_published_program(an_employee());
        struct employee mentor = an_employee();
        struct employee mentee = an_employee(.level = 1);
        const char *offer = an_accepted_application(program, mentor, "mentor");
        const char *need = an_accepted_application(program, mentee, "mentee");
        sql("UPDATE application SET wishes = ARRAY[$2::uuid] WHERE id = $1::uuid", offer, mentee.id);
        sql("UPDATE application SET wishes = ARRAY[$2::uuid] WHERE id = $1::uuid", need, mentor.id);
        sql(rows[i].change, mentor.id, mentee.id);
        struct reply reply = pair_up(program, offer, need);
        expect_problem(reply, 409, rows[i].code);
        reply = call(program.program_manager_token, "POST", textf("/v1/programs/%s/proposals", program.id),
                     .body = pair_body(offer, need));
        expect_problem(reply, 409, rows[i].code);
        reply = call(program.program_manager_token, "GET", textf("/v1/applications/%s/candidates", offer));
        assert_status(reply, 200);
        cr_expect_eq(reply_items(&reply), 0, "%s: %s", rows[i].code, reply.body);
    }
}

Test(complaints, anybody_can_leave_a_running_program)
{
    struct program program = a_published_program(an_employee());
    struct pairing pairing = an_active_pairing_in(program);
    struct pairing other = an_active_pairing_in(program);
    struct employee unpaired = an_employee();
    const char *waiting = an_accepted_application(program, unpaired, "mentor");
    program_moves(program, "running");
    moves(pairing.mentee_token, application_path(pairing.mentee_application_id), "withdrawn");
    cr_expect_str_eq(state_at(pairing.mentor_token, pairing_path(pairing)), "ended");
    moves(other.mentor_token, pairing_path(other), "ended");
    moves(participant(unpaired), application_path(waiting), "withdrawn");
}

Test(complaints, leavers_do_not_stay_in_their_pairings)
{
    static const char *const states[] = {"forming", "active", "paused"};
    for (size_t i = 0; i < LENGTH_OF(states); i++) {
        struct pairing pairing = i == 0 ? a_forming_pairing() : an_active_pairing();
        if (i == 2)
            moves(pairing.mentee_token, pairing_path(pairing), "paused");
        struct reply left = call(token_for("hr", ROLE_HR_SYNC), "PATCH", textf("/v1/employees/%s", pairing.mentor.id),
                                 .if_match = "*", .body = JSON({"active": false}));
        assert_status(left, 200);
        cr_expect_str_eq(state_at(pairing.mentee_token, pairing_path(pairing)), "ended", "%s", states[i]);
        cr_expect_str_eq(state_at(pairing.mentee_token, application_path(pairing.mentee_application_id)), "accepted");
    }
}

/* Neither due work nor the end of the pairing confirms a session for anybody. */
Test(complaints, a_session_is_not_held_just_because_its_date_has_passed)
{
    struct pairing pairing = an_active_pairing();
    const char *unconfirmed = session_path(a_confirmed_session(pairing, -24 * 60));
    const char *confirmed_by_one = session_path(a_confirmed_session(pairing, -24 * 50));
    struct reply confirmed = call(pairing.mentor_token, "POST", textf("%s/held-confirmations", confirmed_by_one));
    assert_status(confirmed, 201);
    sql("SELECT due_work(1000)");
    moves(pairing.mentor_token, pairing_path(pairing), "completed");
    sql("SELECT due_work(1000)");
    cr_expect_str_eq(state_at(pairing.mentee_token, unconfirmed), "confirmed");
    cr_expect_str_eq(state_at(pairing.mentee_token, confirmed_by_one), "confirmed");
    confirmed = call(pairing.mentee_token, "POST", textf("%s/held-confirmations", confirmed_by_one));
    assert_status(confirmed, 201);
    cr_expect_str_eq(state_at(pairing.mentee_token, confirmed_by_one), "held");
}

/* Ending, declining and withdrawing take only the new state. There is no field for a reason. */
Test(complaints, ending_a_pairing_requires_no_reason)
{
    struct pairing pairing = an_active_pairing();
    const char *const ways[] = {pairing_path(pairing), application_path(pairing.mentee_application_id)};
    const char *const states[] = {"ended", "withdrawn"};
    for (size_t i = 0; i < LENGTH_OF(ways); i++) {
        struct reply reasoned = call(pairing.mentee_token, "POST", textf("%s/transitions", ways[i]), .if_match = "*",
                                     .body = textf(JSON({"to": "%s", "reason": "No time"}), states[i]));
        expect_problem(reasoned, 400, "body_unknown_field");
        moves(pairing.mentee_token, ways[i], states[i]);
    }
    struct reply withdrawn = consent_post(pairing.mentor_token, pairing.program, "withdrawn");
    assert_status(withdrawn, 201);
    struct offer offer = an_offer_in(pairing.program);
    struct reply no = call(offer.mentee_token, "PUT", textf("%s/answer", offer.path),
                           .body = JSON({"answer": "no", "reason": "No time"}));
    expect_problem(no, 400, "body_unknown_field");
    no = answer(offer.mentee_token, offer, "no");
    assert_status(no, 200);
}

Test(complaints, there_is_a_waiting_list)
{
    struct pairing pairing = an_active_pairing();
    struct program program = pairing.program;
    struct employee next = an_employee(.level = 1);
    const char *waiting = a_submitted_application(program, next, "mentee");
    moves(program.program_manager_token, application_path(waiting), "waitlisted");
    struct reply list =
        call(program.program_manager_token, "GET", textf("/v1/programs/%s/waiting-list?role=mentee", program.id));
    cr_expect_str_eq(ids_of(list, "application_id"), textf(" %s", waiting));
    struct reply early = pair_up(program, pairing.mentor_application_id, waiting);
    cr_expect_eq(early.status, 409, "%s", early.body);
    moves(pairing.mentee_token, pairing_path(pairing), "ended");
    moves(program.program_manager_token, application_path(waiting), "accepted");
    struct reply paired = pair_up(program, pairing.mentor_application_id, waiting);
    assert_status(paired, 201);
}

/* If two people leave at the same moment, two others move up. */
Test(complaints, the_next_on_the_waiting_list_moves_up)
{
    struct program program = a_published_program(an_employee());
    struct parallel_call calls[2];
    struct reply replies[2];
    sql("UPDATE program SET waiting_list_automatic = true WHERE id = $1::uuid", program.id);
    for (size_t i = 0; i < LENGTH_OF(calls); i++) {
        struct pairing pairing = an_active_pairing_in(program);
        calls[i] =
            (struct parallel_call){pairing.mentee_token,
                                   "POST",
                                   {.path = textf("%s/transitions", application_path(pairing.mentee_application_id)),
                                    .if_match = "*",
                                    .body = JSON({"to": "withdrawn"})}};
    }
    for (size_t i = 0; i < 3; i++)
        moves(program.program_manager_token,
              application_path(a_submitted_application(program, an_employee(), "mentee")), "waitlisted");
    const char *list = textf("/v1/programs/%s/waiting-list?role=mentee", program.id);
    struct reply before = call(program.program_manager_token, "GET", list);
    call_together(calls, LENGTH_OF(calls), replies);
    cr_expect_eq(count_status(replies, 2, 201), 2, "%s %s", replies[0].body, replies[1].body);
    struct reply after = call(program.program_manager_token, "GET", list);
    cr_expect_str_eq(ids_of(after, "application_id"), textf(" %s", reply_text(&before, "/items/2/application_id")),
                     "%s", after.body);
}

#define CLIENTS 12

Test(complaints, capacity_is_counted_under_a_lock)
{
    struct pairing pairing = an_active_pairing();
    struct program program = pairing.program;
    struct parallel_call calls[CLIENTS];
    struct reply replies[CLIENTS];
    moves(pairing.mentee_token, pairing_path(pairing), "ended");
    for (size_t i = 0; i < CLIENTS; i++) {
        const char *body =
            pair_body(pairing.mentor_application_id, an_accepted_application(program, an_employee(), "mentee"));
        calls[i] = (struct parallel_call){program.program_manager_token,
                                          "POST",
                                          {.path = textf("/v1/programs/%s/pairings", program.id), .body = body}};
    }
    call_together(calls, CLIENTS, replies);
    cr_expect_eq(count_status(replies, CLIENTS, 201), 1);
    cr_expect_eq(count_status(replies, CLIENTS, 409), CLIENTS - 1);
    cr_expect_str_eq(
        sql("SELECT count(*) FROM pairing WHERE mentor_id = $1::uuid AND closed_at IS NULL", pairing.mentor.id), "1");
}

Test(complaints, a_pairing_can_finish_early_as_completed)
{
    struct pairing pairing = an_active_pairing();
    a_held_session(pairing);
    const char *coming = session_path(a_planned_session(pairing, 48));
    moves(pairing.mentee_token, pairing_path(pairing), "completed");
    cr_expect_str_eq(state_at(pairing.mentor_token, pairing_path(pairing)), "completed");
    cr_expect_str_eq(state_at(pairing.mentor_token, coming), "cancelled");
    struct reply asked = call(pairing.mentor_token, "GET", "/v1/me/feedback?state=open");
    cr_expect_not_null(strstr(asked.body, "\"end\""), "feedback is requested as at any other end: %s", asked.body);
}

Test(complaints, a_cancellation_by_mistake_can_be_undone)
{
    struct pairing pairing = an_active_pairing();
    struct program program = pairing.program;
    const char *session = session_path(a_confirmed_session(pairing, 24));
    moves(pairing.mentor_token, session, "cancelled");
    moves(pairing.mentee_token, session, "planned");
    moves(pairing.mentee_token, session, "confirmed");

    const char *offer = application_path(pairing.mentor_application_id);
    moves(program.program_manager_token, textf("/v1/programs/%s", program.id), "cancelled");
    moves(program.program_manager_token, textf("/v1/programs/%s", program.id), "draft");
    moves(program.program_manager_token, textf("/v1/programs/%s", program.id), "published");
    cr_expect_str_eq(state_at(pairing.mentor_token, offer), "accepted");
    struct reply again = pair_up(program, pairing.mentor_application_id, pairing.mentee_application_id);
    assert_status(again, 201);

    moves(pairing.mentor_token, offer, "withdrawn");
    moves(pairing.mentor_token, offer, "draft");
    moves(pairing.mentor_token, offer, "submitted");
    moves(program.program_manager_token, offer, "declined");
    moves(program.program_manager_token, offer, "under_review");
    moves(program.program_manager_token, offer, "accepted");
}
