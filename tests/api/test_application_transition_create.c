/* SPDX-License-Identifier: Apache-2.0 */
/* application_transition_create: the applicant submits and withdraws, the staff decide. */
#include "support/fixture.h"

static struct reply move(const char *token, const char *application, const char *if_match, const char *state)
{
    return call(token, "POST", textf("/v1/applications/%s/transitions", application), .if_match = if_match,
                .body = textf(JSON({"to": "%s"}), state));
}

static void goes(const char *token, const char *application, const char *state)
{
    struct reply reply = move(token, application, "*", state);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), state);
}

Test(application_transition_create, submitting_returns_the_application_in_its_new_state)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_draft_application(program, person, "mentor");
    struct reply reply = move(participant(person), id, "\"v1\"", "submitted");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "submitted");
    cr_expect(json_is_string(reply_at(&reply, "/submitted_at")));
    cr_expect(json_is_array(reply_at(&reply, "/wishes")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/applications/%s/transitions", id));
}

/* Program managers and the reviewer take turns, except that only the former can take an acceptance back. */
static bool reviewers_step(size_t i, const char *const *decisions)
{
    return i % 2 && strcmp(decisions[i - 1], "accepted") != 0;
}

Test(application_transition_create, both_sides_can_undo_their_mistakes)
{
    static const char *const decisions[] = {"under_review", "submitted",   "shortlisted",  "waitlisted",
                                            "accepted",     "declined",    "under_review", "declined",
                                            "under_review", "shortlisted", "accepted",     "waitlisted"};
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *id = a_draft_application(program, person, "mentor");
    goes(participant(person), id, "submitted");
    goes(participant(person), id, "draft");
    goes(participant(person), id, "submitted");
    for (size_t i = 0; i < LENGTH_OF(decisions); i++)
        goes(reviewers_step(i, decisions) ? participant(reviewer) : program.program_manager_token, id, decisions[i]);
    goes(participant(person), id, "withdrawn");
    goes(participant(person), id, "draft");
}

Test(application_transition_create, each_side_may_make_only_its_own_transitions)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_submitted_application(program, person, "mentor");
    const char *draft = a_draft_application(program, an_employee(), "mentor");
    struct reply reply = move(participant(person), id, "*", "accepted");
    assert_problem(reply, 403, "forbidden");
    reply = move(program.program_manager_token, draft, "*", "accepted");
    assert_problem(reply, 404, "not_found");
    reply = move(program.program_manager_token, id, "*", "withdrawn");
    assert_problem(reply, 403, "forbidden");
    goes(program.program_manager_token, id, "accepted");
    reply = move(program.program_manager_token, id, "*", "matched");
    assert_problem(reply, 422, "body_invalid");
    reply = move(participant(an_employee()), id, "*", "declined");
    assert_problem(reply, 404, "not_found");
    reply =
        move(program.program_manager_token, a_draft_application(program, an_employee(), "mentor"), "*", "submitted");
    assert_problem(reply, 404, "not_found");
}

Test(application_transition_create, transitions_outside_the_table_are_refused)
{
    static const char *const refused[] = {"draft", "waitlisted", "declined"};
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_draft_application(program, person, "mentor");
    for (size_t i = 0; i < LENGTH_OF(refused); i++) {
        struct reply reply = move(participant(person), id, "*", refused[i]);
        expect_problem(reply, 409, "transition_not_allowed");
    }
}

Test(application_transition_create, a_stale_version_is_reported_before_a_wrong_state)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_submitted_application(program, an_employee(), "mentor");
    struct reply reply = move(program.program_manager_token, id, "\"v1\"", "withdrawn");
    assert_problem(reply, 412, "precondition_failed");
    reply = move(program.program_manager_token, id, NULL, "accepted");
    assert_problem(reply, 428, "precondition_required");
}

Test(application_transition_create, a_submission_needs_consent_a_topic_and_an_open_program)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *token = participant(person);
    const char *id = a_draft_application(program, person, "mentor");
    sql("UPDATE program SET consent_version = '2' WHERE id = $1::uuid", program.id);
    struct reply reply = move(token, id, "*", "submitted");
    assert_problem(reply, 409, "consent_missing");
    a_consent(program, person);
    sql("DELETE FROM application_topic WHERE application_id = $1::uuid", id);
    reply = move(token, id, "*", "submitted");
    assert_problem(reply, 409, "application_topic_missing");
    program_moves(program, "matching");
    reply = move(token, id, "*", "submitted");
    assert_problem(reply, 409, "program_not_open");
}

Test(application_transition_create, the_age_limit_applies_to_mentors_only)
{
    struct program program = a_published_program(an_employee());
    struct employee old = an_employee(.birth_date = "1970-01-01");
    const char *mentor = a_draft_application(program, old, "mentor");
    const char *mentee = a_draft_application(program, old, "mentee");
    sql("UPDATE program SET (mentor_max_age, mentor_max_age_reason) = (28, 'Agreed with the works council.') WHERE id "
        "= $1::uuid",
        program.id);
    struct reply reply = move(participant(old), mentor, "*", "submitted");
    assert_problem(reply, 409, "mentor_age_over_limit");
    goes(participant(old), mentee, "submitted");
}

Test(application_transition_create, reopening_cannot_create_a_second_open_application)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *declined = a_submitted_application(program, person, "mentor");
    goes(program.program_manager_token, declined, "declined");
    const char *withdrawn = a_submitted_application(program, person, "mentor");
    goes(participant(person), withdrawn, "withdrawn");
    a_draft_application(program, person, "mentor");
    struct reply reply = move(participant(person), withdrawn, "*", "draft");
    assert_problem(reply, 409, "application_exists");
    reply = move(program.program_manager_token, declined, "*", "under_review");
    assert_problem(reply, 409, "application_exists");
}

Test(application_transition_create, withdrawing_ends_the_pairing_and_frees_the_other_person)
{
    struct pairing pairing = an_active_pairing();
    goes(pairing.mentee_token, pairing.mentee_application_id, "withdrawn");
    struct reply reply = call(pairing.mentor_token, "GET", textf("/v1/pairings/%s", pairing.id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "ended");
    reply = call(pairing.mentor_token, "GET", textf("/v1/applications/%s", pairing.mentor_application_id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "accepted");
}

Test(application_transition_create, a_reason_is_not_accepted)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = textf("/v1/applications/%s/transitions", a_submitted_application(program, person, "mentor"));
    struct reply reply =
        call(participant(person), "POST", path, .if_match = "*", .body = JSON({"to": "withdrawn", "reason": "x"}));
    assert_problem(reply, 400, "body_unknown_field");
}

Test(application_transition_create, reviewers_cannot_tell_matched_from_accepted)
{
    static const char *const targets[] = {"under_review", "waitlisted", "declined", "accepted", "withdrawn"};
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *accepted = an_accepted_application(program, an_employee(), "mentor");
    struct pairing pairing = a_forming_pairing_in(program);
    for (size_t i = 0; i < LENGTH_OF(targets); i++) {
        struct reply matched = move(participant(reviewer), pairing.mentor_application_id, "*", targets[i]);
        struct reply other = move(participant(reviewer), accepted, "*", targets[i]);
        cr_expect_eq(matched.status, other.status, "%s: %d and %d", targets[i], matched.status, other.status);
        cr_expect_str_eq(reply_text(&matched, "/code"), reply_text(&other, "/code"));
    }
}

Test(application_transition_create, reviewers_decide_only_about_assigned_applications)
{
    struct program program = a_published_program(an_employee());
    struct employee first = an_employee();
    struct employee second = an_employee();
    program_staff_add(program, first, "reviewer");
    const char *id = a_submitted_application(program, an_employee(), "mentor");
    program_staff_add(program, second, "reviewer");
    struct reply reply = move(participant(second), id, "*", "accepted");
    assert_problem(reply, 404, "not_found");
    goes(participant(first), id, "accepted");
}

Test(application_transition_create, the_applicant_is_notified_of_decisions)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_submitted_application(program, person, "mentor");
    static const char *const decisions[] = {"under_review", "waitlisted", "accepted", "declined"};
    for (size_t i = 0; i < LENGTH_OF(decisions); i++)
        goes(program.program_manager_token, id, decisions[i]);
    cr_expect_str_eq(
        sql("SELECT string_agg(kind, ' ' ORDER BY id) FROM notification WHERE employee_id = $1::uuid", person.id),
        "application_waitlisted application_accepted application_declined");
}
