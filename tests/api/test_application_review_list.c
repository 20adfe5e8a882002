/* SPDX-License-Identifier: Apache-2.0 */
/* application_review_list: all reviews of an application, for managers. */
#include "support/review.h"

static struct reply list(const char *token, const char *application, const char *query)
{
    return call(token, "GET", textf("/v1/applications/%s/reviews%s", application, query));
}

Test(application_review_list, managers_read_all_reviews_even_by_former_reviewers)
{
    struct selection selection = a_selection();
    struct employee other = an_employee();
    sql("UPDATE program SET reviews_per_application = 2 WHERE id = $1::uuid", selection.program.id);
    program_staff_add(selection.program, other, "reviewer");
    const char *id = a_submitted_application(selection.program, an_employee(), "mentor");
    a_review(selection, id, 2, 5);
    selection.reviewer_token = participant(other);
    a_review(selection, id, 4, 4);
    sql("DELETE FROM program_staff WHERE employee_id = $1::uuid", other.id);
    struct reply reply = list(selection.program.manager_token, id, "?limit=1");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/reviewer_id"), selection.reviewer.id);
    reply = list(selection.program.manager_token, id, textf("?limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/reviewer_id"), other.id);
    cr_expect_null(reply_at(&reply, "/next"));
}

Test(application_review_list, it_is_empty_after_the_program_has_ended)
{
    struct selection selection = a_selection();
    const char *id = a_submitted_application(selection.program, an_employee(), "mentor");
    a_review(selection, id, 2, 5);
    program_moves(selection.program, "cancelled");
    struct reply reply = list(selection.program.manager_token, id, "");
    assert_problem(reply, 404, "not_found");
}

Test(application_review_list, only_managers_may)
{
    struct selection selection = a_selection();
    struct employee person = an_employee();
    const char *id = a_submitted_application(selection.program, person, "mentor");
    struct reply reply = list(selection.reviewer_token, id, "");
    assert_problem(reply, 403, "forbidden");
    reply = list(participant(person), id, "");
    assert_problem(reply, 403, "forbidden");
    reply = list(participant(an_employee()), id, "");
    assert_problem(reply, 404, "not_found");
}
