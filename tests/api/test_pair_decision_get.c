/* SPDX-License-Identifier: Apache-2.0 */
/* pair_decision_get: one decision, for program managers who are not in the pair. */
#include "support/pair_decision.h"

Test(pair_decision_get, returns_the_decision)
{
    struct pair pair = a_pair();
    struct reply made = decide(pair, "forbidden");
    assert_status(made, 201);
    struct reply reply = call(pair.program.program_manager_token, "GET", reply_header(&made, "Location"));
    assert_status(reply, 200);
    cr_expect(json_equal(made.json, reply.json), "%s is not %s", made.body, reply.body);
    reply = call(pair.program.program_manager_token, "GET",
                 textf("%s?embed=mentor,mentee", reply_header(&made, "Location")));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/mentor/id"), pair.mentor.id);
    cr_expect_str_eq(reply_text(&reply, "/mentee/id"), pair.mentee.id);
    cr_expect_null(reply_at(&reply, "/mentee/email"));
}

Test(pair_decision_get, to_everyone_but_its_program_managers_it_does_not_exist)
{
    struct pair pair = a_pair();
    const char *path = decided(pair, "locked");
    struct employee reviewer = an_employee();
    struct employee colleague = an_employee();
    program_staff_add(pair.program, reviewer, "reviewer");
    program_staff_add(pair.program, colleague, "program_manager");
    program_staff_add(pair.program, pair.mentor, "program_manager");
    const char *const others[] = {participant(pair.mentor), participant(pair.mentee), participant(reviewer),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = call(others[i], "GET", path);
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = call(participant(colleague), "GET", path);
    assert_status(reply, 200);
    reply = call(pair.program.program_manager_token, "GET", textf("/v1/pair-decisions/%s", a_uuid()));
    expect_problem(reply, 404, "not_found");
    reply = call(token_for("works-council", ROLE_AUDITOR), "GET", path);
    expect_problem(reply, 403, "role_missing");
}
