/* SPDX-License-Identifier: Apache-2.0 */
/* program_update: a merge patch of a program's settings, based on the version that was read. */
#include "support/fixture.h"

static struct reply patch(const char *token, struct program program, const char *if_match, const char *body)
{
    return call(token, "PATCH", textf("/v1/programs/%s", program.id), .if_match = if_match, .body = body);
}

Test(program_update, changes_the_given_fields_and_keeps_the_others)
{
    struct program program = a_draft_program(an_employee());
    struct reply before = call(program.program_manager_token, "GET", textf("/v1/programs/%s", program.id));
    struct reply reply =
        patch(program.program_manager_token, program, "\"v1\"", JSON({"title": "Autumn round", "sessions_planned": 8}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/title"), "Autumn round");
    cr_expect_eq(reply_integer(&reply, "/sessions_planned"), 8);
    cr_expect_str_eq(reply_text(&reply, "/owner_unit"), reply_text(&before, "/owner_unit"));
    cr_expect_str_eq(reply_text(&reply, "/consent_text"), reply_text(&before, "/consent_text"));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
}

Test(program_update, null_clears_optional_fields)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = patch(program.program_manager_token, program, "*", JSON({"retention_days": null}));
    assert_status(reply, 200);
    cr_expect(json_is_null(reply_at(&reply, "/retention_days")));
    reply = patch(program.program_manager_token, program, "*", JSON({"title": null}));
    assert_problem(reply, 422, "body_invalid");
}

Test(program_update, a_body_sent_as_json_is_a_merge_patch)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply =
        call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id), .if_match = "\"v1\"",
             .body = JSON({"title": "Autumn round", "retention_days": null}), .content_type = "application/json");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/title"), "Autumn round");
    cr_expect(json_is_null(reply_at(&reply, "/retention_days")));
    cr_expect_eq(reply_integer(&reply, "/session_minutes"), 60);
}

Test(program_update, a_stale_version_changes_nothing)
{
    struct program program = a_draft_program(an_employee());
    struct reply first = patch(program.program_manager_token, program, "\"v1\"", JSON({"title": "First"}));
    assert_status(first, 200);
    struct reply second = patch(program.program_manager_token, program, "\"v1\"", JSON({"title": "Second"}));
    assert_problem(second, 412, "precondition_failed");
    struct reply read = call(program.program_manager_token, "GET", textf("/v1/programs/%s", program.id));
    cr_expect_str_eq(reply_text(&read, "/title"), "First");
}

Test(program_update, a_published_program_must_stay_complete)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = patch(program.program_manager_token, program, "*", JSON({"consent_text": null}));
    assert_problem(reply, 409, "program_incomplete");
    reply = patch(program.program_manager_token, program, "*", JSON({"ends_on": null}));
    assert_problem(reply, 409, "program_incomplete");
}

Test(program_update, inconsistent_settings_are_refused)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = patch(program.program_manager_token, program, "*", JSON({"ends_on": "2027-02-01"}));
    assert_problem(reply, 422, "program_dates_invalid");
    reply = patch(program.program_manager_token, program, "*", JSON({"mentor_max_age": 28}));
    assert_problem(reply, 422, "program_age_cap_unjustified");
    reply = patch(program.program_manager_token, program, "*", JSON({"participation": "expected"}));
    assert_problem(reply, 422, "program_expected_levels_invalid");
}

Test(program_update, the_concluding_phase_cannot_close_before_the_program_ends)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply =
        patch(program.program_manager_token, program, "*", JSON({"closes_on": "2027-10-31", "moves_by_dates": false}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/closes_on"), "2027-10-31");
    reply = patch(program.program_manager_token, program, "*", JSON({"ends_on": "2027-11-01"}));
    assert_problem(reply, 422, "program_dates_invalid");
    reply = patch(program.program_manager_token, program, "*", JSON({"copied_from": null}));
    assert_problem(reply, 400, "body_unknown_field");
}

Test(program_update, at_least_one_weight_must_be_positive)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = patch(program.program_manager_token, program, "*",
                               JSON({"matching_objective": "score", "minimum_score": 20000, "weight_topics": 0,
                                     "weight_language": 0, "weight_place": 0, "weight_slots": 0}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/matching_objective"), "score");
    cr_expect_eq(reply_integer(&reply, "/minimum_score"), 20000);
    cr_expect_eq(reply_integer(&reply, "/weight_topics"), 0);
    cr_expect_eq(reply_integer(&reply, "/weight_wishes"), 10);
    reply = patch(program.program_manager_token, program, "*", JSON({"weight_wishes": 0}));
    expect_problem(reply, 422, "program_weights_all_zero");
    reply = patch(program.program_manager_token, program, "*", JSON({"weight_wishes": 0, "weight_slots": 100}));
    assert_status(reply, 200);
    cr_expect_eq(reply_integer(&reply, "/weight_slots"), 100);
    reply = patch(program.program_manager_token, program, "*", JSON({"weight_slots": 101}));
    expect_problem(reply, 422, "body_invalid");
}

Test(program_update, only_a_program_manager_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    struct reply reply = patch(participant(reviewer), program, "*", JSON({"title": "Mine"}));
    assert_problem(reply, 403, "forbidden");
    reply = patch(participant(an_employee()), program, "*", JSON({"title": "Mine"}));
    assert_problem(reply, 403, "forbidden");
}

Test(program_update, a_draft_is_hidden_from_outsiders)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = patch(participant(an_employee()), program, "*", JSON({"title": "Mine"}));
    assert_problem(reply, 404, "not_found");
}

Test(program_update, the_state_is_not_a_setting)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = patch(program.program_manager_token, program, "*", JSON({"state": "published"}));
    assert_problem(reply, 400, "body_unknown_field");
}
