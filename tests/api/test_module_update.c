/* SPDX-License-Identifier: Apache-2.0 */
/* module_update: a program manager rewords, moves, retires and brings back a module. */
#include "support/fixture.h"

static struct reply update(const char *token, const char *id, const char *if_match, const char *body)
{
    return call(token, "PATCH", textf("/v1/modules/%s", id), .body = body, .if_match = if_match);
}

Test(module_update, changes_the_given_fields_and_leaves_the_others)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_module(program);
    struct reply reply = update(program.manager_token, id, "\"v1\"", JSON({"title": "Own wiki", "position": 9}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    reply = update(program.manager_token, id, "\"v2\"", JSON({"description": "Why they help.", "entry_level": 5}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/title"), "Own wiki");
    cr_expect_str_eq(reply_text(&reply, "/description"), "Why they help.");
    cr_expect_eq(reply_integer(&reply, "/position"), 9);
    cr_expect_eq(reply_integer(&reply, "/entry_level"), 5);
}

Test(module_update, a_module_is_retired_and_offered_again)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_module(program);
    struct reply retired = update(program.manager_token, id, "*", JSON({"retired": true}));
    assert_status(retired, 200);
    cr_expect(json_is_true(reply_at(&retired, "/retired")));
    const char *since = reply_text(&retired, "/retired_at");
    cr_expect_neq(since[0], '\0');
    struct reply other = update(program.manager_token, id, "*", JSON({"position": 3}));
    cr_expect_str_eq(reply_text(&other, "/retired_at"), since);
    struct reply again = update(program.manager_token, id, "*", JSON({"retired": true}));
    cr_expect_str_eq(reply_text(&again, "/retired_at"), since);
    struct reply back = update(program.manager_token, id, "*", JSON({"retired": false}));
    assert_status(back, 200);
    cr_expect(json_is_null(reply_at(&back, "/retired_at")));
}

Test(module_update, a_stale_or_missing_version_is_refused)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_module(program);
    struct reply reply = update(program.manager_token, id, "\"v1\"", JSON({"position": 1}));
    assert_status(reply, 200);
    struct reply stale = update(program.manager_token, id, "\"v1\"", JSON({"position": 2}));
    expect_problem(stale, 412, "precondition_failed");
    struct reply missing = update(program.manager_token, id, NULL, JSON({"position": 2}));
    expect_problem(missing, 428, "precondition_required");
}

Test(module_update, two_modules_on_offer_never_share_a_title)
{
    struct program program = a_published_program(an_employee());
    const char *first = a_module(program);
    const char *second = a_module(program);
    update(program.manager_token, first, "*", JSON({"title": "Own wiki"}));
    struct reply same = update(program.manager_token, second, "*", JSON({"title": "own wiki"}));
    expect_problem(same, 409, "module_exists");
    update(program.manager_token, first, "*", JSON({"retired": true}));
    struct reply freed = update(program.manager_token, second, "*", JSON({"title": "own wiki"}));
    assert_status(freed, 200);
    struct reply back = update(program.manager_token, first, "*", JSON({"retired": false}));
    expect_problem(back, 409, "module_exists");
}

Test(module_update, reviewers_and_participants_may_not)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *id = a_module(program);
    const char *const tokens[] = {participant(reviewer), participant(an_employee())};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = update(tokens[i], id, "*", JSON({"position": 2}));
        expect_problem(reply, 403, "forbidden");
    }
}

Test(module_update, a_foreign_draft_s_module_is_not_found)
{
    const char *id = a_module(a_draft_program(an_employee()));
    struct reply reply = update(participant(an_employee()), id, "*", JSON({"position": 2}));
    expect_problem(reply, 404, "not_found");
}

Test(module_update, bodies_outside_the_contract_are_refused)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_module(program);
    struct reply unknown = update(program.manager_token, id, "*", JSON({"retired_at": null}));
    expect_problem(unknown, 400, "body_unknown_field");
    struct reply empty = update(program.manager_token, id, "*", JSON({"retired": null}));
    expect_problem(empty, 422, "body_invalid");
}
