/* SPDX-License-Identifier: Apache-2.0 */
/* program_transition_list: the history of a program's states. */
#include "support/fixture.h"

static struct reply list(const char *token, struct program program)
{
    return call(token, "GET", textf("/v1/programs/%s/transitions", program.id));
}

Test(program_transition_list, lists_each_transition_oldest_first)
{
    struct program program = a_published_program(an_employee());
    program_moves(program, "matching");
    struct reply reply = list(program.program_manager_token, program);
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/from"), "draft");
    cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "published");
    cr_expect_str_eq(reply_text(&reply, "/items/1/to"), "matching");
    cr_expect_str_eq(reply_text(&reply, "/items/1/actor_id"), program.program_manager.id);
    cr_expect_str_eq(reply_text(&reply, "/items/1/object"), "program");
    cr_expect_str_eq(reply_text(&reply, "/items/1/object_id"), program.id);
}

Test(program_transition_list, a_new_program_has_no_history)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = list(program.program_manager_token, program);
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(program_transition_list, a_refused_transition_is_not_recorded)
{
    struct program program = a_draft_program(an_employee());
    struct reply refused = call(program.program_manager_token, "POST", textf("/v1/programs/%s/transitions", program.id),
                                .if_match = "*", .body = JSON({"to": "closed"}));
    assert_problem(refused, 409, "transition_not_allowed");
    struct reply reply = list(program.program_manager_token, program);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(program_transition_list, the_history_of_an_invisible_draft_is_not_found)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = list(participant(an_employee()), program);
    assert_problem(reply, 404, "not_found");
    reply = call(participant(an_employee()), "GET", textf("/v1/programs/%s/transitions", a_uuid()));
    assert_problem(reply, 404, "not_found");
}

Test(program_transition_list, pages_join_without_gaps)
{
    static const char *const steps[] = {"matching", "running", "concluding", "closed"};
    struct program program = a_published_program(an_employee());
    const char *path = textf("/v1/programs/%s/transitions?limit=2", program.id);
    const char *next = "";
    size_t seen = 0;
    for (size_t i = 0; i < LENGTH_OF(steps); i++)
        program_moves(program, steps[i]);
    do {
        struct reply reply =
            call(program.program_manager_token, "GET", textf("%s%s%s", path, next[0] ? "&cursor=" : "", next));
        assert_status(reply, 200);
        for (size_t i = 0; i < reply_items(&reply); i++, seen++)
            cr_expect_str_eq(reply_text(&reply, textf("/items/%zu/to", i)), seen == 0 ? "published" : steps[seen - 1]);
        next = reply_text(&reply, "/next");
    } while (next[0] != '\0');
    cr_expect_eq(seen, 5);
}
