/* SPDX-License-Identifier: Apache-2.0 */
/* program_lock_list: the locked settings, for the staff, administrators and auditors. */
#include "support/fixture.h"

static struct reply list(const char *token, const char *program_id, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/locks?%s", program_id, query));
}

static struct program locked(void)
{
    struct program program = a_published_program(an_employee());
    static const char *const settings[] = {"self_matching", "consent_text"};
    for (size_t i = 0; i < LENGTH_OF(settings); i++) {
        struct reply reply =
            call(program.program_manager_token, "PUT", textf("/v1/programs/%s/locks/%s", program.id, settings[i]),
                 .body = JSON({"agreement_reference": "BV 1"}));
        assert_status(reply, 200);
    }
    return program;
}

Test(program_lock_list, staff_administrators_and_auditors_see_them)
{
    struct program program = locked();
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *const tokens[] = {program.program_manager_token, participant(reviewer), token_for("root", ROLE_ADMIN),
                                  token_for("works-council", ROLE_AUDITOR)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = list(tokens[i], program.id, "");
        assert_status(reply, 200);
        cr_assert_eq(reply_items(&reply), 2);
        cr_expect_str_eq(reply_text(&reply, "/items/0/setting"), "consent_text");
        cr_expect_str_eq(reply_text(&reply, "/items/1/agreement_reference"), "BV 1");
    }
}

Test(program_lock_list, pages_join_without_gaps)
{
    struct program program = locked();
    struct reply first = list(program.program_manager_token, program.id, "limit=1");
    struct reply second =
        list(program.program_manager_token, program.id, textf("limit=1&cursor=%s", reply_text(&first, "/next")));
    assert_status(second, 200);
    cr_expect_str_eq(reply_text(&second, "/items/0/setting"), "self_matching");
    cr_expect_null(reply_at(&second, "/next"));
}

Test(program_lock_list, others_may_not)
{
    struct program program = locked();
    struct reply reply = list(participant(an_employee()), program.id, "");
    expect_problem(reply, 403, "forbidden");
    reply = list(participant(an_employee()), a_draft_program(program.program_manager).id, "");
    expect_problem(reply, 404, "not_found");
    reply = list(token_for("hr-import", ROLE_HR_SYNC), program.id, "");
    expect_problem(reply, 403, "role_missing");
}
