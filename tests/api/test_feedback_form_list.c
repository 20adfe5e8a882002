/* SPDX-License-Identifier: Apache-2.0 */
/* feedback_form_list: the forms of a program, one for each moment. */
#include "support/form.h"

static struct reply list(const char *token, struct program program, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/feedback-forms?%s", program.id, query));
}

Test(feedback_form_list, a_new_program_has_one_form_per_moment)
{
    static const char *const moments[] = {"start", "session", "half_time", "end", "pulse_3", "pulse_6", "pulse_12"};
    struct program program = a_published_program(an_employee());
    asks_after_sessions(program);
    const char *const tokens[] = {program.program_manager_token, participant(an_employee()),
                                  token_for("works-council", ROLE_AUDITOR)};
    for (size_t t = 0; t < LENGTH_OF(tokens); t++) {
        struct reply reply = list(tokens[t], program, "");
        assert_status(reply, 200);
        cr_assert_eq(reply_items(&reply), LENGTH_OF(moments));
        for (size_t i = 0; i < LENGTH_OF(moments); i++)
            cr_expect_str_eq(reply_text(&reply, textf("/items/%zu/moment", i)), moments[i]);
        cr_expect_eq(json_array_size(reply_at(&reply, "/items/0/questions")), 0);
        cr_expect_eq(json_array_size(reply_at(&reply, "/items/1/questions")), 4);
    }
}

Test(feedback_form_list, pages_join_without_gaps)
{
    struct program program = a_published_program(an_employee());
    struct reply first = list(program.program_manager_token, program, "limit=5");
    cr_expect_eq(reply_items(&first), 5);
    struct reply second =
        list(program.program_manager_token, program, textf("limit=5&cursor=%s", reply_text(&first, "/next")));
    cr_assert_eq(reply_items(&second), 2);
    cr_expect_str_eq(reply_text(&second, "/items/0/moment"), "pulse_6");
}

Test(feedback_form_list, only_its_staff_sees_a_draft)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = list(program.program_manager_token, program, "");
    cr_expect_eq(reply_items(&reply), 7);
    reply = list(participant(an_employee()), program, "");
    expect_problem(reply, 404, "not_found");
    reply = list(token_for("hr-import", ROLE_HR_SYNC), program, "");
    expect_problem(reply, 403, "role_missing");
}
