/* SPDX-License-Identifier: Apache-2.0 */
/* criterion_update: a program manager changes or retires a criterion. */
#include "support/review.h"

static struct reply patch(const char *token, const char *id, const char *if_match, const char *body)
{
    return call(token, "PATCH", textf("/v1/criteria/%s", id), .if_match = if_match, .body = body);
}

Test(criterion_update, given_fields_are_changed)
{
    struct selection selection = a_selection();
    struct reply reply = patch(selection.program.program_manager_token, selection.knows, "\"v1\"",
                               JSON({"title": "Knows a lot", "weight": 2, "role": null, "position": 3}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_str_eq(reply_text(&reply, "/title"), "Knows a lot");
    cr_expect_eq(reply_integer(&reply, "/weight"), 2);
    cr_expect(json_is_null(reply_at(&reply, "/role")));
    reply = patch(selection.program.program_manager_token, selection.knows, "*", JSON({"retired": true}));
    cr_expect(json_is_true(reply_at(&reply, "/retired")));
    cr_expect_eq(reply_integer(&reply, "/weight"), 2);
    reply = patch(selection.program.program_manager_token, selection.knows, "*", JSON({"retired": false}));
    cr_expect(json_is_null(reply_at(&reply, "/retired_at")));
}

Test(criterion_update, weight_and_role_are_fixed_once_a_score_exists)
{
    struct selection selection = a_selection();
    a_review(selection, a_submitted_application(selection.program, an_employee(), "mentor"), 3, 4);
    struct reply reply = patch(selection.program.program_manager_token, selection.knows, "*", JSON({"weight": 2}));
    assert_problem(reply, 409, "criterion_fixed");
    reply = patch(selection.program.program_manager_token, selection.knows, "*", JSON({"role": null}));
    assert_problem(reply, 409, "criterion_fixed");
    reply = patch(selection.program.program_manager_token, selection.knows, "*", JSON({"title": "Other words"}));
    assert_status(reply, 200);
}

Test(criterion_update, duplicates_and_stale_versions_are_refused)
{
    struct selection selection = a_selection();
    struct reply reply =
        patch(selection.program.program_manager_token, selection.knows, "*", JSON({"title": "explains CLEARLY"}));
    assert_problem(reply, 409, "criterion_exists");
    reply = patch(selection.program.program_manager_token, selection.knows, "\"v9\"", JSON({"weight": 2}));
    assert_problem(reply, 412, "precondition_failed");
    reply = patch(selection.program.program_manager_token, selection.knows, NULL, JSON({"weight": 2}));
    assert_problem(reply, 428, "precondition_required");
    reply = patch(selection.reviewer_token, selection.knows, "*", JSON({"weight": 2}));
    assert_problem(reply, 403, "forbidden");
    reply = patch(participant(an_employee()), a_criterion(a_draft_program(an_employee()), "Curious", "", "1"), "*",
                  JSON({"weight": 2}));
    assert_problem(reply, 404, "not_found");
    reply = patch(selection.program.program_manager_token, selection.knows, "*", JSON({"weight": 11}));
    assert_problem(reply, 422, "body_invalid");
}
