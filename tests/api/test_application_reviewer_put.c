/* SPDX-License-Identifier: Apache-2.0 */
/* application_reviewer_put: a program manager assigns a reviewer. */
#include "support/review.h"

static struct reply put(const char *token, const char *application, struct employee employee)
{
    return call(token, "PUT", textf("/v1/applications/%s/reviewers/%s", application, employee.id));
}

Test(application_reviewer_put, an_assigned_reviewer_sees_the_application)
{
    struct selection selection = a_selection();
    struct employee other = an_employee(.display_name = "Rita Sol");
    const char *id = a_submitted_application(selection.program, an_employee(), "mentor");
    program_staff_add(selection.program, other, "reviewer");
    struct reply reply = call(participant(other), "GET", textf("/v1/applications/%s", id));
    assert_problem(reply, 404, "not_found");
    for (int i = 0; i < 2; i++) {
        reply = put(selection.program.program_manager_token, id, other);
        assert_status(reply, 200);
        cr_expect_str_eq(reply_text(&reply, "/display_name"), "Rita Sol");
        cr_expect_str_eq(reply_text(&reply, "/application_id"), id);
    }
    reply = call(participant(other), "GET", textf("/v1/applications/%s", id));
    assert_status(reply, 200);
    cr_expect_str_eq(sql("SELECT count(*) FROM notification WHERE employee_id = $1::uuid", other.id), "1");
}

Test(application_reviewer_put, only_reviewers_of_the_program_but_not_the_applicant)
{
    struct selection selection = a_selection();
    const char *id = a_submitted_application(selection.program, selection.reviewer, "mentor");
    struct reply reply = put(selection.program.program_manager_token, id, selection.reviewer);
    assert_problem(reply, 409, "reviewer_is_applicant");
    reply = put(selection.program.program_manager_token, id, an_employee());
    assert_problem(reply, 422, "reviewer_unknown");
    reply = put(selection.program.program_manager_token, id, selection.program.program_manager);
    assert_problem(reply, 422, "reviewer_unknown");
}

Test(application_reviewer_put, only_program_managers_may)
{
    struct selection selection = a_selection();
    struct employee person = an_employee();
    const char *id = a_submitted_application(selection.program, person, "mentor");
    struct reply reply = put(selection.reviewer_token, id, selection.reviewer);
    assert_problem(reply, 403, "forbidden");
    reply = put(participant(person), id, selection.reviewer);
    assert_problem(reply, 403, "forbidden");
    reply = put(participant(an_employee()), id, selection.reviewer);
    assert_problem(reply, 404, "not_found");
}
