/* SPDX-License-Identifier: Apache-2.0 */
/* program_lock_delete: a lock is removed by naming its works agreement. */
#include "support/fixture.h"

static struct reply take_off(const char *token, struct program program, const char *query)
{
    return call(token, "DELETE", textf("/v1/programs/%s/locks/enrolment?%s", program.id, query));
}

static struct program locked(void)
{
    struct program program = a_published_program(an_employee());
    struct reply reply =
        call(program.program_manager_token, "PUT", textf("/v1/programs/%s/locks/enrolment", program.id),
             .body = JSON({"agreement_reference": "BV 1"}));
    assert_status(reply, 200);
    return program;
}

Test(program_lock_delete, naming_the_works_agreement_unlocks_the_setting)
{
    struct program program = locked();
    struct reply wrong = take_off(program.program_manager_token, program, "agreement_reference=BV%202");
    expect_problem(wrong, 409, "setting_locked");
    struct reply right = take_off(program.program_manager_token, program, "agreement_reference=BV%201");
    assert_status(right, 204);
    struct reply change = call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id),
                               .if_match = "*", .body = JSON({"enrolment": "rolling"}));
    assert_status(change, 200);
    struct reply again = take_off(program.program_manager_token, program, "agreement_reference=BV%201");
    expect_problem(again, 404, "not_found");
}

Test(program_lock_delete, the_reference_is_required)
{
    struct program program = locked();
    struct reply reply = take_off(program.program_manager_token, program, "");
    expect_problem(reply, 400, "parameter_invalid");
}

Test(program_lock_delete, only_program_managers_and_administrators_may)
{
    struct program program = locked();
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    struct reply reply = take_off(participant(reviewer), program, "agreement_reference=BV%201");
    expect_problem(reply, 403, "forbidden");
    reply = take_off(participant(reviewer), a_draft_program(program.program_manager), "agreement_reference=BV%201");
    expect_problem(reply, 404, "not_found");
    reply = take_off(token_for("root", ROLE_ADMIN), program, "agreement_reference=BV%201");
    assert_status(reply, 204);
}
