/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_plan_get: what the two people of a pairing plan to do in their sessions. */
#include "support/session.h"

static struct reply get(const char *token, struct pairing pairing)
{
    return call(token, "GET", textf("/v1/pairings/%s/plan", pairing.id));
}

Test(pairing_plan_get, without_a_template_it_contains_what_the_mentee_wants_to_learn)
{
    struct pairing pairing = a_forming_pairing();
    struct reply reply = get(pairing.mentee_token, pairing);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(
        reply_text(&reply, "/items/0/topic_id"),
        sql("SELECT topic_id FROM application_topic WHERE application_id = $1::uuid", pairing.mentee_application_id));
    cr_expect_eq(reply_integer(&reply, "/items/0/position"), 1);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/session_id")));
    cr_expect(json_is_null(reply_at(&reply, "/changed_at")));
    struct reply other = get(pairing.mentor_token, pairing);
    cr_expect_str_eq(other.body, reply.body);
}

Test(pairing_plan_get, shows_which_session_an_item_led_to)
{
    struct pairing pairing = an_active_pairing();
    struct reply before = get(pairing.mentor_token, pairing);
    struct reply made = call(pairing.mentor_token, "POST", textf("/v1/pairings/%s/sessions", pairing.id),
                             .body = textf(JSON({
                                 "starts_at" : "2027-03-01T09:00:00Z",
                                 "time_zone" : "Europe/Berlin",
                                 "plan_item_id" : "%s"
                             }),
                                                reply_text(&before, "/items/0/id")));
    assert_status(made, 201);
    struct reply reply = get(pairing.mentee_token, pairing);
    cr_expect_str_eq(reply_text(&reply, "/items/0/session_id"), reply_text(&made, "/id"));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    made = call(pairing.mentee_token, "POST", textf("/v1/sessions/%s/transitions", reply_text(&made, "/id")),
                .body = JSON({"to" : "cancelled"}), .if_match = "*");
    assert_status(made, 201);
    cr_expect(json_is_null(reply_at(&made, "/plan_item_id")));
    reply = get(pairing.mentee_token, pairing);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/session_id")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v3\"");
}

Test(pairing_plan_get, it_stays_readable_after_the_end)
{
    struct pairing pairing = an_active_pairing();
    sql_as(pairing.mentor, "UPDATE pairing SET state = 'completed' WHERE id = $1::uuid", pairing.id);
    struct reply reply = get(pairing.mentee_token, pairing);
    assert_status(reply, 200);
}

Test(pairing_plan_get, only_the_two_people_may)
{
    struct pairing pairing = an_active_pairing();
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = get(outsider(pairing, i), pairing);
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = get(token_of(pairing.mentor, ROLE_ADMIN), pairing);
    assert_problem(reply, 403, "role_missing");
}
