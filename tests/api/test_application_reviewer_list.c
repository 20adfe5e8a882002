/* SPDX-License-Identifier: Apache-2.0 */
/* application_reviewer_list: the reviewers of an application, whom the service assigns. */
#include "support/review.h"

static struct reply list(const char *token, const char *application)
{
    return call(token, "GET", textf("/v1/applications/%s/reviewers", application));
}

static const char *only_reviewer(struct program program, const char *application)
{
    struct reply reply = list(program.program_manager_token, application);
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 1, "%s", reply.body);
    return reply_text(&reply, "/items/0/employee_id");
}

Test(application_reviewer_list, reviewers_with_the_fewest_assignments_are_chosen_and_notified)
{
    struct selection selection = a_selection();
    struct employee other = an_employee();
    const char *first = a_submitted_application(selection.program, an_employee(), "mentor");
    program_staff_add(selection.program, other, "reviewer");
    const char *second = a_submitted_application(selection.program, an_employee(), "mentor");
    struct reply reply = list(selection.program.program_manager_token, first);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/employee_id"), selection.reviewer.id);
    cr_expect(json_is_false(reply_at(&reply, "/items/0/reviewed")));
    cr_expect_str_eq(only_reviewer(selection.program, second), other.id);
    cr_expect_str_eq(
        sql("SELECT kind FROM notification WHERE employee_id = $1::uuid AND object_id = $2::uuid", other.id, second),
        "application_assigned");
    a_review(selection, first, 3, 3);
    reply = list(selection.program.program_manager_token, first);
    cr_expect(json_is_true(reply_at(&reply, "/items/0/reviewed")));
}

Test(application_reviewer_list, nobody_reviews_their_own_application)
{
    struct selection selection = a_selection();
    const char *own = a_submitted_application(selection.program, selection.reviewer, "mentor");
    struct reply reply = list(selection.program.program_manager_token, own);
    cr_expect_eq(reply_items(&reply), 0);
    struct employee other = an_employee();
    program_staff_add(selection.program, other, "reviewer");
    cr_expect_str_eq(only_reviewer(selection.program, own), other.id);
}

Test(application_reviewer_list, reviewers_are_reassigned_when_the_staff_list_changes)
{
    struct program program = a_published_program(an_employee());
    struct employee people[] = {an_employee(), an_employee(), an_employee()};
    const char *id = a_submitted_application(program, an_employee(), "mentor");
    struct reply reply = list(program.program_manager_token, id);
    cr_expect_eq(reply_items(&reply), 0);
    for (size_t i = 0; i < LENGTH_OF(people); i++)
        program_staff_add(program, people[i], "reviewer");
    cr_expect_str_eq(only_reviewer(program, id), people[0].id);
    sql("DELETE FROM program_staff WHERE employee_id = $1::uuid", people[0].id);
    const char *second = only_reviewer(program, id);
    cr_expect_str_neq(second, people[0].id);
    sql("UPDATE employee SET active = false WHERE id = $1::uuid", second);
    cr_expect_str_neq(only_reviewer(program, id), second);
    sql("UPDATE program SET reviews_per_application = 2 WHERE id = $1::uuid", program.id);
    program_staff_add(program, people[0], "reviewer");
    reply = list(program.program_manager_token, id);
    cr_expect_eq(reply_items(&reply), 2);
}

Test(application_reviewer_list, only_program_managers_may)
{
    struct selection selection = a_selection();
    struct employee person = an_employee();
    const char *id = a_submitted_application(selection.program, person, "mentor");
    struct reply reply = list(selection.reviewer_token, id);
    assert_problem(reply, 403, "forbidden");
    reply = list(participant(person), id);
    assert_problem(reply, 403, "forbidden");
    reply = list(participant(an_employee()), id);
    assert_problem(reply, 404, "not_found");
}
