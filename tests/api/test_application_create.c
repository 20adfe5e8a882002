/* SPDX-License-Identifier: Apache-2.0 */
/* application_create: creates the caller's draft in a program that takes applications. */
#include "support/event.h"

#define EVERYTHING                                                                                                     \
    JSON({"role": "mentor", "motivation": "I like to explain.\nReally.", "languages": ["en", "de-AT"], "site": "Köln", \
          "slots": ["mon_am", "fri_pm"], "topics": [{"topic_id": "%s", "level": 5}], "wishes": ["%s"], \
          "please_not": ["%s"], "capacity": 3})

static struct reply apply(const char *token, struct program program, const char *body)
{
    return call(token, "POST", textf("/v1/programs/%s/applications", program.id), .body = body);
}

static const char *with_topic(const char *topic, int level)
{
    return textf(JSON({"role": "mentee", "topics": [{"topic_id": "%s", "level": %d}]}), topic, level);
}

Test(application_create, returns_a_draft_with_everything_that_was_given)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *topic = a_topic(program);
    const char *liked = an_employee().id;
    const char *avoided = an_employee().id;
    struct reply reply = apply(participant(person), program, textf(EVERYTHING, topic, liked, avoided));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "draft");
    cr_expect_str_eq(reply_text(&reply, "/employee_id"), person.id);
    cr_expect_str_eq(reply_text(&reply, "/motivation"), "I like to explain.\nReally.");
    cr_expect_str_eq(reply_text(&reply, "/languages/1"), "de-AT");
    cr_expect_str_eq(reply_text(&reply, "/site"), "Köln");
    cr_expect_str_eq(reply_text(&reply, "/slots/1"), "fri_pm");
    cr_expect_str_eq(reply_text(&reply, "/topics/0/topic_id"), topic);
    cr_expect_eq(reply_integer(&reply, "/topics/0/level"), 5);
    cr_expect_str_eq(reply_text(&reply, "/wishes/0"), liked);
    cr_expect_str_eq(reply_text(&reply, "/please_not/0"), avoided);
    cr_expect_eq(reply_integer(&reply, "/capacity"), 3);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    const char *path = textf("/v1/applications/%s", reply_text(&reply, "/id"));
    cr_expect_str_eq(reply_header(&reply, "Location"), path);
    struct reply read = call(participant(person), "GET", path);
    cr_expect_str_eq(read.body, reply.body);
}

Test(application_create, missing_fields_default_to_the_person_and_the_program)
{
    struct program program = a_published_program(an_employee());
    sql("UPDATE program SET mentor_capacity = 4 WHERE id = $1::uuid", program.id);
    const char *token = participant(an_employee(.languages = "{fr,nl}"));
    struct reply mentor = apply(token, program, JSON({"role": "mentor"}));
    assert_status(mentor, 201);
    cr_expect_eq(reply_integer(&mentor, "/capacity"), 4);
    cr_expect_str_eq(reply_text(&mentor, "/languages/0"), "fr");
    cr_expect_eq(json_array_size(reply_at(&mentor, "/topics")), 0);
    struct reply mentee = apply(token, program, JSON({"role": "mentee"}));
    assert_status(mentee, 201);
    cr_expect_eq(reply_integer(&mentee, "/capacity"), 1);
}

Test(application_create, only_one_open_application_per_role)
{
    struct program program = a_published_program(an_employee());
    const char *token = participant(an_employee());
    struct reply first = apply(token, program, JSON({"role": "mentee"}));
    assert_status(first, 201);
    struct reply second = apply(token, program, JSON({"role": "mentee"}));
    assert_problem(second, 409, "application_exists");
    struct reply withdrawn = call(token, "POST", textf("%s/transitions", reply_header(&first, "Location")),
                                  .if_match = "*", .body = JSON({"to": "withdrawn"}));
    assert_status(withdrawn, 201);
    struct reply third = apply(token, program, JSON({"role": "mentee"}));
    assert_status(third, 201);
}

Test(application_create, topics_must_be_in_use_in_the_program_and_not_repeated)
{
    struct program program = a_published_program(an_employee());
    const char *token = participant(an_employee());
    const char *topic = a_topic(program);
    struct reply reply = apply(token, program, with_topic(a_uuid(), 1));
    assert_problem(reply, 422, "topic_unknown");
    reply = apply(token, program, with_topic(a_topic(a_published_program(program.program_manager)), 1));
    assert_problem(reply, 422, "topic_unknown");
    reply =
        apply(token, program,
              textf(JSON({"role": "mentee", "topics": [{"topic_id": "%s", "level": 1}, {"topic_id": "%s", "level": 2}]}), topic, topic));
    assert_problem(reply, 422, "topic_repeated");
    reply = apply(token, program, with_topic(topic, 6));
    assert_problem(reply, 422, "body_invalid");
    sql("UPDATE topic SET retired_at = app_now() WHERE id = $1::uuid", topic);
    reply = apply(token, program, with_topic(topic, 1));
    assert_problem(reply, 422, "topic_retired");
}

Test(application_create, wishes_must_name_employees)
{
    struct program program = a_published_program(an_employee());
    struct reply reply =
        apply(participant(an_employee()), program, textf(JSON({"role": "mentee", "wishes": ["%s"]}), a_uuid()));
    assert_problem(reply, 422, "employee_reference_unknown");
    reply = apply(participant(an_employee()), program, textf(JSON({"role": "mentee", "please_not": ["%s"]}), a_uuid()));
    assert_problem(reply, 422, "employee_reference_unknown");
}

Test(application_create, a_mentee_has_only_one_place)
{
    struct reply reply =
        apply(participant(an_employee()), a_published_program(an_employee()), JSON({"role": "mentee", "capacity": 2}));
    assert_problem(reply, 422, "capacity_invalid");
}

Test(application_create, the_program_must_take_applications)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = apply(program.program_manager_token, program, JSON({"role": "mentee"}));
    assert_problem(reply, 409, "program_not_open");
    reply = apply(participant(an_employee()), program, JSON({"role": "mentee"}));
    assert_problem(reply, 404, "not_found");
    program_moves(program, "published");
    sql("UPDATE program SET (applications_close_on, starts_on, ends_on) = (app_today() - 1, app_today(), app_today() + "
        "200) "
        "WHERE id = $1::uuid",
        program.id);
    reply = apply(participant(an_employee()), program, JSON({"role": "mentee"}));
    assert_problem(reply, 409, "program_not_open");
}

Test(application_create, fields_that_the_service_sets_are_refused)
{
    static const char *const bodies[] = {JSON({"role": "mentee", "state": "accepted"}),
                                              JSON({"role": "mentee", "employee_id": "x"}),
                                                   JSON({"role": "mentee", "taken": 0})};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(bodies); i++) {
        struct reply reply = apply(participant(an_employee()), program, bodies[i]);
        expect_problem(reply, 400, "body_unknown_field");
    }
}

Test(application_create, only_employees_may)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = apply(token_for("nobody-known", ROLE_PARTICIPANT), program, JSON({"role": "mentee"}));
    assert_problem(reply, 403, "employee_unknown");
    reply = apply(token_of(an_employee(), ROLE_ASSISTANT), program, JSON({"role": "mentee"}));
    assert_problem(reply, 403, "role_missing");
}

Test(application_create, an_application_can_name_the_event_that_led_to_it)
{
    struct program first = a_published_program(an_employee());
    struct program next = a_published_program(first.program_manager);
    struct employee me = an_employee();
    const char *event = an_event(first, -24, true);
    const char *path = textf("/v1/programs/%s/applications", next.id);
    struct reply reply = call(participant(me), "POST", path,
                              .body = textf(JSON({"role": "mentor", "came_through_event_id": "%s"}), event));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/came_through_event_id"), event);
    const char *const unknown[] = {a_uuid(), an_event(first, -24, false)};
    for (size_t i = 0; i < LENGTH_OF(unknown); i++) {
        reply = call(participant(an_employee()), "POST", path,
                     .body = textf(JSON({"role": "mentor", "came_through_event_id": "%s"}), unknown[i]));
        expect_problem(reply, 422, "event_unknown");
    }
}
