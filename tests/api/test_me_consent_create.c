/* SPDX-License-Identifier: Apache-2.0 */
/* me_consent_create: only the person gives and withdraws a consent. A withdrawal ends the participation. */
#include "support/fixture.h"

static const char *consent(const char *program_id, const char *version, const char *state)
{
    return textf(JSON({"program_id": "%s", "text_version": "%s", "state": "%s"}), program_id, version, state);
}

static struct reply create(const char *token, const char *body)
{
    return call(token, "POST", "/v1/me/consents", .body = body);
}

static const char *current(struct program program, struct employee employee)
{
    return sql("SELECT consent_current($1::uuid, $2::uuid)", program.id, employee.id);
}

Test(me_consent_create, records_what_the_person_agreed_to)
{
    struct program program = a_published_program(an_employee());
    struct employee me = an_employee();
    struct reply reply = create(participant(me), consent(program.id, "1", "given"));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_header(&reply, "Location"), "/v1/me/consents");
    cr_expect_str_eq(reply_text(&reply, "/program_id"), program.id);
    cr_expect_str_eq(reply_text(&reply, "/state"), "given");
    cr_expect_str_eq(current(program, me), "given");
}

Test(me_consent_create, only_the_current_text_can_be_agreed_to)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = create(participant(an_employee()), consent(program.id, "0", "given"));
    expect_problem(reply, 409, "consent_version_outdated");
}

Test(me_consent_create, withdrawing_ends_the_participation)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = create(pairing.mentee_token, consent(pairing.program.id, "1", "withdrawn"));
    assert_status(reply, 201);
    cr_expect_str_eq(sql("SELECT state FROM application WHERE id = $1::uuid", pairing.mentee_application_id),
                     "withdrawn");
    cr_expect_str_eq(sql("SELECT state FROM application WHERE id = $1::uuid", pairing.mentor_application_id),
                     "accepted");
    cr_expect_str_eq(sql("SELECT state FROM pairing WHERE id = $1::uuid", pairing.id), "ended");
}

Test(me_consent_create, a_withdrawal_works_with_any_version)
{
    struct program program = a_published_program(an_employee());
    struct employee me = an_employee();
    a_consent(program, me);
    struct reply reply = create(participant(me), consent(program.id, "an-older-one", "withdrawn"));
    assert_status(reply, 201);
    cr_expect_str_eq(current(program, me), "withdrawn");
    reply = create(participant(me), consent(program.id, "1", "given"));
    assert_status(reply, 201);
    cr_expect_str_eq(current(program, me), "given");
}

Test(me_consent_create, to_outsiders_a_draft_looks_like_an_unknown_program)
{
    const char *token = participant(an_employee());
    struct reply draft = create(token, consent(a_draft_program(an_employee()).id, "1", "given"));
    expect_problem(draft, 422, "program_unknown");
    struct reply nothing = create(token, consent(a_uuid(), "1", "given"));
    expect_problem(nothing, 422, "program_unknown");
}

Test(me_consent_create, nobody_can_consent_for_someone_else)
{
    struct program program = a_published_program(an_employee());
    const char *body = textf(JSON({"program_id": "%s", "text_version": "1", "state": "given", "employee_id": "%s"}),
                                  program.id, an_employee().id);
    struct reply reply = create(participant(an_employee()), body);
    expect_problem(reply, 400, "body_unknown_field");
}

Test(me_consent_create, only_active_employees_can_consent)
{
    struct program program = a_published_program(an_employee());
    struct reply client = create(token_for("hr-import", ROLE_HR_SYNC), consent(program.id, "1", "given"));
    expect_problem(client, 403, "role_missing");
    struct reply leaver = create(participant(an_employee(.left = true)), consent(program.id, "1", "given"));
    expect_problem(leaver, 403, "employee_unknown");
}

Test(me_consent_create, an_unknown_state_is_refused)
{
    struct reply reply = create(participant(an_employee()), consent(a_uuid(), "1", "maybe"));
    expect_problem(reply, 422, "body_invalid");
}

Test(me_consent_create, a_repeat_with_the_same_key_is_recorded_once)
{
    struct program program = a_published_program(an_employee());
    struct employee me = an_employee();
    for (int i = 0; i < 2; i++) {
        struct reply reply = call(participant(me), "POST", "/v1/me/consents", .body = consent(program.id, "1", "given"),
                                  .idempotency_key = program.id);
        assert_status(reply, 201);
    }
    cr_expect_str_eq(sql("SELECT count(*) FROM consent WHERE employee_id = $1::uuid", me.id), "1");
}
