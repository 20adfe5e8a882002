/* SPDX-License-Identifier: Apache-2.0 */
/* me_review_list: the reviewer's queue. */
#include "support/review.h"

static struct reply list(const char *token, const char *query)
{
    return call(token, "GET", textf("/v1/me/reviews%s", query));
}

static void expect_items(const char *token, const char *query, size_t wanted)
{
    struct reply reply = list(token, query);
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), wanted, "%s: %s", query, reply.body);
}

Test(me_review_list, lists_assigned_applications_with_everything_a_form_needs)
{
    struct selection selection = a_selection();
    struct employee person = an_employee();
    const char *done = a_submitted_application(selection.program, person, "mentor");
    const char *open = a_submitted_application(selection.program, an_employee(), "mentee");
    a_review(selection, done, 2, 5);
    struct reply reply = list(selection.reviewer_token, "?embed=applicant,criteria");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/application/id"), done);
    cr_expect_str_eq(reply_text(&reply, "/items/0/applicant/user_name"), person.user_name);
    cr_expect_str_eq(reply_text(&reply, "/items/0/review/comment"), "Clear and patient.");
    cr_expect_eq(json_array_size(reply_at(&reply, "/items/0/criteria")), 2);
    cr_expect_eq(json_array_size(reply_at(&reply, "/items/1/criteria")), 1);
    cr_expect_null(reply_at(&reply, "/items/1/review"));
    cr_expect(json_is_null(reply_at(&reply, "/items/0/application/wishes")));
    reply = list(selection.reviewer_token, "?sort=-submitted_at&limit=1");
    cr_expect_str_eq(reply_text(&reply, "/items/0/application/id"), open);
    reply = list(selection.reviewer_token, textf("?sort=-submitted_at&limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_expect_str_eq(reply_text(&reply, "/items/0/application/id"), done);
    cr_expect_null(reply_at(&reply, "/next"));
}

Test(me_review_list, filters_narrow_the_list)
{
    struct selection selection = a_selection();
    a_review(selection, a_submitted_application(selection.program, an_employee(), "mentor"), 2, 5);
    a_forming_pairing_in(selection.program);
    expect_items(selection.reviewer_token, "", 3);
    expect_items(selection.reviewer_token, "?reviewed=true", 1);
    expect_items(selection.reviewer_token, "?reviewed=false", 0);
    expect_items(selection.reviewer_token, "?state=accepted", 2);
    expect_items(selection.reviewer_token, "?state=matched", 0);
    expect_items(selection.reviewer_token, textf("?program_id=%s", selection.program.id), 3);
    expect_items(selection.reviewer_token, textf("?program_id=%s", a_uuid()), 0);
}

Test(me_review_list, it_contains_only_what_the_reviewer_can_work_on)
{
    struct selection selection = a_selection();
    const char *id = a_submitted_application(selection.program, an_employee(), "mentor");
    expect_items(selection.program.program_manager_token, "", 0);
    sql("UPDATE application SET state = 'draft' WHERE id = $1::uuid", id);
    expect_items(selection.reviewer_token, "", 0);
    sql("UPDATE application SET state = 'submitted' WHERE id = $1::uuid", id);
    expect_items(selection.reviewer_token, "", 1);
    program_moves(selection.program, "cancelled");
    expect_items(selection.reviewer_token, "", 0);
    struct reply reply = list(selection.reviewer_token, "?state=open");
    assert_problem(reply, 400, "parameter_invalid");
}

Test(me_review_list, an_application_that_is_submitted_again_comes_last)
{
    struct selection selection = a_selection();
    const char *again = a_submitted_application(selection.program, an_employee(), "mentor");
    const char *other = a_submitted_application(selection.program, an_employee(), "mentor");
    sql("UPDATE application SET state = 'draft' WHERE id = $1::uuid", again);
    sql("UPDATE application SET state = 'submitted' WHERE id = $1::uuid", again);
    struct reply reply = list(selection.reviewer_token, "");
    cr_assert_eq(reply_items(&reply), 2, "%s", reply.body);
    cr_expect_str_eq(reply_text(&reply, "/items/0/application/id"), other);
    cr_expect_str_eq(reply_text(&reply, "/items/1/application/id"), again);
}

Test(me_review_list, still_to_review_is_what_a_review_can_be_written_for)
{
    static const struct {
        const char *state;
        bool open;
    } states[] = {{"submitted", true}, {"under_review", true}, {"shortlisted", true}, {"waitlisted", true},
                  {"accepted", false}, {"matched", false},     {"declined", false},   {"withdrawn", false}};
    struct selection selection = a_selection();
    const char *id = a_submitted_application(selection.program, an_employee(), "mentor");
    for (size_t i = 0; i < LENGTH_OF(states); i++) {
        sql_without_triggers(selection.program.program_manager, "UPDATE application SET state = $2 WHERE id = $1::uuid",
                             id, states[i].state);
        expect_items(selection.reviewer_token, "?reviewed=false", states[i].open);
        expect_items(selection.reviewer_token, "", 1);
        struct reply reply = put_review(selection.reviewer_token, id, "");
        cr_expect_eq(reply.status == 409, !states[i].open, "%s: %s", states[i].state, reply.body);
    }
}
