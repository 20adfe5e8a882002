/* SPDX-License-Identifier: Apache-2.0 */
/* session_create: one of the two people plans a session of an active pairing. */
#include "support/session.h"

#define LEAST JSON({"starts_at" : "2027-03-01T10:00:00+01:00", "time_zone" : "Europe/Berlin"})

static struct reply plan(const char *token, struct pairing pairing, const char *body)
{
    return call(token, "POST", textf("/v1/pairings/%s/sessions", pairing.id), .body = body);
}

Test(session_create, the_duration_defaults_to_that_of_the_program)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = plan(pairing.mentee_token, pairing, LEAST);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "planned");
    cr_expect_str_eq(reply_text(&reply, "/starts_at"), "2027-03-01T09:00:00.000Z");
    cr_expect_str_eq(reply_text(&reply, "/pairing_id"), pairing.id);
    cr_expect_eq(reply_integer(&reply, "/minutes"), 60);
    cr_expect(json_is_null(reply_at(&reply, "/goal")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_header(&reply, "Location"), session_path(reply_text(&reply, "/id")));
    cr_expect_str_eq(etag_of(pairing.mentor_token, reply_header(&reply, "Location")), "\"v1\"");
}

Test(session_create, every_given_field_is_stored)
{
    struct pairing pairing = an_active_pairing();
    const char *topic = a_topic(pairing.program);
    struct reply reply =
        plan(pairing.mentor_token, pairing,
             textf(JSON({
                                        "starts_at" : "2027-03-01T09:00:00Z",
                                        "minutes" : 45,
                                        "time_zone" : "America/New_York",
                                        "place" : "Room 3.14",
                                        "topic_id" : "%s",
                                        "goal" : "A first post\nin the wiki"
                                    }),
                        topic));
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/minutes"), 45);
    cr_expect_str_eq(reply_text(&reply, "/time_zone"), "America/New_York");
    cr_expect_str_eq(reply_text(&reply, "/place"), "Room 3.14");
    cr_expect_str_eq(reply_text(&reply, "/topic_id"), topic);
    cr_expect_str_eq(reply_text(&reply, "/goal"), "A first post\nin the wiki");
}

static struct reply plan_from(struct pairing pairing, const char *item, const char *more)
{
    return plan(
        pairing.mentor_token, pairing,
        textf(JSON({"starts_at": "2027-03-01T09:00:00Z", "time_zone": "Europe/Berlin", "plan_item_id": "%s" %s}), item,
                   more));
}

Test(session_create, a_plan_item_sets_topic_and_goal)
{
    struct pairing pairing = an_active_pairing();
    const char *item = a_plan_item(pairing);
    struct reply reply = plan_from(pairing, item, "");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/plan_item_id"), item);
    cr_expect_str_eq(reply_text(&reply, "/topic_id"), sql("SELECT topic_id FROM plan_item WHERE id = $1::uuid", item));
    cr_expect_str_eq(reply_text(&reply, "/goal"), "Write it");
    sql_as(pairing.mentor, "UPDATE session SET starts_at = starts_at + interval '1 day' WHERE id = $1::uuid",
           reply_text(&reply, "/id"));
    item = a_plan_item(pairing);
    reply = plan_from(pairing, item, ", \"goal\": \"Another one\"");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/goal"), "Another one");
}

Test(session_create, a_plan_item_leads_to_only_one_session)
{
    struct pairing pairing = an_active_pairing();
    const char *item = a_plan_item(pairing);
    struct reply first = plan_from(pairing, item, "");
    assert_status(first, 201);
    struct reply reply = plan_from(pairing, item, "");
    assert_problem(reply, 409, "plan_item_used");
    sql_as(pairing.mentee, "UPDATE session SET state = 'cancelled' WHERE id = $1::uuid", reply_text(&first, "/id"));
    reply = plan_from(pairing, item, "");
    assert_status(reply, 201);
}

Test(session_create, the_plan_item_must_belong_to_the_pairing)
{
    struct pairing pairing = an_active_pairing();
    struct pairing other = an_active_pairing_in(pairing.program);
    struct reply reply = plan_from(pairing, a_plan_item(other), "");
    assert_problem(reply, 422, "plan_item_unknown");
    reply = plan_from(pairing, a_uuid(), "");
    assert_problem(reply, 422, "plan_item_unknown");
}

Test(session_create, the_other_person_is_notified)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = plan(pairing.mentee_token, pairing, LEAST);
    assert_status(reply, 201);
    cr_expect_str_eq(session_notification_count(pairing.mentor, "session_planned", reply_text(&reply, "/id")), "1");
    cr_expect_str_eq(session_notification_count(pairing.mentee, "session_planned", reply_text(&reply, "/id")), "0");
}

Test(session_create, with_a_minor_it_must_be_on_a_working_day)
{
    static const char body[] = JSON({"starts_at": "%s", "time_zone": "Europe/Berlin"});
    static const char *const refused[] = {"2027-03-06T09:00:00Z", "2027-03-07T09:00:00Z", "2027-03-01T04:59:00Z",
                                          "2027-03-01T18:01:00Z"};
    struct pairing pairing = an_active_pairing();
    sql("UPDATE employee SET minor = true, birth_date = NULL WHERE id = $1::uuid", pairing.mentor.id);
    for (size_t i = 0; i < LENGTH_OF(refused); i++) {
        struct reply reply = plan(pairing.mentee_token, pairing, textf(body, refused[i]));
        expect_problem(reply, 409, "minor_working_hours");
    }
    struct reply reply = plan(pairing.mentee_token, pairing, textf(body, "2027-03-01T18:00:00Z"));
    assert_status(reply, 201);
}

Test(session_create, a_repeat_with_the_same_key_plans_one_session)
{
    struct pairing pairing = an_active_pairing();
    const char *path = textf("/v1/pairings/%s/sessions", pairing.id);
    const char *key = a_uuid();
    struct reply first = call(pairing.mentor_token, "POST", path, .body = LEAST, .idempotency_key = key);
    struct reply second = call(pairing.mentor_token, "POST", path, .body = LEAST, .idempotency_key = key);
    assert_status(second, 201);
    cr_expect_str_eq(reply_text(&second, "/id"), reply_text(&first, "/id"));
    struct reply list = call(pairing.mentor_token, "GET", path);
    cr_expect_eq(reply_items(&list), 1);
}

Test(session_create, only_active_pairings_take_sessions)
{
    struct pairing forming = a_forming_pairing();
    struct reply reply = plan(forming.mentor_token, forming, LEAST);
    assert_problem(reply, 409, "session_pairing_inactive");
    struct pairing paused = an_active_pairing();
    sql_as(paused.mentor, "UPDATE pairing SET state = 'paused' WHERE id = $1::uuid", paused.id);
    reply = plan(paused.mentor_token, paused, LEAST);
    assert_problem(reply, 409, "session_pairing_inactive");
}

Test(session_create, time_zone_and_topic_must_exist)
{
    static const char body[] = JSON({"starts_at" : "2027-03-01T09:00:00Z", "time_zone" : "%s", "topic_id" : "%s"});
    struct pairing pairing = an_active_pairing();
    const char *foreign = a_topic(a_published_program(an_employee()));
    const char *retired = a_topic(pairing.program);
    sql_as(pairing.program.program_manager, "UPDATE topic SET retired_at = app_now() WHERE id = $1::uuid", retired);
    struct reply reply = plan(pairing.mentor_token, pairing, textf(body, "Europe/Atlantis", a_topic(pairing.program)));
    assert_problem(reply, 422, "time_zone_unknown");
    reply = plan(pairing.mentor_token, pairing, textf(body, "Europe/Berlin", a_uuid()));
    assert_problem(reply, 422, "topic_unknown");
    reply = plan(pairing.mentor_token, pairing, textf(body, "Europe/Berlin", foreign));
    assert_problem(reply, 422, "topic_unknown");
    reply = plan(pairing.mentor_token, pairing, textf(body, "Europe/Berlin", retired));
    assert_problem(reply, 422, "topic_retired");
}

Test(session_create, nobody_else_finds_the_pairing)
{
    struct pairing pairing = an_active_pairing();
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = plan(outsider(pairing, i), pairing, LEAST);
        expect_problem(reply, 404, "not_found");
    }
}

Test(session_create, a_token_without_the_participant_role_is_refused)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = plan(token_of(pairing.mentor, ROLE_PROGRAM_MANAGER), pairing, LEAST);
    assert_problem(reply, 403, "role_missing");
}

Test(session_create, an_invalid_body_is_refused)
{
    static const char *const invalid[] = {
        JSON({"time_zone" : "Europe/Berlin"}),
             JSON({"starts_at" : "2027-03-01", "time_zone" : "Europe/Berlin"}),
                  JSON({"starts_at" : "2027-03-01T09:00:00Z", "time_zone" : "Europe/Berlin; x"}),
                       JSON({"starts_at" : "2027-03-01T09:00:00Z", "time_zone" : "Europe/Berlin", "minutes" : 4}),
                            JSON({"starts_at" : "2027-03-01T09:00:00Z", "time_zone" : "Europe/Berlin", "minutes" : 481}),
                                 JSON({"starts_at" : "2027-03-01T09:00:00Z", "time_zone" : "Europe/Berlin", "goal" : ""}),
                            };
    struct pairing pairing = an_active_pairing();
    for (size_t i = 0; i < LENGTH_OF(invalid); i++) {
        struct reply reply = plan(pairing.mentor_token, pairing, invalid[i]);
        expect_problem(reply, 422, "body_invalid");
    }
    struct reply reply =
        plan(pairing.mentor_token, pairing,
             JSON({"starts_at" : "2027-03-01T09:00:00Z", "time_zone" : "Europe/Berlin", "state" : "held"}));
    assert_problem(reply, 400, "body_unknown_field");
}
