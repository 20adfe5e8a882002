/* SPDX-License-Identifier: Apache-2.0 */
/* pair_decision_delete: a program manager takes a decision back. Reserved places are free and forbidden pairs possible
 * again.
 */
#include "support/pair_decision.h"

static struct reply take_back(const char *token, const char *path)
{
    return call(token, "DELETE", path);
}

Test(pair_decision_delete, a_forbidden_pair_is_possible_again)
{
    struct pair pair = a_pair();
    const char *path = decided(pair, "forbidden");
    struct reply reply = take_back(pair.program.program_manager_token, path);
    assert_status(reply, 204);
    cr_expect_eq(candidates_of(pair.program.program_manager_token, pair.mentor_application_id), 1);
    const char *audit = sql("SELECT actor_id || ' ' || operation FROM audit_event WHERE object = 'pair_decision' AND "
                            "action = 'delete' AND object_id = $1::uuid",
                            path + strlen("/v1/pair-decisions/"));
    cr_expect_str_eq(audit, textf("%s pair_decision_delete", pair.program.program_manager.id));
    reply = post_pair(pair, "pairings");
    assert_status(reply, 201);
    reply = take_back(pair.program.program_manager_token, path);
    expect_problem(reply, 404, "not_found");
}

Test(pair_decision_delete, a_reserved_place_is_free_again)
{
    struct pair pair = a_pair();
    struct pair other = with_another_mentee(pair);
    const char *path = decided(pair, "locked");
    struct reply reply = decide(other, "locked");
    expect_problem(reply, 409, "capacity_exhausted");
    reply = take_back(pair.program.program_manager_token, path);
    assert_status(reply, 204);
    reply = decide(other, "locked");
    assert_status(reply, 201);
    reply = decide(pair, "forbidden");
    assert_status(reply, 201);
}

Test(pair_decision_delete, only_a_program_manager_outside_the_pair_may)
{
    struct pair pair = a_pair();
    const char *path = decided(pair, "forbidden");
    struct employee reviewer = an_employee();
    struct employee colleague = an_employee();
    program_staff_add(pair.program, reviewer, "reviewer");
    program_staff_add(pair.program, colleague, "program_manager");
    program_staff_add(pair.program, pair.mentee, "program_manager");
    const char *const others[] = {participant(pair.mentor), participant(pair.mentee), participant(reviewer),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = take_back(others[i], path);
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = take_back(token_for("root", ROLE_ADMIN), path);
    expect_problem(reply, 403, "role_missing");
    reply = take_back(participant(colleague), path);
    assert_status(reply, 204);
}
