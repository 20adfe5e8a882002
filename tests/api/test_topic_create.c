/* SPDX-License-Identifier: Apache-2.0 */
/* topic_create: a program manager adds a topic. */
#include "support/catalogue.h"

static struct reply create(const char *token, struct program program, const char *body)
{
    return call(token, "POST", textf("/v1/programs/%s/topics", program.id), .body = body);
}

Test(topic_create, a_program_manager_adds_a_topic)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = create(program.program_manager_token, program,
                                JSON({"title": "Short videos", "description": "What they are for.", "position": 7}));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/topics/%s", reply_text(&reply, "/id")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_text(&reply, "/program_id"), program.id);
    cr_expect_str_eq(reply_text(&reply, "/description"), "What they are for.");
    cr_expect_eq(reply_integer(&reply, "/position"), 7);
    cr_expect(json_is_false(reply_at(&reply, "/retired")));
}

Test(topic_create, only_the_title_is_required)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = create(program.program_manager_token, program, JSON({"title": "Wikis"}));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/description"), "");
    cr_expect_eq(reply_integer(&reply, "/position"), 0);
    cr_expect(json_is_null(reply_at(&reply, "/module_id")));
    cr_expect(json_is_null(reply_at(&reply, "/suggested_goal")));
}

Test(topic_create, the_module_of_a_topic_must_belong_to_its_program)
{
    struct program program = a_published_program(an_employee());
    const char *module_id = a_module(program);
    const char *body =
        textf(JSON({"title": "Wikis", "module_id": "%s", "suggested_goal": "I have written a page."}), module_id);
    struct reply reply = create(program.program_manager_token, program, body);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/module_id"), module_id);
    cr_expect_str_eq(reply_text(&reply, "/suggested_goal"), "I have written a page.");
    const char *foreign = a_module(a_published_program(program.program_manager));
    struct reply elsewhere =
        create(program.program_manager_token, program, textf(JSON({"title": "Chats", "module_id": "%s"}), foreign));
    expect_problem(elsewhere, 422, "module_unknown");
    sql("UPDATE module SET retired_at = app_now() WHERE id = $1::uuid", module_id);
    struct reply retired =
        create(program.program_manager_token, program, textf(JSON({"title": "Chats", "module_id": "%s"}), module_id));
    expect_problem(retired, 422, "module_retired");
}

Test(topic_create, a_title_on_offer_is_unique_in_its_program)
{
    catalogue_create_title_once(&topic_catalogue);
}

Test(topic_create, reviewers_participants_and_other_program_managers_may_not)
{
    catalogue_create_forbidden(&topic_catalogue);
}

Test(topic_create, a_draft_is_hidden_from_outsiders)
{
    catalogue_create_hidden(&topic_catalogue);
}

Test(topic_create, invalid_bodies_are_refused)
{
    struct program program = a_published_program(an_employee());
    struct reply unknown = create(program.program_manager_token, program, JSON({"title": "Wikis", "retired": true}));
    expect_problem(unknown, 400, "body_unknown_field");
    static const char *const wrong[] = {"{}", "{\"title\": \" Wikis\"}", "{\"title\": \"W\", \"position\": 10001}",
                                        "{\"title\": \"W\", \"description\": null}"};
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = create(program.program_manager_token, program, wrong[i]);
        expect_problem(reply, 422, "body_invalid");
    }
}

Test(topic_create, a_repeat_with_the_same_key_makes_one_topic)
{
    catalogue_create_repeated(&topic_catalogue);
}
