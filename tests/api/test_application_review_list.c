/* SPDX-License-Identifier: Apache-2.0 */
/* application_review_list: all reviews of an application, for program managers. */
#include "support/review.h"

static struct reply list(const char *token, const char *application, const char *query)
{
    return call(token, "GET", textf("/v1/applications/%s/reviews%s", application, query));
}

Test(application_review_list, program_managers_read_all_reviews_even_by_former_reviewers)
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
    struct reply reply = list(selection.program.program_manager_token, id, "?limit=1");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/reviewer_id"), selection.reviewer.id);
    reply = list(selection.program.program_manager_token, id, textf("?limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/reviewer_id"), other.id);
    cr_expect_null(reply_at(&reply, "/next"));
}

Test(application_review_list, it_is_empty_after_the_program_has_ended)
{
    struct selection selection = a_selection();
    const char *id = a_submitted_application(selection.program, an_employee(), "mentor");
    a_review(selection, id, 2, 5);
    program_moves(selection.program, "cancelled");
    struct reply reply = list(selection.program.program_manager_token, id, "");
    assert_problem(reply, 404, "not_found");
}

static void change_the_answers(struct employee person, const char *application, bool withdraw)
{
    if (withdraw)
        application_moves(person, application, "withdrawn");
    application_moves(person, application, "draft");
    application_moves(person, application, "submitted");
}

Test(application_review_list, reviews_of_earlier_answers_are_deleted)
{
    for (int withdraw = 0; withdraw <= 1; withdraw++) {
        struct selection selection = a_selection();
        struct employee person = an_employee();
        const char *program_manager = selection.program.program_manager_token;
        const char *id = a_submitted_application(selection.program, person, "mentor");
        a_review(selection, id, 2, 5);
        change_the_answers(person, id, withdraw);
        struct reply reply = list(program_manager, id, "");
        assert_status(reply, 200);
        cr_expect_eq(reply_items(&reply), 0, "%s", reply.body);
        reply = call(program_manager, "GET", textf("/v1/applications/%s", id));
        cr_expect(json_is_null(reply_at(&reply, "/review_score")), "%s", reply.body);
        reply = call(program_manager, "GET", textf("/v1/applications/%s/reviewers", id));
        cr_expect(json_is_false(reply_at(&reply, "/items/0/reviewed")), "%s", reply.body);
        reply = call(selection.reviewer_token, "GET", "/v1/me/reviews?reviewed=false");
        cr_expect_str_eq(reply_text(&reply, "/items/0/application/id"), id, "%s", reply.body);
        a_review(selection, id, 1, 1);
        reply = call(program_manager, "GET", textf("/v1/applications/%s", id));
        cr_expect_float_eq(json_number_value(reply_at(&reply, "/review_score")), 1.0, 0.001, "%s", reply.body);
    }
}

/* An actor on any row of the withdrawal would reveal who ended the pairing. */
Test(application_review_list, deleting_them_does_not_name_the_person_who_ended_a_pairing)
{
    struct selection selection = a_selection();
    struct employee mentor = an_employee();
    const char *offer = a_submitted_application(selection.program, mentor, "mentor");
    a_review(selection, offer, 2, 5);
    sql_as(selection.program.program_manager, "UPDATE application SET state = 'accepted' WHERE id = $1::uuid", offer);
    sql_as(selection.program.program_manager,
           "INSERT INTO pairing (mentor_application_id, mentee_application_id) VALUES ($1::uuid, $2::uuid)", offer,
           an_accepted_application(selection.program, an_employee(.level = 1), "mentee"));
    application_moves(mentor, offer, "withdrawn");
    cr_expect_str_eq(sql("SELECT count(*) FROM review WHERE application_id = $1::uuid", offer), "0");
    cr_expect_str_eq(sql("SELECT count(*) FROM audit_event WHERE actor_id = $1::uuid AND operation = "
                         "'application_transition_create'",
                         mentor.id),
                     "0");
}

Test(application_review_list, only_program_managers_may)
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
