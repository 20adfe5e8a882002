/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_tutorial_list: the tutorials that the two people wrote for each other. */
#include "support/tutorial.h"

static struct reply list(const char *token, struct pairing pairing, const char *query)
{
    return call(token, "GET", textf("/v1/pairings/%s/tutorials%s", pairing.id, query));
}

Test(pairing_tutorial_list, both_people_see_all_tutorials_of_the_pairing)
{
    struct pairing pairing = an_active_pairing();
    struct pairing others = an_active_pairing_in(pairing.program);
    const char *first = a_pair_tutorial(pairing, pairing.mentor_token, "One");
    const char *second = a_pair_tutorial(pairing, pairing.mentee_token, "Two");
    a_pair_tutorial(others, others.mentor_token, "Three");
    a_program_tutorial(pairing.program, pairing.mentor_token, "Four", "");
    const char *const tokens[] = {pairing.mentor_token, pairing.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = list(tokens[i], pairing, "?sort=created_at");
        assert_status(reply, 200);
        cr_assert_eq(reply_items(&reply), 2);
        cr_expect_str_eq(reply_text(&reply, "/items/0/id"), first);
        cr_expect_str_eq(reply_text(&reply, "/items/1/id"), second);
    }
}

Test(pairing_tutorial_list, only_the_author_sees_a_retired_tutorial)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_pair_tutorial(pairing, pairing.mentor_token, "One");
    sql("UPDATE tutorial SET retired_at = app_now() WHERE id = $1::uuid", id);
    struct reply reply = list(pairing.mentor_token, pairing, "?retired=true&fields=id,retired");
    cr_expect_eq(reply_items(&reply), 1);
    reply = list(pairing.mentee_token, pairing, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(pairing_tutorial_list, nobody_else_finds_the_pairing)
{
    struct pairing pairing = an_active_pairing();
    a_pair_tutorial(pairing, pairing.mentor_token, "One");
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = list(outsider(pairing, i), pairing, "");
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = list(pairing.mentor_token, pairing, "?audience=pair");
    assert_problem(reply, 400, "parameter_invalid");
}
