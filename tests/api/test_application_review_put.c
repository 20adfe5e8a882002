/* SPDX-License-Identifier: Apache-2.0 */
/* application_review_put: an assigned reviewer scores an application. */
#include "support/parallel.h"
#include "support/review.h"

static double score_for(const char *token, const char *application)
{
    struct reply reply = call(token, "GET", textf("/v1/applications/%s", application));
    assert_status(reply, 200);
    return json_number_value(reply_at(&reply, "/review_score"));
}

Test(application_review_put, the_staff_sees_the_weighted_mean_of_the_scores)
{
    struct selection selection = a_selection();
    struct employee person = an_employee();
    const char *id = a_submitted_application(selection.program, person, "mentor");
    struct reply reply = put_review(selection.reviewer_token, id, scores_of(selection, 2, 5));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_text(&reply, "/comment"), "Clear and patient.");
    cr_expect_str_eq(reply_text(&reply, "/reviewer_id"), selection.reviewer.id);
    cr_expect_eq(json_array_size(reply_at(&reply, "/scores")), 2);
    cr_expect_float_eq(json_number_value(reply_at(&reply, "/score")), 4.25, 0.001);
    cr_expect_float_eq(score_for(selection.program.program_manager_token, id), 4.25, 0.001);
    cr_expect_float_eq(score_for(selection.reviewer_token, id), 4.25, 0.001);
    reply = call(participant(person), "GET", textf("/v1/applications/%s", id));
    cr_expect(json_is_null(reply_at(&reply, "/review_score")));
}

Test(application_review_put, a_review_is_replaced_as_a_whole)
{
    struct selection selection = a_selection();
    const char *id = a_submitted_application(selection.program, an_employee(), "mentor");
    a_review(selection, id, 2, 5);
    struct reply reply = put_review(selection.reviewer_token, id, scores_of(selection, 1, 1));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_float_eq(score_for(selection.program.program_manager_token, id), 1, 0.001);
    cr_expect_str_eq(sql("SELECT count(*) FROM review WHERE application_id = $1::uuid", id), "1");
}

Test(application_review_put, a_score_changes_the_etag_for_the_staff_but_not_for_the_applicant)
{
    struct selection selection = a_selection();
    struct employee person = an_employee();
    const char *id = a_submitted_application(selection.program, person, "mentor");
    const char *path = textf("/v1/applications/%s", id);
    const char *own = etag_of(participant(person), path);
    const char *staff = etag_of(selection.program.program_manager_token, path);
    a_review(selection, id, 2, 5);
    cr_expect_str_eq(etag_of(participant(person), path), own);
    cr_expect_str_neq(etag_of(selection.program.program_manager_token, path), staff);
    struct reply reply = call(selection.program.program_manager_token, "POST", textf("%s/transitions", path),
                              .if_match = staff, .body = JSON({"to": "accepted"}));
    assert_problem(reply, 412, "precondition_failed");
    reply = call(selection.program.program_manager_token, "POST", textf("%s/transitions", path),
                 .if_match = etag_of(selection.program.program_manager_token, path), .body = JSON({"to": "accepted"}));
    assert_status(reply, 201);
}

Test(application_review_put, two_concurrent_reviews_both_count)
{
    struct selection selection = a_selection();
    struct employee other = an_employee();
    sql("UPDATE program SET reviews_per_application = 2 WHERE id = $1::uuid", selection.program.id);
    program_staff_add(selection.program, other, "reviewer");
    const char *id = a_submitted_application(selection.program, an_employee(), "mentor");
    const char *tokens[] = {selection.reviewer_token, participant(other)};
    struct parallel_call calls[2];
    struct reply replies[2];
    for (size_t i = 0; i < 2; i++)
        calls[i] = (struct parallel_call){
            tokens[i], "PUT",
            (struct call){.path = textf("/v1/applications/%s/review", id),
                          .body = textf("{\"scores\": [%s]}", scores_of(selection, i ? 5 : 1, i ? 5 : 1))}};
    call_together(calls, 2, replies);
    assert_status(replies[0], 200);
    assert_status(replies[1], 200);
    cr_expect_float_eq(score_for(selection.program.program_manager_token, id), 3, 0.001);
}

Test(application_review_put, each_criterion_of_the_role_must_be_scored_once)
{
    struct selection selection = a_selection();
    const char *mentor = a_submitted_application(selection.program, an_employee(), "mentor");
    const char *mentee = a_submitted_application(selection.program, an_employee(), "mentee");
    const char *one = textf(JSON({"criterion_id": "%s", "score": 3}), selection.clear);
    struct reply reply = put_review(selection.reviewer_token, mentor, one);
    assert_problem(reply, 422, "score_missing");
    reply = put_review(selection.reviewer_token, mentee, one);
    assert_status(reply, 200);
    reply = put_review(selection.reviewer_token, mentee, textf("%s, %s", one, one));
    assert_problem(reply, 422, "criterion_repeated");
    reply = put_review(selection.reviewer_token, mentee, scores_of(selection, 3, 3));
    assert_problem(reply, 422, "criterion_unknown");
    reply = put_review(selection.reviewer_token, mentee, textf(JSON({"criterion_id": "%s", "score": 3}), a_uuid()));
    assert_problem(reply, 422, "criterion_unknown");
    sql("UPDATE criterion SET retired_at = app_now() WHERE id = $1::uuid", selection.clear);
    reply =
        put_review(selection.reviewer_token, mentee, textf(JSON({"criterion_id": "%s", "score": 4}), selection.clear));
    assert_problem(reply, 422, "criterion_unknown");
}

Test(application_review_put, no_review_is_accepted_after_the_decision)
{
    struct selection selection = a_selection();
    const char *id = an_accepted_application(selection.program, an_employee(), "mentor");
    struct reply reply = put_review(selection.reviewer_token, id, scores_of(selection, 3, 3));
    assert_problem(reply, 409, "review_closed");
}

Test(application_review_put, only_the_assigned_reviewer_may)
{
    struct selection selection = a_selection();
    struct employee person = an_employee();
    struct employee unassigned = an_employee();
    const char *id = a_submitted_application(selection.program, person, "mentor");
    program_staff_add(selection.program, unassigned, "reviewer");
    struct reply reply = put_review(participant(unassigned), id, scores_of(selection, 3, 3));
    assert_problem(reply, 404, "not_found");
    reply = put_review(selection.program.program_manager_token, id, scores_of(selection, 3, 3));
    assert_problem(reply, 403, "forbidden");
    reply = put_review(participant(person), id, scores_of(selection, 5, 5));
    assert_problem(reply, 403, "forbidden");
    reply = put_review(participant(an_employee()), id, scores_of(selection, 5, 5));
    assert_problem(reply, 404, "not_found");
}

Test(application_review_put, invalid_bodies_are_refused)
{
    struct selection selection = a_selection();
    const char *id = a_submitted_application(selection.program, an_employee(), "mentor");
    struct reply reply = put_review(selection.reviewer_token, id, scores_of(selection, 6, 3));
    assert_problem(reply, 422, "body_invalid");
    reply = call(selection.reviewer_token, "PUT", textf("/v1/applications/%s/review", id), .body = "{}");
    assert_problem(reply, 422, "body_invalid");
}
