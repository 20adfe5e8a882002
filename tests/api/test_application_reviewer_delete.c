/* SPDX-License-Identifier: Apache-2.0 */
/* application_reviewer_delete: a program manager unassigns a reviewer from an application. */
#include "support/review.h"

static struct reply take(const char *token, const char *application, struct employee employee)
{
    return call(token, "DELETE", textf("/v1/applications/%s/reviewers/%s", application, employee.id));
}

Test(application_reviewer_delete, the_reviewer_no_longer_sees_it_but_the_review_still_counts)
{
    struct selection selection = a_selection();
    const char *id = a_submitted_application(selection.program, an_employee(), "mentor");
    a_review(selection, id, 2, 5);
    struct reply reply = take(selection.program.program_manager_token, id, selection.reviewer);
    assert_status(reply, 204);
    reply = call(selection.reviewer_token, "GET", textf("/v1/applications/%s", id));
    assert_problem(reply, 404, "not_found");
    reply = call(selection.program.program_manager_token, "GET", textf("/v1/applications/%s", id));
    cr_expect_float_eq(json_number_value(reply_at(&reply, "/review_score")), 4.25, 0.001);
    reply = take(selection.program.program_manager_token, id, selection.reviewer);
    assert_problem(reply, 404, "not_found");
}

Test(application_reviewer_delete, only_program_managers_may)
{
    struct selection selection = a_selection();
    struct employee person = an_employee();
    const char *id = a_submitted_application(selection.program, person, "mentor");
    struct reply reply = take(selection.reviewer_token, id, selection.reviewer);
    assert_problem(reply, 403, "forbidden");
    reply = take(participant(person), id, selection.reviewer);
    assert_problem(reply, 403, "forbidden");
    reply = take(participant(an_employee()), id, selection.reviewer);
    assert_problem(reply, 404, "not_found");
}
