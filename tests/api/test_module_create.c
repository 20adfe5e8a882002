/* SPDX-License-Identifier: Apache-2.0 */
/* module_create: a program manager adds a module. */
#include "support/catalogue.h"

static struct reply create(const char *token, struct program program, const char *body)
{
    return call(token, "POST", textf("/v1/programs/%s/modules", program.id), .body = body);
}

Test(module_create, a_program_manager_adds_a_module)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply =
        create(program.program_manager_token, program,
               JSON({"title": "The basics", "description": "What they are for.", "position": 7, "entry_level": 2}));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/modules/%s", reply_text(&reply, "/id")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_text(&reply, "/program_id"), program.id);
    cr_expect_str_eq(reply_text(&reply, "/description"), "What they are for.");
    cr_expect_eq(reply_integer(&reply, "/position"), 7);
    cr_expect_eq(reply_integer(&reply, "/entry_level"), 2);
    cr_expect(json_is_false(reply_at(&reply, "/retired")));
}

Test(module_create, only_the_title_is_required)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = create(program.program_manager_token, program, JSON({"title": "Own wiki"}));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/description"), "");
    cr_expect_eq(reply_integer(&reply, "/position"), 0);
    cr_expect_eq(reply_integer(&reply, "/entry_level"), 0);
}

Test(module_create, a_title_on_offer_is_unique_in_its_program)
{
    catalogue_create_title_once(&module_catalogue);
}

Test(module_create, reviewers_participants_and_other_program_managers_may_not)
{
    catalogue_create_forbidden(&module_catalogue);
}

Test(module_create, a_draft_is_hidden_from_outsiders)
{
    catalogue_create_hidden(&module_catalogue);
}

Test(module_create, invalid_bodies_are_refused)
{
    struct program program = a_published_program(an_employee());
    struct reply unknown = create(program.program_manager_token, program, JSON({"title": "Own wiki", "retired": true}));
    expect_problem(unknown, 400, "body_unknown_field");
    static const char *const wrong[] = {"{}", "{\"title\": \" Own wiki\"}", "{\"title\": \"W\", \"position\": 10001}",
                                        "{\"title\": \"W\", \"description\": null}",
                                        "{\"title\": \"W\", \"entry_level\": 6}"};
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = create(program.program_manager_token, program, wrong[i]);
        expect_problem(reply, 422, "body_invalid");
    }
}

Test(module_create, a_repeat_with_the_same_key_makes_one_module)
{
    catalogue_create_repeated(&module_catalogue);
}
