/* SPDX-License-Identifier: Apache-2.0 */
/* Whoever takes part, or leads somebody who does, cannot try out the matching to find answers that are hidden from
 * them. */
#include "support/match_run.h"

#define PEOPLE 4

/* A program whose program manager has an interest in it: a draft of their own, an accepted application, one by a
 * report, one by a report's report. */
static struct program a_program_with_an_interested_program_manager(size_t which)
{
    struct program program = a_published_program(an_employee());
    if (which == 0) {
        a_draft_application(program, program.program_manager, "mentee");
    } else if (which == 1) {
        an_accepted_application(program, program.program_manager, "mentor");
    } else {
        struct employee report = an_employee(.manager_id = program.program_manager.id);
        struct employee applicant = which == 2 ? report : an_employee(.manager_id = report.id);
        a_submitted_application(program, applicant, "mentor");
    }
    return program;
}

static struct reply change(const char *token, struct program program, const char *body)
{
    return call(token, "PATCH", textf("/v1/programs/%s", program.id), .if_match = "*", .body = body);
}

/* Each value differs from the one that the program has. */
static const struct {
    const char *name;
    const char *value;
} settings[] = {{"weight_topics", "1"},        {"weight_language", "1"},         {"weight_place", "1"},
                {"weight_slots", "1"},         {"weight_wishes", "1"},           {"minimum_score", "5"},
                {"forbid_same_unit", "false"}, {"forbid_same_manager", "false"}, {"matching_objective", "\"score\""},
                {"self_matching", "true"}};

static struct reply set(const char *token, struct program program, size_t setting)
{
    return change(token, program, textf("{\"%s\": %s}", settings[setting].name, settings[setting].value));
}

Test(conflict_of_interest, another_program_manager_changes_the_settings_of_the_matching)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        struct program program = a_program_with_an_interested_program_manager(i);
        struct employee second = an_employee();
        program_staff_add(program, second, "program_manager");
        const char *before = sql("SELECT match_settings(program) FROM program WHERE id = $1::uuid", program.id);
        for (size_t s = 0; s < LENGTH_OF(settings); s++) {
            struct reply reply = set(program.program_manager_token, program, s);
            cr_expect_eq(reply.status, 403, "%zu, %s: %s", i, settings[s].name, reply.body);
            cr_expect_str_eq(reply_text(&reply, "/code"), "conflict_of_interest");
        }
        cr_expect_str_eq(sql("SELECT match_settings(program) FROM program WHERE id = $1::uuid", program.id), before);
        for (size_t s = 0; s < LENGTH_OF(settings); s++) {
            struct reply reply = set(participant(second), program, s);
            cr_expect_eq(reply.status, 200, "%zu, %s: %s", i, settings[s].name, reply.body);
        }
    }
}

Test(conflict_of_interest, other_settings_can_be_changed)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        struct program program = a_program_with_an_interested_program_manager(i);
        struct reply reply =
            change(program.program_manager_token, program, JSON({"title": "Spring", "sessions_planned": 5}));
        assert_status(reply, 200);
    }
}

Test(conflict_of_interest, a_setting_sent_back_as_it_is_changes_nothing)
{
    struct program program = a_program_with_an_interested_program_manager(1);
    const char *score = sql("SELECT minimum_score FROM program WHERE id = $1::uuid", program.id);
    struct reply reply = change(program.program_manager_token, program, textf(JSON({"minimum_score": %s}), score));
    assert_status(reply, 200);
}

Test(conflict_of_interest, the_application_of_a_former_report_does_not_count)
{
    struct program program = a_program_with_an_interested_program_manager(2);
    sql("UPDATE employee SET manager_id = NULL WHERE manager_id = $1::uuid", program.program_manager.id);
    struct reply reply = change(program.program_manager_token, program, JSON({"minimum_score": 5}));
    assert_status(reply, 200);
}

Test(conflict_of_interest, an_application_that_a_report_has_withdrawn_does_not_count)
{
    struct program program = a_program_with_an_interested_program_manager(2);
    sql("UPDATE application SET state = 'withdrawn' WHERE program_id = $1::uuid", program.id);
    struct reply reply = change(program.program_manager_token, program, JSON({"minimum_score": 5}));
    assert_status(reply, 200);
}

/* Between two runs, the program manager could change their own answers, or who else can be matched. */
Test(conflict_of_interest, another_program_manager_starts_the_match_runs)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        struct program program = a_program_with_an_interested_program_manager(i);
        struct employee second = an_employee();
        program_staff_add(program, second, "program_manager");
        struct reply reply = match_run_start(program, JSON({}));
        expect_problem(reply, 403, "conflict_of_interest");
        cr_expect_str_eq(sql("SELECT count(*) FROM match_run WHERE program_id = $1::uuid", program.id), "0");
        a_match_run_of(participant(second), program);
    }
}

/* The hash covers the scores, so it would show whether a change of somebody's answers affects them. */
Test(conflict_of_interest, the_hash_of_the_pairs_is_shown_only_with_the_scores)
{
    for (size_t i = 1; i < PEOPLE; i++) {
        struct program program = a_program_with_an_interested_program_manager(i);
        struct employee second = an_employee();
        program_staff_add(program, second, "program_manager");
        if (i >= 2)
            sql("UPDATE application SET state = 'accepted' WHERE program_id = $1::uuid", program.id);
        const char *path = a_match_run_of(participant(second), program);
        struct reply reply = call(participant(second), "GET", path);
        cr_expect(json_is_string(reply_at(&reply, "/pairs_hash")), "%s", reply.body);
        const char *const others[] = {program.program_manager_token,
                                      token_of(an_employee(), ROLE_AUDITOR | ROLE_PARTICIPANT)};
        for (size_t o = 0; o < LENGTH_OF(others); o++) {
            reply = call(others[o], "GET", path);
            assert_status(reply, 200);
            cr_expect(json_is_null(reply_at(&reply, "/pairs_hash")), "%zu: %s", i, reply.body);
        }
    }
}
