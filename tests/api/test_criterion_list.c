/* SPDX-License-Identifier: Apache-2.0 */
/* criterion_list: the criteria by which applications to a program are scored. */
#include "support/review.h"

static struct reply list(const char *token, struct program program, const char *query)
{
    return call(token, "GET", textf("/v1/programs/%s/criteria%s", program.id, query));
}

Test(criterion_list, everybody_who_sees_the_program_reads_them_in_order)
{
    struct selection selection = a_selection();
    sql("UPDATE criterion SET position = 5 WHERE id = $1::uuid", selection.clear);
    const char *token = participant(an_employee());
    struct reply reply = list(token, selection.program, "?limit=1");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), selection.knows);
    reply = list(token, selection.program, textf("?limit=1&cursor=%s", reply_text(&reply, "/next")));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), selection.clear);
    cr_expect_null(reply_at(&reply, "/next"));
}

Test(criterion_list, filters_narrow_the_list)
{
    struct selection selection = a_selection();
    struct reply reply = list(selection.reviewer_token, selection.program, "?role=mentee");
    cr_expect_eq(reply_items(&reply), 1);
    reply = list(selection.reviewer_token, selection.program, "?role=mentor");
    cr_expect_eq(reply_items(&reply), 2);
    sql("UPDATE criterion SET retired_at = app_now() WHERE id = $1::uuid", selection.clear);
    reply = list(selection.reviewer_token, selection.program, "?retired=false");
    cr_expect_eq(reply_items(&reply), 1);
    reply = list(selection.reviewer_token, selection.program, "?retired=true&role=mentor");
    cr_expect_eq(reply_items(&reply), 1);
}

Test(criterion_list, a_draft_is_hidden_from_outsiders)
{
    struct reply reply = list(participant(an_employee()), a_draft_program(an_employee()), "");
    assert_problem(reply, 404, "not_found");
}

Test(criterion_list, an_unknown_role_is_refused)
{
    struct reply reply = list(participant(an_employee()), a_published_program(an_employee()), "?role=guest");
    assert_problem(reply, 400, "parameter_invalid");
}
