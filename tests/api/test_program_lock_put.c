/* SPDX-License-Identifier: Apache-2.0 */
/* program_lock_put: a program manager locks a setting under a works agreement. Changing it then requires the
 * agreement's reference. */
#include "support/fixture.h"

static struct reply put(const char *token, struct program program, const char *setting, const char *reference)
{
    return call(token, "PUT", textf("/v1/programs/%s/locks/%s", program.id, setting),
                .body = textf(JSON({"agreement_reference": "%s"}), reference));
}

static void locks(struct program program, const char *setting)
{
    struct reply reply = put(program.program_manager_token, program, setting, "BV 2027/04");
    assert_status(reply, 200);
}

static struct reply change(struct program program, const char *body)
{
    return call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id), .if_match = "*",
                .body = body);
}

Test(program_lock_put, returns_the_lock)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = put(program.program_manager_token, program, "minimum_group_size", "BV 2027/04");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/program_id"), program.id);
    cr_expect_str_eq(reply_text(&reply, "/setting"), "minimum_group_size");
    cr_expect_str_eq(reply_text(&reply, "/agreement_reference"), "BV 2027/04");
}

Test(program_lock_put, a_locked_setting_changes_only_under_its_works_agreement)
{
    struct program program = a_published_program(an_employee());
    locks(program, "minimum_group_size");
    struct reply bare = change(program, JSON({"minimum_group_size": 12}));
    expect_problem(bare, 409, "setting_locked");
    struct reply wrong = change(program, JSON({"minimum_group_size": 12, "agreement_reference": "BV 2026/01"}));
    expect_problem(wrong, 409, "setting_locked");
    struct reply other = change(program, JSON({"session_minutes": 45, "minimum_group_size": 10}));
    assert_status(other, 200);
    struct reply right = change(program, JSON({"minimum_group_size": 12, "agreement_reference": "BV 2027/04"}));
    assert_status(right, 200);
    cr_expect_eq(reply_integer(&right, "/minimum_group_size"), 12);
    struct reply later = change(program, JSON({"minimum_group_size": 5}));
    expect_problem(later, 409, "setting_locked");
}

Test(program_lock_put, matching_settings_can_be_locked)
{
    static const struct {
        const char *setting;
        const char *value;
    } rows[] = {{"matching_objective", "\"score\""},
                {"minimum_score", "7"},
                {"weight_topics", "7"},
                {"weight_language", "7"},
                {"weight_place", "7"},
                {"weight_slots", "7"},
                {"weight_wishes", "7"}};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        locks(program, rows[i].setting);
        struct reply bare = change(program, textf("{\"%s\": %s}", rows[i].setting, rows[i].value));
        expect_problem(bare, 409, "setting_locked");
        struct reply right = change(
            program, textf("{\"%s\": %s, \"agreement_reference\": \"BV 2027/04\"}", rows[i].setting, rows[i].value));
        assert_status(right, 200);
    }
    cr_expect_str_eq(
        sql("SELECT string_agg(setting, ' ' ORDER BY setting) FROM setting_change WHERE subject = 'setting' "
            "AND program_id = $1::uuid AND new_value IN ('7', '\"score\"')",
            program.id),
        "matching_objective minimum_score weight_language weight_place weight_slots weight_topics weight_wishes");
}

Test(program_lock_put, eligibility_and_owner_can_be_locked_too)
{
    struct program program = a_published_program(an_employee());
    locks(program, "eligibility_mentor");
    locks(program, "owner_unit");
    const char *path = textf("/v1/programs/%s/eligibility/mentor", program.id);
    struct reply bare =
        call(program.program_manager_token, "PUT", path, .if_match = "*", .body = JSON({"competence": 3}));
    expect_problem(bare, 409, "setting_locked");
    struct reply right = call(program.program_manager_token, "PUT", path, .if_match = "*",
                              .body = JSON({"competence": 3, "agreement_reference": "BV 2027/04"}));
    assert_status(right, 200);
    struct employee next = an_employee();
    const char *hand_overs = textf("/v1/programs/%s/hand-overs", program.id);
    struct reply kept = call(program.program_manager_token, "POST", hand_overs,
                             .body = textf(JSON({"owner_unit": "IT", "program_manager_id": "%s"}), next.id));
    expect_problem(kept, 409, "setting_locked");
    const char *named =
        textf(JSON({"owner_unit": "IT", "program_manager_id": "%s", "agreement_reference": "BV 2027/04"}), next.id);
    struct reply handed = call(program.program_manager_token, "POST", hand_overs, .body = named);
    assert_status(handed, 201);
}

Test(program_lock_put, an_existing_lock_cannot_be_changed)
{
    struct program program = a_published_program(an_employee());
    locks(program, "retention_days");
    locks(program, "retention_days");
    struct reply other = put(program.program_manager_token, program, "retention_days", "BV 2028/01");
    expect_problem(other, 409, "setting_locked");
    cr_expect_str_eq(sql("SELECT count(*) FROM setting_change WHERE program_id = $1::uuid", program.id), "1");
}

Test(program_lock_put, only_program_managers_and_administrators_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    struct reply reply = put(participant(reviewer), program, "enrolment", "BV 1");
    expect_problem(reply, 403, "forbidden");
    reply = put(token_for("root", ROLE_ADMIN), program, "enrolment", "BV 1");
    assert_status(reply, 200);
    reply = put(token_for("works-council", ROLE_AUDITOR), program, "enrolment", "BV 1");
    expect_problem(reply, 403, "role_missing");
    reply = put(participant(reviewer), a_draft_program(program.program_manager), "enrolment", "BV 1");
    expect_problem(reply, 404, "not_found");
}

Test(program_lock_put, settings_that_cannot_be_locked_are_refused)
{
    struct program program = a_published_program(an_employee());
    static const char *const settings[] = {"title", "starts_on", "state", "colour"};
    for (size_t i = 0; i < LENGTH_OF(settings); i++) {
        struct reply reply = put(program.program_manager_token, program, settings[i], "BV 1");
        expect_problem(reply, 400, "parameter_invalid");
    }
    struct reply empty = put(program.program_manager_token, program, "enrolment", "");
    expect_problem(empty, 422, "body_invalid");
}
