/* SPDX-License-Identifier: Apache-2.0 */
/* Concurrent assignments and changes of reporting lines: whoever comes to be above an applicant is never the reviewer.
 */
#include "support/parallel.h"

#include "support/review.h"

enum { ROUNDS = 20 };

static const char *is_reviewer(const char *application, struct employee employee)
{
    return sql("SELECT count(*) FROM application_reviewer WHERE application_id = $1::uuid AND employee_id = $2::uuid",
               application, employee.id);
}

static const char *assignment(const char *application, struct employee reviewer)
{
    return textf("/v1/applications/%s/reviewers/%s", application, reviewer.id);
}

static void lead(struct employee from, struct employee to)
{
    sql("UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", from.id, to.id);
}

Test(reviewer_race, an_assignment_that_waits_for_a_new_manager_is_refused)
{
    struct selection selection = a_selection();
    struct employee applicant = an_employee();
    struct employee between = an_employee();
    lead(applicant, between);
    const char *id = a_submitted_application(selection.program, applicant, "mentor");
    struct employee other = an_employee();
    program_staff_add(selection.program, other, "reviewer");
    sql("BEGIN");
    lead(between, other);
    struct reply reply = call_before_commit(selection.program.program_manager_token, "PUT",
                                            (struct call){.path = assignment(id, other)});
    expect_problem(reply, 409, "reviewer_is_superior");
    cr_expect_str_eq(is_reviewer(id, other), "0");
}

Test(reviewer_race, a_submission_that_waits_for_a_new_manager_gets_another_reviewer)
{
    struct selection selection = a_selection();
    struct employee applicant = an_employee();
    const char *id = a_submitted_application(selection.program, applicant, "mentor");
    const char *moves = textf("/v1/applications/%s/transitions", id);
    struct reply reply = call(participant(applicant), "POST", moves, .if_match = "*", .body = JSON({"to": "draft"}));
    assert_status(reply, 201);
    sql("DELETE FROM application_reviewer WHERE application_id = $1::uuid", id);
    sql("BEGIN");
    lead(applicant, selection.reviewer);
    reply = call_before_commit(participant(applicant), "POST",
                               (struct call){.path = moves, .if_match = "*", .body = JSON({"to": "submitted"})});
    assert_status(reply, 201);
    cr_expect_str_eq(is_reviewer(id, selection.reviewer), "0");
}

Test(reviewer_race, a_new_manager_is_never_left_as_the_reviewer)
{
    struct selection selection = a_selection();
    struct employee other = an_employee();
    for (int i = 0; i < ROUNDS; i++) {
        struct employee applicant = an_employee();
        const char *id = a_submitted_application(selection.program, applicant, "mentor");
        if (i == 0)
            program_staff_add(selection.program, other, "reviewer");
        sql("DELETE FROM application_reviewer WHERE application_id = $1::uuid", id);
        const struct parallel_call calls[] = {
            {selection.program.program_manager_token, "PUT", {.path = assignment(id, other)}},
            {token_for("hr-import", ROLE_HR_SYNC),
             "PATCH",
             {.path = textf("/v1/employees/%s", applicant.id),
              .if_match = "*",
              .body = textf(JSON({"manager_id": "%s"}), other.id)}}};
        struct reply replies[2];
        call_together(calls, 2, replies);
        assert_status(replies[1], 200);
        cr_expect(replies[0].status == 200 || replies[0].status == 409, "%s", replies[0].body);
        cr_expect_str_eq(is_reviewer(id, other), "0");
    }
}
