/* SPDX-License-Identifier: Apache-2.0 */
/* match_run_difference_list: the pairs that occur in only one of two runs. */
#include "support/match_run.h"

static struct reply differences(const char *token, const char *here, const char *there, const char *query)
{
    return call(token, "GET", textf("%s/differences?with=%s%s", here, match_run_id(there), query));
}

Test(match_run_difference_list, lists_the_pairs_of_each_run_by_mentee_in_pages)
{
    struct program program = a_published_program(an_employee());
    const char *topic = a_topic(program);
    const char *first = a_matchable(program, an_employee(), "mentor", topic, 3);
    const char *need = a_matchable(program, an_employee(.board = true), "mentee", topic, 3);
    const char *here = a_match_run(program);
    const char *better = a_matchable(program, an_employee(), "mentor", topic, 5);
    const char *there = a_match_run(program);
    struct reply reply = differences(program.program_manager_token, here, there, "&limit=1");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/in"), "here");
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentor_application_id"), first);
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentee_application_id"), need);
    reply = differences(program.program_manager_token, here, there,
                        textf("&limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/in"), "there");
    cr_expect_str_eq(reply_text(&reply, "/items/0/mentor_application_id"), better);
    cr_expect_null(reply_at(&reply, "/next"));
    reply = differences(program.program_manager_token, here, here, "");
    cr_expect_eq(reply_items(&reply), 0);
}

Test(match_run_difference_list, only_program_managers_may)
{
    struct program program = a_published_program(an_employee());
    const char *path = a_match_run(program);
    struct reply reply = differences(participant(an_employee()), path, path, "");
    assert_problem(reply, 404, "not_found");
    reply = differences(token_of(an_employee(), ROLE_PARTICIPANT | ROLE_AUDITOR), path, path, "");
    assert_problem(reply, 403, "forbidden");
    reply = differences(program.program_manager_token, path, textf("/%s", a_held_match_run(program)), "");
    assert_problem(reply, 409, "match_run_not_done");
}
