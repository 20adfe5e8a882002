/* SPDX-License-Identifier: Apache-2.0 */
/* session_update: a merge patch of a session, based on the version that was read. */
#include "support/parallel.h"
#include "support/session.h"

static struct reply patch(const char *token, const char *id, const char *if_match, const char *body)
{
    return call(token, "PATCH", session_path(id), .if_match = if_match, .body = body);
}

Test(session_update, changes_the_given_fields_and_keeps_the_others)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    struct reply reply = patch(pairing.mentee_token, id, "\"v1\"", JSON({"place" : "Room 7", "minutes" : 30}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/place"), "Room 7");
    cr_expect_eq(reply_integer(&reply, "/minutes"), 30);
    cr_expect_str_eq(reply_text(&reply, "/goal"), "Write a first page");
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    reply = patch(pairing.mentor_token, id, "\"v2\"", JSON({"place" : null, "topic_id" : null, "goal" : null}));
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/place")));
    cr_expect(json_is_null(reply_at(&reply, "/topic_id")));
}

Test(session_update, moving_a_confirmed_session_makes_it_planned_again)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_confirmed_session(pairing, 24);
    struct reply reply = patch(pairing.mentor_token, id, "*", JSON({"place" : "Room 7"}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/state"), "confirmed");
    reply = patch(pairing.mentor_token, id, "*", JSON({"starts_at" : "2030-01-02T09:00:00Z"}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/state"), "planned");
    cr_expect_str_eq(reply_text(&reply, "/starts_at"), "2030-01-02T09:00:00.000Z");
}

Test(session_update, changing_topic_or_goal_requires_a_new_confirmation)
{
    static const char *const bodies[] = {"{\"topic_id\":null}", "{\"goal\":null}", "{\"goal\":\"Another one\"}"};
    struct pairing pairing = an_active_pairing();
    for (size_t i = 0; i < LENGTH_OF(bodies); i++) {
        struct reply reply = patch(pairing.mentor_token, a_confirmed_session(pairing, 24 + 2 * (int)i), "*", bodies[i]);
        assert_status(reply, 200);
        cr_expect_str_eq(reply_text(&reply, "/state"), "planned", "%s", bodies[i]);
    }
}

Test(session_update, a_plan_item_can_be_set_and_cleared)
{
    struct pairing pairing = an_active_pairing();
    const char *item = a_plan_item(pairing);
    const char *body = textf(JSON({"plan_item_id": "%s", "topic_id": null}), item);
    const char *id = a_planned_session(pairing, 24);
    struct reply reply = patch(pairing.mentor_token, id, "*", body);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/plan_item_id"), item);
    cr_expect_str_eq(reply_text(&reply, "/topic_id"), sql("SELECT topic_id FROM plan_item WHERE id = $1::uuid", item));
    cr_expect_str_eq(reply_text(&reply, "/goal"), "Write a first page");
    reply = patch(pairing.mentor_token, a_planned_session(pairing, 48), "*", body);
    assert_problem(reply, 409, "plan_item_used");
    reply = patch(pairing.mentor_token, id, "*", textf(JSON({"plan_item_id": "%s"}), a_uuid()));
    assert_problem(reply, 422, "plan_item_unknown");
    reply = patch(pairing.mentor_token, id, "*", JSON({"plan_item_id": null}));
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/plan_item_id")));
}

Test(session_update, with_a_minor_it_cannot_be_moved_to_a_weekend)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    sql("UPDATE employee SET minor = true, birth_date = NULL WHERE id = $1::uuid", pairing.mentor.id);
    struct reply reply = patch(pairing.mentor_token, id, "*", JSON({"starts_at": "2027-03-06T09:00:00Z"}));
    assert_problem(reply, 409, "minor_working_hours");
    reply = patch(pairing.mentor_token, id, "*", JSON({"starts_at": "2027-03-05T09:00:00Z"}));
    assert_status(reply, 200);
    cr_expect_str_eq(session_notification_count(pairing.mentee, "session_moved", id), "1");
    cr_expect_str_eq(session_notification_count(pairing.mentor, "session_moved", id), "0");
}

Test(session_update, a_held_session_cannot_be_changed)
{
    static const char *const bodies[] = {JSON({"goal" : "Another"}), JSON({"place" : "Elsewhere"}),
                                                                          JSON({"starts_at" : "2030-01-02T09:00:00Z"})};
    struct pairing pairing = an_active_pairing();
    const char *id = a_held_session(pairing);
    for (size_t i = 0; i < LENGTH_OF(bodies); i++) {
        struct reply reply = patch(pairing.mentor_token, id, "*", bodies[i]);
        expect_problem(reply, 409, "session_fixed");
    }
}

Test(session_update, a_session_of_a_paused_pairing_cannot_be_moved)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    sql_as(pairing.mentor, "UPDATE pairing SET state = 'paused' WHERE id = $1::uuid", pairing.id);
    struct reply reply = patch(pairing.mentor_token, id, "*", JSON({"starts_at" : "2030-01-02T09:00:00Z"}));
    assert_problem(reply, 409, "session_pairing_inactive");
}

Test(session_update, time_zone_and_topic_must_exist)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    const char *retired = a_topic(pairing.program);
    sql_as(pairing.program.program_manager, "UPDATE topic SET retired_at = app_now() WHERE id = $1::uuid", retired);
    struct reply reply = patch(pairing.mentor_token, id, "*", JSON({"time_zone" : "Nowhere"}));
    assert_problem(reply, 422, "time_zone_unknown");
    reply = patch(pairing.mentor_token, id, "*",
                  textf(JSON({"topic_id" : "%s"}), a_topic(a_published_program(an_employee()))));
    assert_problem(reply, 422, "topic_unknown");
    reply = patch(pairing.mentor_token, id, "*", textf(JSON({"topic_id" : "%s"}), retired));
    assert_problem(reply, 422, "topic_retired");
}

Test(session_update, one_of_two_changes_from_the_same_version_succeeds)
{
    struct reply replies[8];
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    call_repeatedly(
        (struct parallel_call){pairing.mentor_token,
                               "PATCH",
                               {.path = session_path(id), .if_match = "\"v1\"", .body = JSON({"minutes" : 30})}},
                               LENGTH_OF(replies),
                               replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 200), 1);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 412), LENGTH_OF(replies) - 1);
}

Test(session_update, the_version_is_required_and_checked_before_the_rules)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = patch(pairing.mentor_token, a_planned_session(pairing, 24), NULL, JSON({"minutes" : 30}));
    assert_problem(reply, 428, "precondition_required");
    reply = patch(pairing.mentor_token, a_held_session(pairing), "\"v1\"", JSON({"minutes" : 30}));
    assert_problem(reply, 412, "precondition_failed");
}

Test(session_update, nobody_else_finds_it)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = patch(outsider(pairing, i), id, "*", JSON({"minutes" : 30}));
        expect_problem(reply, 404, "not_found");
    }
    cr_expect_str_eq(etag_of(pairing.mentor_token, session_path(id)), "\"v1\"");
}

Test(session_update, state_and_confirmations_cannot_be_patched)
{
    static const char *const bodies[] = {JSON({"state" : "held"}), JSON({"mentor_held_at" : "2027-01-01T00:00:00Z"}),
                                                                        JSON({"pairing_id" : null})};
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    for (size_t i = 0; i < LENGTH_OF(bodies); i++) {
        struct reply reply = patch(pairing.mentor_token, id, "*", bodies[i]);
        expect_problem(reply, 400, "body_unknown_field");
    }
    struct reply reply = patch(pairing.mentor_token, id, "*", JSON({"starts_at" : null}));
    assert_problem(reply, 422, "body_invalid");
}
