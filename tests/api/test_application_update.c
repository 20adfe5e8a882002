/* SPDX-License-Identifier: Apache-2.0 */
/* application_update: the applicant changes a draft, based on the version that was read. */
#include "support/parallel.h"

#include "support/event.h"

static struct reply patch(const char *token, const char *application, const char *if_match, const char *body)
{
    return call(token, "PATCH", textf("/v1/applications/%s", application), .if_match = if_match, .body = body);
}

static const char *topics(const char *first, const char *second)
{
    return textf(JSON({"topics": [{"topic_id": "%s", "level": 1}, {"topic_id": "%s", "level": 0}]}), first, second);
}

Test(application_update, changes_the_given_fields_and_keeps_the_others)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_draft_application(program, person, "mentor");
    const char *body =
        JSON({"motivation": "Why not?", "site": "Ulm", "slots": ["wed_pm"], "languages": ["it"], "capacity": 2});
    struct reply reply = patch(participant(person), id, "\"v1\"", body);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/motivation"), "Why not?");
    cr_expect_str_eq(reply_text(&reply, "/languages/0"), "it");
    cr_expect_eq(reply_integer(&reply, "/capacity"), 2);
    cr_expect_eq(json_array_size(reply_at(&reply, "/topics")), 1);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    reply = patch(participant(person), id, "\"v2\"", JSON({"site": null}));
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/site")));
    cr_expect_str_eq(reply_text(&reply, "/slots/0"), "wed_pm");
}

Test(application_update, topics_are_replaced_as_a_whole)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_draft_application(program, person, "mentor");
    const char *first = a_topic(program);
    const char *second = a_topic(program);
    struct reply reply = patch(participant(person), id, "*", topics(first, second));
    assert_status(reply, 200);
    cr_assert_eq(json_array_size(reply_at(&reply, "/topics")), 2);
    cr_expect_str_eq(reply_text(&reply, "/topics/0/topic_id"), first);
    reply = patch(participant(person), id, "*", textf(JSON({"topics": [{"topic_id": "%s", "level": 4}]}), second));
    cr_assert_eq(json_array_size(reply_at(&reply, "/topics")), 1);
    cr_expect_eq(reply_integer(&reply, "/topics/0/level"), 4);
    reply = patch(participant(person), id, "*", JSON({"topics": []}));
    cr_expect_eq(json_array_size(reply_at(&reply, "/topics")), 0);
}

Test(application_update, concurrent_changes_of_topics_do_not_mix)
{
    enum { CLIENTS = 8 };
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = textf("/v1/applications/%s", a_draft_application(program, person, "mentor"));
    struct parallel_call calls[CLIENTS];
    struct reply replies[CLIENTS];
    for (int i = 0; i < CLIENTS; i++)
        calls[i] =
            (struct parallel_call){participant(person),
                                   "PATCH",
                                   {.path = path, .if_match = "*", .body = topics(a_topic(program), a_topic(program))}};
    call_together(calls, CLIENTS, replies);
    cr_expect_eq(count_status(replies, CLIENTS, 200), CLIENTS);
    struct reply reply = call(participant(person), "GET", path);
    cr_expect_eq(json_array_size(reply_at(&reply, "/topics")), 2, "%s", reply.body);
}

Test(application_update, a_stale_version_changes_nothing)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_draft_application(program, person, "mentor");
    struct reply reply = patch(participant(person), id, "\"v1\"", JSON({"site": "Ulm"}));
    assert_status(reply, 200);
    reply = patch(participant(person), id, "\"v1\"", JSON({"site": "Bonn", "topics": []}));
    assert_problem(reply, 412, "precondition_failed");
    reply = patch(participant(person), id, NULL, JSON({"site": "Bonn"}));
    assert_problem(reply, 428, "precondition_required");
    reply = call(participant(person), "GET", textf("/v1/applications/%s", id));
    cr_expect_str_eq(reply_text(&reply, "/site"), "Ulm");
    cr_expect_eq(json_array_size(reply_at(&reply, "/topics")), 1);
}

Test(application_update, a_submitted_application_cannot_be_changed)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_submitted_application(program, person, "mentor");
    struct reply reply = patch(participant(person), id, "*", JSON({"site": "Ulm"}));
    assert_problem(reply, 409, "application_fixed");
    reply = patch(participant(person), id, "\"v1\"", JSON({"site": "Ulm"}));
    assert_problem(reply, 412, "precondition_failed");
}

Test(application_update, only_the_applicant_may)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_submitted_application(program, an_employee(), "mentor");
    struct reply reply = patch(program.program_manager_token, id, "*", JSON({"site": "Ulm"}));
    assert_problem(reply, 403, "forbidden");
    reply = patch(participant(an_employee()), id, "*", JSON({"site": "Ulm"}));
    assert_problem(reply, 404, "not_found");
    reply = patch(program.program_manager_token, a_draft_application(program, an_employee(), "mentor"), "*",
                  JSON({"site": "Ulm"}));
    assert_problem(reply, 404, "not_found");
}

Test(application_update, invalid_values_are_refused)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *token = participant(person);
    const char *id = a_draft_application(program, person, "mentee");
    const char *topic = a_topic(program);
    struct reply reply = patch(token, id, "*", topics(topic, topic));
    assert_problem(reply, 422, "topic_repeated");
    reply = patch(token, id, "*", topics(topic, a_uuid()));
    assert_problem(reply, 422, "topic_unknown");
    reply = patch(token, id, "*", topics(topic, a_topic(a_published_program(program.program_manager))));
    assert_problem(reply, 422, "topic_unknown");
    reply = patch(token, id, "*", textf(JSON({"wishes": ["%s"]}), a_uuid()));
    assert_problem(reply, 422, "employee_reference_unknown");
    reply = patch(token, id, "*", JSON({"capacity": 2}));
    assert_problem(reply, 422, "capacity_invalid");
    reply = patch(token, id, "*", JSON({"capacity": null}));
    assert_problem(reply, 422, "body_invalid");
    reply = patch(token, id, "*", JSON({"role": "mentor"}));
    assert_problem(reply, 400, "body_unknown_field");
    sql("UPDATE topic SET retired_at = app_now() WHERE id = $1::uuid", topic);
    reply = patch(token, id, "*", topics(topic, a_topic(program)));
    assert_problem(reply, 422, "topic_retired");
}

Test(application_update, the_event_that_led_to_it_can_be_set_and_cleared)
{
    struct program program = a_published_program(an_employee());
    struct employee me = an_employee();
    const char *path = textf("/v1/applications/%s", a_draft_application(program, me, "mentor"));
    const char *event = an_event(program, 24, false);
    const char *body = textf(JSON({"came_through_event_id": "%s"}), event);
    struct reply reply = call(participant(me), "PATCH", path, .if_match = "*", .body = body);
    expect_problem(reply, 422, "event_unknown");
    an_invitation(program, event, me);
    reply = call(participant(me), "PATCH", path, .if_match = "*", .body = body);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/came_through_event_id"), event);
    sql("DELETE FROM event_invitation WHERE event_id = $1::uuid", event);
    reply = call(participant(me), "PATCH", path, .if_match = "*", .body = JSON({"motivation": "It was a good day."}));
    assert_status(reply, 200);
    reply = call(participant(me), "PATCH", path, .if_match = "*", .body = JSON({"came_through_event_id": null}));
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/came_through_event_id")));
}
