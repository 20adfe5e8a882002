/* SPDX-License-Identifier: Apache-2.0 */
/* criterion_create: a program manager adds a criterion. */
#include "support/fixture.h"

static struct reply create(const char *token, struct program program, const char *body)
{
    return call(token, "POST", textf("/v1/programs/%s/criteria", program.id), .body = body);
}

Test(criterion_create, a_program_manager_adds_a_criterion)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = create(program.program_manager_token, program,
                                JSON({
        "title": "Explains clearly",
        "description": "To somebody new.",
        "role": "mentor",
        "weight": 3,
        "position": 7
    }));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/criteria/%s", reply_text(&reply, "/id")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_text(&reply, "/role"), "mentor");
    cr_expect_eq(reply_integer(&reply, "/weight"), 3);
    cr_expect_eq(reply_integer(&reply, "/position"), 7);
}

Test(criterion_create, only_the_title_is_required)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = create(program.program_manager_token, program, JSON({"title": "Curious", "role": null}));
    assert_status(reply, 201);
    cr_expect(json_is_null(reply_at(&reply, "/role")));
    cr_expect_eq(reply_integer(&reply, "/weight"), 1);
}

Test(criterion_create, titles_in_use_are_unique)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = create(program.program_manager_token, program, JSON({"title": "Curious"}));
    assert_status(reply, 201);
    reply = create(program.program_manager_token, program, JSON({"title": "CURIOUS", "role": "mentee"}));
    assert_problem(reply, 409, "criterion_exists");
    sql("UPDATE criterion SET retired_at = app_now() WHERE program_id = $1::uuid", program.id);
    reply = create(program.program_manager_token, program, JSON({"title": "Curious"}));
    assert_status(reply, 201);
}

Test(criterion_create, only_program_managers_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *const tokens[] = {participant(reviewer), participant(an_employee()),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = create(tokens[i], program, JSON({"title": "Curious"}));
        expect_problem(reply, 403, "forbidden");
    }
    struct reply hidden = create(participant(reviewer), a_draft_program(an_employee()), JSON({"title": "Curious"}));
    assert_problem(hidden, 404, "not_found");
}

Test(criterion_create, invalid_bodies_are_refused)
{
    static const char *const wrong[] = {"{}", "{\"title\": \"C\", \"weight\": 0}", "{\"title\": \"C\", \"weight\": 11}",
                                        "{\"title\": \"C\", \"role\": \"guest\"}"};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = create(program.program_manager_token, program, wrong[i]);
        expect_problem(reply, 422, "body_invalid");
    }
    struct reply reply = create(program.program_manager_token, program, JSON({"title": "C", "retired": true}));
    assert_problem(reply, 400, "body_unknown_field");
}
