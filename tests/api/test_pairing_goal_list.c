/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_goal_list: the goals, only for the two people. */
#include "support/fixture.h"

static struct reply list(const char *token, struct pairing pairing, const char *query)
{
    return call(token, "GET", textf("/v1/pairings/%s/goals%s", pairing.id, query));
}

static const char *a_goal(struct pairing pairing)
{
    return sql("INSERT INTO pairing_goal (pairing_id, title) VALUES ($1::uuid, 'One page') RETURNING id", pairing.id);
}

Test(pairing_goal_list, lists_the_goals_of_this_pairing_oldest_first)
{
    struct pairing pairing = a_forming_pairing();
    struct reply reply = list(pairing.mentor_token, pairing, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
    const char *first = a_goal(pairing);
    const char *second = a_goal(pairing);
    an_active_pairing_in(pairing.program);
    reply = list(pairing.mentee_token, pairing, "");
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), first);
    cr_expect_str_eq(reply_text(&reply, "/items/1/id"), second);
}

Test(pairing_goal_list, pages_join_without_gaps)
{
    struct pairing pairing = a_forming_pairing();
    const char *ids[] = {a_goal(pairing), a_goal(pairing), a_goal(pairing)};
    struct reply first = list(pairing.mentor_token, pairing, "?limit=2");
    cr_expect_eq(reply_items(&first), 2);
    struct reply second = list(pairing.mentor_token, pairing, textf("?limit=2&cursor=%s", reply_text(&first, "/next")));
    cr_assert_eq(reply_items(&second), 1);
    cr_expect_str_eq(reply_text(&second, "/items/0/id"), ids[2]);
    cr_expect_null(reply_at(&second, "/next"));
}

Test(pairing_goal_list, only_the_two_people_may)
{
    struct pairing pairing = an_active_pairing();
    struct employee boss = an_employee(.level = 2);
    struct employee reviewer = an_employee();
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", pairing.mentor.id, boss.id);
    program_staff_add(pairing.program, reviewer, "reviewer");
    const char *const others[] = {pairing.program.program_manager_token, participant(reviewer), participant(boss),
                                  participant(an_employee()), an_active_pairing_in(pairing.program).mentor_token};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = list(others[i], pairing, "");
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = list(token_of(pairing.mentor, ROLE_AUDITOR | ROLE_ADMIN), pairing, "");
    assert_problem(reply, 403, "role_missing");
    reply = list(pairing.mentor_token, (struct pairing){.id = a_uuid()}, "");
    assert_problem(reply, 404, "not_found");
    reply = list(pairing.mentor_token, pairing, "?state=open");
    assert_problem(reply, 400, "parameter_invalid");
}
