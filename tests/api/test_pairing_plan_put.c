/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_plan_put: the two people order, add, change and remove the items of their session plan. */
#include "support/parallel.h"
#include "support/session.h"

static const char *path_of(struct pairing pairing)
{
    return textf("/v1/pairings/%s/plan", pairing.id);
}

static struct reply put(const char *token, struct pairing pairing, const char *if_match, const char *body)
{
    return call(token, "PUT", path_of(pairing), .body = body, .if_match = if_match);
}

/* Writes a plan of three items and returns their ids in order. */
static void three_items(struct pairing pairing, const char *ids[3])
{
    struct reply reply = put(pairing.mentor_token, pairing, "*",
                             JSON({"items" : [ {"title" : "One"}, {"title" : "Two"}, {"title" : "Three"} ]}));
    assert_status(reply, 200);
    for (size_t i = 0; i < 3; i++)
        ids[i] = reply_text(&reply, textf("/items/%zu/id", i));
}

static const char *a_session_from(struct pairing pairing, const char *item)
{
    return sql_as(pairing.mentor,
                  "INSERT INTO session (pairing_id, starts_at, time_zone, plan_item_id) "
                  "VALUES ($1::uuid, app_now() + interval '1 day', 'Europe/Berlin', $2::uuid) RETURNING id",
                  pairing.id, item);
}

Test(pairing_plan_put, items_can_be_kept_moved_changed_added_and_removed)
{
    struct pairing pairing = an_active_pairing();
    const char *ids[3];
    three_items(pairing, ids);
    const char *topic = a_topic(pairing.program);
    struct reply reply =
        put(pairing.mentee_token, pairing, "\"v2\"",
            textf(JSON({
                      "items" : [
                          {"id" : "%s", "title" : "Three"},
                          {"title" : "New", "topic_id" : "%s", "goal" : "A page\nof our own"},
                          {"id" : "%s", "title" : "One, again"}
                      ]
                  }),
                                     ids[2], topic, ids[0]));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v3\"");
    cr_assert_eq(reply_items(&reply), 3);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), ids[2]);
    cr_expect_str_eq(reply_text(&reply, "/items/1/topic_id"), topic);
    cr_expect_str_eq(reply_text(&reply, "/items/1/goal"), "A page\nof our own");
    cr_expect_str_eq(reply_text(&reply, "/items/2/id"), ids[0]);
    cr_expect_str_eq(reply_text(&reply, "/items/2/title"), "One, again");
    cr_expect_eq(reply_integer(&reply, "/items/2/position"), 3);
    cr_expect_not(json_is_null(reply_at(&reply, "/changed_at")));
    struct reply read = call(pairing.mentor_token, "GET", path_of(pairing));
    cr_expect_str_eq(read.body, reply.body);
}

Test(pairing_plan_put, a_used_item_can_be_moved_but_not_changed)
{
    struct pairing pairing = an_active_pairing();
    const char *ids[3];
    three_items(pairing, ids);
    const char *session = a_session_from(pairing, ids[1]);
    struct reply reply = put(pairing.mentor_token, pairing, "*",
                             textf(JSON({"items" : [ {"id" : "%s", "title" : "Changed"} ]}), ids[1]));
    assert_problem(reply, 409, "plan_item_used");
    reply = put(pairing.mentor_token, pairing, "*", JSON({"items" : []}));
    assert_problem(reply, 409, "plan_item_used");
    reply = put(pairing.mentor_token, pairing, "*",
                textf(JSON({"items" : [ {"title" : "First"}, {"id" : "%s", "title" : "Two"} ]}), ids[1]));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/1/session_id"), session);
    sql_as(pairing.mentor, "UPDATE session SET state = 'cancelled' WHERE id = $1::uuid", session);
    reply = put(pairing.mentor_token, pairing, "*", JSON({"items" : []}));
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(pairing_plan_put, ids_must_belong_to_the_plan_and_not_repeat)
{
    struct pairing pairing = an_active_pairing();
    struct pairing other = an_active_pairing();
    const char *ids[3];
    const char *foreign[3];
    three_items(pairing, ids);
    three_items(other, foreign);
    const char *const seconds[] = {a_uuid(), foreign[0], ids[0]};
    for (size_t i = 0; i < LENGTH_OF(seconds); i++) {
        struct reply reply = put(pairing.mentor_token, pairing, "*",
                                 textf(JSON({"items" : [ {"id" : "%s", "title" : "a"}, {"id" : "%s", "title" : "b"} ]}),
                                             ids[0], seconds[i]));
        expect_problem(reply, 422, "plan_item_unknown");
    }
}

Test(pairing_plan_put, topics_and_modules_must_be_on_offer_in_the_program)
{
    static const char body[] = JSON({"items" : [ {"title" : "a", "%s" : "%s"} ]});
    struct pairing pairing = an_active_pairing();
    struct program other = a_published_program(an_employee());
    const char *topic = a_topic(pairing.program);
    const char *module = a_module(pairing.program);
    struct reply reply = put(pairing.mentor_token, pairing, "*", textf(body, "topic_id", topic));
    assert_status(reply, 200);
    const char *kept = reply_text(&reply, "/items/0/id");
    reply = put(pairing.mentor_token, pairing, "*", textf(body, "topic_id", a_topic(other)));
    assert_problem(reply, 422, "topic_unknown");
    reply = put(pairing.mentor_token, pairing, "*", textf(body, "module_id", a_module(other)));
    assert_problem(reply, 422, "module_unknown");
    sql_as(other.program_manager, "UPDATE topic SET retired_at = app_now() WHERE id = $1::uuid", topic);
    sql_as(other.program_manager, "UPDATE module SET retired_at = app_now() WHERE id = $1::uuid", module);
    reply =
        put(pairing.mentor_token, pairing, "*", textf(JSON({"items" : [ {"title" : "c", "topic_id" : "%s"} ]}), topic));
    assert_problem(reply, 422, "topic_retired");
    reply = put(pairing.mentor_token, pairing, "*", textf(body, "module_id", module));
    assert_problem(reply, 422, "module_retired");
    reply = put(pairing.mentor_token, pairing, "*",
                textf(JSON({"items" : [ {"id" : "%s", "title" : "b", "topic_id" : "%s"} ]}), kept, topic));
    assert_status(reply, 200);
}

Test(pairing_plan_put, a_stale_or_missing_version_is_refused)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = put(pairing.mentor_token, pairing, "\"v1\"", JSON({"items" : []}));
    assert_status(reply, 200);
    reply = put(pairing.mentee_token, pairing, "\"v1\"", JSON({"items" : []}));
    assert_problem(reply, 412, "precondition_failed");
    reply = put(pairing.mentee_token, pairing, NULL, JSON({"items" : []}));
    assert_problem(reply, 428, "precondition_required");
}

Test(pairing_plan_put, the_plan_of_a_closed_pairing_cannot_be_changed)
{
    static const char *const ends[] = {"completed", "ended"};
    for (size_t i = 0; i < LENGTH_OF(ends); i++) {
        struct pairing pairing = an_active_pairing();
        sql_as(pairing.mentor, "UPDATE pairing SET state = $2 WHERE id = $1::uuid", pairing.id, ends[i]);
        struct reply reply = put(pairing.mentor_token, pairing, "*", JSON({"items" : []}));
        expect_problem(reply, 409, "pairing_closed");
    }
}

Test(pairing_plan_put, a_used_item_survives_a_concurrent_removal)
{
    struct pairing pairing = an_active_pairing();
    const char *ids[3];
    three_items(pairing, ids);
    const char *sessions = textf("/v1/pairings/%s/sessions", pairing.id);
    const char *wanted = textf(
        JSON({"starts_at" : "2027-03-01T09:00:00Z", "time_zone" : "Europe/Berlin", "plan_item_id" : "%s"}), ids[0]);
    struct parallel_call calls[16];
    struct reply replies[16];
    for (size_t i = 0; i < LENGTH_OF(calls); i++) {
        calls[i] = (struct parallel_call){
            i % 2 ? pairing.mentor_token : pairing.mentee_token, "POST", {.path = sessions, .body = wanted}};
        if (i % 4 == 3)
            calls[i] = (struct parallel_call){
                pairing.mentee_token, "PUT", {.path = path_of(pairing), .body = JSON({"items" : []}), .if_match = "*"}};
    }
    call_together(calls, LENGTH_OF(calls), replies);
    size_t made = count_status(replies, LENGTH_OF(replies), 201);
    size_t emptied = count_status(replies, LENGTH_OF(replies), 200);
    cr_expect_eq(made + (emptied > 0), 1, "%zu sessions, emptied %zu times", made, emptied);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 503), 0);
    struct reply plan = call(pairing.mentor_token, "GET", path_of(pairing));
    cr_expect_eq(reply_items(&plan), made > 0 ? 3 : 0);
}

Test(pairing_plan_put, only_the_two_people_may)
{
    struct pairing pairing = an_active_pairing();
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = put(outsider(pairing, i), pairing, "*", JSON({"items" : []}));
        expect_problem(reply, 404, "not_found");
    }
}

Test(pairing_plan_put, invalid_bodies_are_refused)
{
    static const struct {
        const char *body;
        int status;
        const char *code;
    } rows[] = {
        {JSON({}), 422, "body_invalid"},
         {JSON({"items" : [ {"title" : " a"} ]}), 422, "body_invalid"},
          {JSON({"items" : [ {"title" : "a", "id" : "x"} ]}), 422, "body_invalid"},
           {JSON({"items" : [ {"title" : "a", "position" : 1} ]}), 400, "body_unknown_field"},
            {JSON({"items" : [ {"title" : "a", "session_id" : null} ]}), 400, "body_unknown_field"},
           };
    struct pairing pairing = an_active_pairing();
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = put(pairing.mentor_token, pairing, "*", rows[i].body);
        expect_problem(reply, rows[i].status, rows[i].code);
    }
}
