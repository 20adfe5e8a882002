/* SPDX-License-Identifier: Apache-2.0 */
/* match_run_list: the runs of a program, latest first. */
#include "support/match_run.h"

Test(match_run_list, pages_work_in_both_directions)
{
    struct program program = a_published_program(an_employee());
    const char *const paths[] = {a_match_run(program), a_match_run(program), a_match_run(program)};
    static const struct {
        const char *sort;
        int order[3];
    } rows[] = {{"-created_at", {2, 1, 0}}, {"created_at", {0, 1, 2}}};
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        const char *query = textf("?limit=1&sort=%s", rows[i].sort);
        for (int at = 0; at < 3; at++) {
            struct reply reply =
                call(program.program_manager_token, "GET", textf("/v1/programs/%s/match-runs%s", program.id, query));
            assert_status(reply, 200);
            cr_expect_str_eq(reply_text(&reply, "/items/0/id"), match_run_id(paths[rows[i].order[at]]));
            query = textf("?limit=1&sort=%s&cursor=%s", rows[i].sort, reply_text(&reply, "/next"));
        }
    }
    struct reply reply =
        call(program.program_manager_token, "GET", textf("/v1/programs/%s/match-runs?state=failed", program.id));
    cr_expect_eq(reply_items(&reply), 0);
}

Test(match_run_list, only_program_managers_and_auditors_may)
{
    struct program program = a_published_program(an_employee());
    a_match_run(program);
    const char *path = textf("/v1/programs/%s/match-runs", program.id);
    struct reply reply = call(participant(an_employee()), "GET", path);
    assert_problem(reply, 403, "forbidden");
    reply = call(token_of(an_employee(), ROLE_AUDITOR), "GET", path);
    cr_expect_eq(reply_items(&reply), 1);
    reply =
        call(participant(an_employee()), "GET", textf("/v1/programs/%s/match-runs", a_draft_program(an_employee()).id));
    assert_problem(reply, 404, "not_found");
}
