/* SPDX-License-Identifier: Apache-2.0 */
/* application_review_get: the reviewer's own review. */
#include "support/review.h"

static struct reply get(const char *token, const char *application)
{
    return call(token, "GET", textf("/v1/applications/%s/review", application));
}

Test(application_review_get, the_reviewer_reads_their_own_review)
{
    struct selection selection = a_selection();
    const char *id = a_submitted_application(selection.program, an_employee(), "mentor");
    struct reply reply = get(selection.reviewer_token, id);
    assert_problem(reply, 404, "not_found");
    a_review(selection, id, 2, 5);
    reply = get(selection.reviewer_token, id);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_eq(json_integer_value(json_object_get(json_array_get(reply_at(&reply, "/scores"), 0), "score")), 2);
}

Test(application_review_get, others_do_not_find_it)
{
    struct selection selection = a_selection();
    struct employee person = an_employee();
    const char *id = a_submitted_application(selection.program, person, "mentor");
    a_review(selection, id, 2, 5);
    struct reply reply = get(selection.program.program_manager_token, id);
    assert_problem(reply, 403, "forbidden");
    reply = get(participant(person), id);
    assert_problem(reply, 403, "forbidden");
    reply = get(participant(an_employee()), id);
    assert_problem(reply, 404, "not_found");
}
