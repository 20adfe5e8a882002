/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_tutorial_create: one of the two people writes a tutorial for the other. */
#include "support/tutorial.h"

static struct reply create(const char *token, struct pairing pairing, const char *body)
{
    return call(token, "POST", textf("/v1/pairings/%s/tutorials", pairing.id), .body = body);
}

static const char *notified_count(struct employee employee, const char *id)
{
    return sql("SELECT count(*) FROM notification WHERE employee_id = $1::uuid AND object_id = $2::uuid "
               "AND kind = 'tutorial_shared' AND object = 'tutorial'",
               employee.id, id);
}

Test(pairing_tutorial_create, the_other_person_reads_it_and_is_notified)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = create(pairing.mentor_token, pairing, JSON({"title": "Posts", "text": "One line."}));
    assert_status(reply, 201);
    const char *id = reply_text(&reply, "/id");
    cr_expect_str_eq(reply_text(&reply, "/audience"), "pair");
    cr_expect_str_eq(reply_text(&reply, "/pairing_id"), pairing.id);
    cr_expect_str_eq(reply_text(&reply, "/program_id"), pairing.program.id);
    cr_expect(json_is_false(reply_at(&reply, "/by_program")));
    cr_expect_str_eq(notified_count(pairing.mentee, id), "1");
    cr_expect_str_eq(notified_count(pairing.mentor, id), "0");
    cr_expect_str_eq(notified_count(pairing.program.program_manager, id), "0");
    struct reply read = call(pairing.mentee_token, "GET", reply_header(&reply, "Location"));
    cr_expect_str_eq(read.body, reply.body);
}

Test(pairing_tutorial_create, a_closed_pairing_takes_no_new_tutorial)
{
    struct pairing pairing = an_active_pairing();
    sql_as(pairing.mentor, "UPDATE pairing SET state = 'completed' WHERE id = $1::uuid", pairing.id);
    struct reply reply = create(pairing.mentor_token, pairing, JSON({"title": "a", "text": "b"}));
    assert_problem(reply, 409, "pairing_closed");
}

Test(pairing_tutorial_create, only_the_two_people_may)
{
    struct pairing pairing = an_active_pairing();
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = create(outsider(pairing, i), pairing, JSON({"title": "a", "text": "b"}));
        expect_problem(reply, 404, "not_found");
    }
}

Test(pairing_tutorial_create, invalid_bodies_are_refused)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = create(pairing.mentor_token, pairing, JSON({"title": "a"}));
    assert_problem(reply, 422, "tutorial_empty");
    reply = create(pairing.mentor_token, pairing, textf(JSON({"title": "a", "text": "b", "topic_id": "%s"}), a_uuid()));
    assert_problem(reply, 422, "topic_unknown");
    reply = create(pairing.mentor_token, pairing, JSON({"title": "a", "text": "b", "audience": "everyone"}));
    assert_problem(reply, 400, "body_unknown_field");
    reply = create(pairing.mentor_token, pairing, JSON({"title": "a", "text": ""}));
    assert_problem(reply, 422, "body_invalid");
    const char *topic = a_topic(pairing.program);
    sql_as(pairing.program.program_manager, "UPDATE topic SET retired_at = app_now() WHERE id = $1::uuid", topic);
    reply = create(pairing.mentor_token, pairing, textf(JSON({"title": "a", "text": "b", "topic_id": "%s"}), topic));
    assert_problem(reply, 422, "topic_retired");
}
