/* SPDX-License-Identifier: Apache-2.0 */
/* criterion_get: one criterion. */
#include "support/review.h"

Test(criterion_get, everybody_who_sees_the_program_reads_it)
{
    struct selection selection = a_selection();
    struct reply reply = call(participant(an_employee()), "GET", textf("/v1/criteria/%s", selection.knows));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/title"), "Knows the platforms");
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
}

Test(criterion_get, a_draft_is_hidden_from_outsiders)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply =
        call(participant(an_employee()), "GET", textf("/v1/criteria/%s", a_criterion(program, "Curious", "", "1")));
    assert_problem(reply, 404, "not_found");
    reply = call(program.program_manager_token, "GET", textf("/v1/criteria/%s", a_uuid()));
    assert_problem(reply, 404, "not_found");
}
