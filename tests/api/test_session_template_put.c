/* SPDX-License-Identifier: Apache-2.0 */
/* session_template_put: a program manager suggests what the sessions of the program's pairings are about. */
#include "support/parallel.h"
#include "support/session.h"

static const char *path_of(struct program program)
{
    return textf("/v1/programs/%s/session-template", program.id);
}

static struct reply put(const char *token, struct program program, const char *if_match, const char *body)
{
    return call(token, "PUT", path_of(program), .body = body, .if_match = if_match);
}

Test(session_template_put, replaces_all_items_in_order)
{
    struct program program = a_published_program(an_employee());
    const char *module = a_module(program);
    const char *topic = a_topic(program);
    struct reply reply =
        put(program.program_manager_token, program, "\"v1\"",
            textf(JSON({
                                 "items" : [
                                     {"title" : "One", "module_id" : "%s", "topic_id" : "%s", "goal" : "First\nstep"},
                                     {"title" : "Two"},
                                     {"title" : "Two"}
                                 ]
                             }),
                                     module, topic));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_assert_eq(reply_items(&reply), 3);
    cr_expect_str_eq(reply_text(&reply, "/items/0/module_id"), module);
    cr_expect_str_eq(reply_text(&reply, "/items/0/topic_id"), topic);
    cr_expect_str_eq(reply_text(&reply, "/items/0/goal"), "First\nstep");
    cr_expect(json_is_null(reply_at(&reply, "/items/1/topic_id")));
    struct reply read = call(program.program_manager_token, "GET", path_of(program));
    cr_expect_str_eq(read.body, reply.body);
    reply = put(program.program_manager_token, program, "\"v2\"", JSON({"items" : []}));
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(session_template_put, only_pairings_made_later_get_it)
{
    struct program program = a_published_program(an_employee());
    struct pairing before = a_forming_pairing_in(program);
    a_template(program, a_topic(program));
    struct pairing after = a_forming_pairing_in(program);
    struct reply reply = call(after.mentee_token, "GET", textf("/v1/pairings/%s/plan", after.id));
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/title"), "Know each other");
    reply = call(before.mentee_token, "GET", textf("/v1/pairings/%s/plan", before.id));
    cr_expect_eq(reply_items(&reply), 1);
}

Test(session_template_put, a_stale_or_missing_version_is_refused)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = put(program.program_manager_token, program, "\"v1\"", JSON({"items" : [ {"title" : "One"} ]}));
    assert_status(reply, 200);
    reply = put(program.program_manager_token, program, "\"v1\"", JSON({"items" : []}));
    assert_problem(reply, 412, "precondition_failed");
    reply = put(program.program_manager_token, program, NULL, JSON({"items" : []}));
    assert_problem(reply, 428, "precondition_required");
}

Test(session_template_put, one_of_many_writers_of_the_same_version_wins)
{
    struct program program = a_published_program(an_employee());
    struct parallel_call one = {
        program.program_manager_token,
        "PUT",
        {.path = path_of(program),
         .body = JSON({"items" : [ {"title" : "One"}, {"title" : "Two"} ]}), .if_match = "\"v1\""}};
    struct reply replies[16];
    call_repeatedly(one, LENGTH_OF(replies), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 200), 1);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 412), LENGTH_OF(replies) - 1);
}

Test(session_template_put, topics_and_modules_must_belong_to_the_program)
{
    struct program program = a_published_program(an_employee());
    struct program other = a_published_program(an_employee());
    const char *const ids[] = {a_uuid(), a_topic(other), a_module(other)};
    for (size_t i = 0; i < LENGTH_OF(ids); i++) {
        struct reply reply = put(program.program_manager_token, program, "*",
                                 textf(JSON({"items" : [ {"title" : "One", "topic_id" : "%s"} ]}), ids[i]));
        expect_problem(reply, 422, "topic_unknown");
        reply = put(program.program_manager_token, program, "*",
                    textf(JSON({"items" : [ {"title" : "One", "module_id" : "%s"} ]}), ids[i]));
        expect_problem(reply, 422, "module_unknown");
    }
}

Test(session_template_put, only_program_managers_of_the_program_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *const tokens[] = {participant(reviewer), participant(an_employee()),
                                  token_of(an_employee(), ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = put(tokens[i], program, "*", JSON({"items" : []}));
        expect_problem(reply, 403, "forbidden");
    }
    struct program draft = a_draft_program(an_employee());
    struct reply reply = put(participant(an_employee()), draft, "*", JSON({"items" : []}));
    assert_problem(reply, 404, "not_found");
}

Test(session_template_put, invalid_bodies_are_refused)
{
    static const struct {
        const char *body;
        int status;
        const char *code;
    } rows[] = {
        {JSON({}), 422, "body_invalid"},
         {JSON({"items" : null}), 422, "body_invalid"},
          {JSON({"items" : [ {} ]}), 422, "body_invalid"},
           {JSON({"items" : [ {"title" : ""} ]}), 422, "body_invalid"},
            {JSON({"items" : [ {"title" : "a", "goal" : ""} ]}), 422, "body_invalid"},
             {JSON({"items" : [ {"title" : "a", "id" : null} ]}), 400, "body_unknown_field"},
            };
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct reply reply = put(program.program_manager_token, program, "*", rows[i].body);
        expect_problem(reply, rows[i].status, rows[i].code);
    }
}
