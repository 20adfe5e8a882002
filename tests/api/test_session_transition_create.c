/* SPDX-License-Identifier: Apache-2.0 */
/* session_transition_create: moves a session to confirmed, missed, cancelled or back to planned, but never to held. */
#include "support/session.h"

static struct reply move(const char *token, const char *id, const char *if_match, const char *state)
{
    return call(token, "POST", textf("/v1/sessions/%s/transitions", id), .if_match = if_match,
                .body = textf(JSON({"to" : "%s"}), state));
}

Test(session_transition_create, confirming_returns_the_session_in_its_new_state)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    struct reply reply = move(pairing.mentee_token, id, "\"v1\"", "confirmed");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "confirmed");
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/sessions/%s/transitions", id));
}

Test(session_transition_create, the_other_person_is_notified)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    struct reply reply = move(pairing.mentee_token, id, "*", "confirmed");
    assert_status(reply, 201);
    cr_expect_str_eq(session_notification_count(pairing.mentor, "session_confirmed", id), "1");
    cr_expect_str_eq(session_notification_count(pairing.mentee, "session_confirmed", id), "0");
    reply = move(pairing.mentor_token, id, "*", "cancelled");
    assert_status(reply, 201);
    cr_expect_str_eq(session_notification_count(pairing.mentee, "session_cancelled", id), "1");
}

Test(session_transition_create, a_session_that_is_no_longer_suitable_for_a_minor_is_not_confirmed)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    sql("UPDATE session SET starts_at = '2027-03-06 10:00+01' WHERE id = $1::uuid", id);
    sql("UPDATE employee SET minor = true, birth_date = NULL WHERE id = $1::uuid", pairing.mentor.id);
    struct reply reply = move(pairing.mentee_token, id, "*", "confirmed");
    assert_problem(reply, 409, "minor_working_hours");
    reply = move(pairing.mentee_token, id, "*", "cancelled");
    assert_status(reply, 201);
}

Test(session_transition_create, mistakes_can_be_undone)
{
    static const char *const way[] = {"confirmed", "planned", "cancelled", "planned",   "missed",    "planned",
                                      "confirmed", "missed",  "planned",   "confirmed", "cancelled", "planned"};
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, -1);
    for (size_t i = 0; i < LENGTH_OF(way); i++) {
        struct reply reply = move(i % 2 == 0 ? pairing.mentor_token : pairing.mentee_token, id, "*", way[i]);
        assert_status(reply, 201);
        cr_expect_str_eq(reply_text(&reply, "/state"), way[i]);
    }
}

Test(session_transition_create, a_session_cannot_be_missed_before_it_starts)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = move(pairing.mentor_token, a_planned_session(pairing, 24), "*", "missed");
    assert_problem(reply, 409, "session_not_begun");
}

Test(session_transition_create, no_transition_leads_to_held)
{
    struct pairing pairing = an_active_pairing();
    const char *const ids[] = {a_planned_session(pairing, -1), a_confirmed_session(pairing, -3)};
    for (size_t i = 0; i < LENGTH_OF(ids); i++) {
        struct reply reply = move(pairing.mentor_token, ids[i], "*", "held");
        expect_problem(reply, 422, "body_invalid");
    }
}

Test(session_transition_create, transitions_outside_the_table_are_refused)
{
    static const char *const of_held[] = {"planned", "confirmed", "missed", "cancelled"};
    struct pairing pairing = an_active_pairing();
    const char *held = a_held_session(pairing);
    for (size_t i = 0; i < LENGTH_OF(of_held); i++) {
        struct reply reply = move(pairing.mentor_token, held, "*", of_held[i]);
        expect_problem(reply, 409, "transition_not_allowed");
    }
    struct reply reply = move(pairing.mentor_token, a_planned_session(pairing, 24), "*", "planned");
    assert_problem(reply, 409, "transition_not_allowed");
}

Test(session_transition_create, a_session_without_topic_or_goal_cannot_be_confirmed)
{
    static const char *const columns[] = {"topic_id", "goal"};
    struct pairing pairing = an_active_pairing();
    for (size_t i = 0; i < LENGTH_OF(columns); i++) {
        const char *id = a_planned_session(pairing, 24 + 2 * (int)i);
        sql_as(pairing.mentor, textf("UPDATE session SET %s = NULL WHERE id = $1::uuid", columns[i]), id);
        struct reply reply = move(pairing.mentor_token, id, "*", "confirmed");
        expect_problem(reply, 409, "session_topic_goal_missing");
    }
}

Test(session_transition_create, a_session_of_a_paused_pairing_can_be_cancelled_but_not_confirmed)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    sql_as(pairing.mentor, "UPDATE pairing SET state = 'paused' WHERE id = $1::uuid", pairing.id);
    struct reply reply = move(pairing.mentor_token, id, "*", "confirmed");
    assert_problem(reply, 409, "session_pairing_inactive");
    reply = move(pairing.mentor_token, id, "*", "cancelled");
    assert_status(reply, 201);
}

Test(session_transition_create, leaving_confirmed_clears_a_single_confirmation)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_confirmed_session(pairing, -1);
    struct reply confirmation = call(pairing.mentor_token, "POST", textf("/v1/sessions/%s/held-confirmations", id));
    assert_status(confirmation, 201);
    struct reply reply = move(pairing.mentee_token, id, "*", "missed");
    assert_status(reply, 201);
    cr_expect(json_is_null(reply_at(&reply, "/mentor_held_at")));
}

Test(session_transition_create, the_version_is_required_and_checked_before_the_state)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_confirmed_session(pairing, 24);
    struct reply reply = move(pairing.mentor_token, id, "\"v1\"", "missed");
    assert_problem(reply, 412, "precondition_failed");
    reply = move(pairing.mentor_token, id, NULL, "missed");
    assert_problem(reply, 428, "precondition_required");
}

Test(session_transition_create, nobody_else_finds_the_session)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = move(outsider(pairing, i), id, "*", "cancelled");
        expect_problem(reply, 404, "not_found");
    }
    cr_expect_str_eq(etag_of(pairing.mentor_token, session_path(id)), "\"v1\"");
}

Test(session_transition_create, an_invalid_body_is_refused)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    struct reply reply = move(pairing.mentor_token, id, "*", "moved");
    assert_problem(reply, 422, "body_invalid");
    reply = call(pairing.mentor_token, "POST", textf("/v1/sessions/%s/transitions", id), .if_match = "*",
                 .body = JSON({"to" : "missed", "reason" : "ill"}));
    assert_problem(reply, 400, "body_unknown_field");
}
