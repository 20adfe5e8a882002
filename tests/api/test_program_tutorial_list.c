/* SPDX-License-Identifier: Apache-2.0 */
/* program_tutorial_list: a program's tutorials, except those that pairs keep to themselves. */
#include "support/tutorial.h"

static struct reply list(const char *token, struct program program, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/tutorials%s", program.id, query));
}

Test(program_tutorial_list, shows_what_the_caller_may_read_but_no_tutorials_of_pairs)
{
    struct pairing pairing = an_active_pairing();
    struct pairing elsewhere = an_active_pairing();
    a_pair_tutorial(pairing, pairing.mentor_token, "Of the pair");
    a_program_tutorial(pairing.program, pairing.mentor_token, "Of the program", "");
    const char *open = a_program_tutorial(pairing.program, pairing.program.program_manager_token, "Of all",
                                          ", \"audience\": \"everyone\"");
    a_program_tutorial(elsewhere.program, elsewhere.mentor_token, "Elsewhere", ", \"audience\": \"everyone\"");
    struct reply reply = list(pairing.mentor_token, pairing.program, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), open);
    reply = list(participant(an_employee()), pairing.program, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), open);
}

Test(program_tutorial_list, supports_filters_sorting_and_pages)
{
    struct program program = a_published_program(an_employee());
    const char *topic = a_topic(program);
    a_program_tutorial(program, program.program_manager_token, "Beta", textf(", \"topic_id\": \"%s\"", topic));
    const char *retired = a_program_tutorial(program, program.program_manager_token, "Alpha", "");
    sql("UPDATE tutorial SET retired_at = app_now() WHERE id = $1::uuid", retired);
    struct reply reply = list(program.program_manager_token, program, "?sort=title&limit=1");
    cr_expect_str_eq(reply_text(&reply, "/items/0/title"), "Alpha");
    reply = list(program.program_manager_token, program,
                 textf("?sort=title&limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/title"), "Beta");
    cr_expect_null(reply_at(&reply, "/next"));
    const char *const queries[] = {"?retired=false", textf("?topic_id=%s&embed=topic,author", topic),
                                   "?q=bet&fields=title"};
    for (size_t i = 0; i < LENGTH_OF(queries); i++) {
        reply = list(program.program_manager_token, program, queries[i]);
        assert_status(reply, 200);
        cr_expect_eq(reply_items(&reply), 1);
        cr_expect_str_eq(reply_text(&reply, "/items/0/title"), "Beta");
    }
}

Test(program_tutorial_list, a_draft_is_hidden_from_outsiders)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = list(participant(an_employee()), program, "");
    assert_problem(reply, 404, "not_found");
    reply = list(program.program_manager_token, program, "?sort=state");
    assert_problem(reply, 400, "parameter_invalid");
}
