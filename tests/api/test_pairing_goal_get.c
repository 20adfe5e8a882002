/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_goal_get: one goal, only for the two people. */
#include "support/fixture.h"

static const char *goal_path(struct pairing pairing)
{
    return textf("/v1/goals/%s", sql("SELECT id FROM pairing_goal WHERE pairing_id = $1::uuid", pairing.id));
}

Test(pairing_goal_get, the_two_people_read_it_with_its_version)
{
    struct pairing pairing = an_active_pairing();
    const char *const two[] = {pairing.mentor_token, pairing.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(two); i++) {
        struct reply reply = call(two[i], "GET", goal_path(pairing));
        assert_status(reply, 200);
        cr_expect_str_eq(reply_text(&reply, "/pairing_id"), pairing.id);
        cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
        reply = call(two[i], "GET", goal_path(pairing), .if_none_match = "\"v1\"");
        assert_status(reply, 304);
    }
}

Test(pairing_goal_get, to_everyone_else_it_does_not_exist)
{
    struct pairing pairing = an_active_pairing();
    struct employee reviewer = an_employee();
    program_staff_add(pairing.program, reviewer, "reviewer");
    const char *const others[] = {pairing.program.program_manager_token, participant(reviewer),
                                  participant(an_employee()), an_active_pairing_in(pairing.program).mentee_token};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = call(others[i], "GET", goal_path(pairing));
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = call(pairing.mentor_token, "GET", textf("/v1/goals/%s", a_uuid()));
    assert_problem(reply, 404, "not_found");
}

Test(pairing_goal_get, other_roles_and_malformed_ids_are_refused)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = call(token_of(pairing.mentor, ROLE_AUDITOR), "GET", goal_path(pairing));
    assert_problem(reply, 403, "role_missing");
    reply = call(pairing.mentor_token, "GET", "/v1/goals/1");
    assert_problem(reply, 400, "parameter_invalid");
}
