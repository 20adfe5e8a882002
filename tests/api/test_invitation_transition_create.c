/* SPDX-License-Identifier: Apache-2.0 */
/* invitation_transition_create: the invited person accepts or declines. */
#include "support/invitation.h"

static const char *application_state(struct employee person)
{
    return sql("SELECT state FROM application WHERE employee_id = $1::uuid", person.id);
}

static struct reply submit(struct employee person, const char *application)
{
    return call(participant(person), "POST", textf("/v1/applications/%s/transitions", application), .if_match = "*",
                .body = JSON({"to": "submitted"}));
}

Test(invitation_transition_create, accepting_creates_a_draft_in_the_invited_role)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    struct reply reply = call(participant(person), "POST", textf("%s/transitions", path), .if_match = "\"v1\"",
                              .body = JSON({"to": "accepted"}));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "accepted");
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("%s/transitions", path));
    struct reply made =
        call(participant(person), "GET", textf("/v1/applications/%s", reply_text(&reply, "/application_id")));
    assert_status(made, 200);
    cr_expect_str_eq(reply_text(&made, "/state"), "draft");
    cr_expect_str_eq(reply_text(&made, "/role"), "mentor");
    cr_expect_str_eq(reply_text(&made, "/invitation_id"), reply_text(&reply, "/id"));
}

Test(invitation_transition_create, accepting_uses_an_existing_draft)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *draft = a_draft_application(program, person, "mentor");
    struct reply reply = answer(person, an_invitation(program, person), "accepted");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/application_id"), draft);
}

Test(invitation_transition_create, with_a_guaranteed_place_a_submission_is_accepted)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    answers(person, a_guaranteed_place(program, person), "accepted");
    const char *application = sql("SELECT id FROM application WHERE employee_id = $1::uuid", person.id);
    struct reply reply = submit(person, application);
    assert_problem(reply, 409, "consent_missing");
    a_consent(program, person);
    sql("INSERT INTO application_topic (application_id, topic_id, level) VALUES ($1::uuid, $2::uuid, 4)", application,
        a_topic(program));
    reply = submit(person, application);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "accepted");
    cr_expect(json_is_string(reply_at(&reply, "/submitted_at")));
    reply = call(participant(person), "GET", textf("/v1/applications/%s/transitions", application));
    cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "accepted");
    cr_expect(json_is_null(reply_at(&reply, "/items/0/actor_id")));
}

Test(invitation_transition_create, a_guaranteed_place_is_given_only_once)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *application = a_draft_application(program, person, "mentor");
    answers(person, a_guaranteed_place(program, person), "accepted");
    struct reply reply = submit(person, application);
    cr_expect_str_eq(reply_text(&reply, "/state"), "accepted");
    static const char *const steps[] = {"waitlisted", "withdrawn", "draft"};
    for (size_t i = 0; i < LENGTH_OF(steps); i++)
        sql("UPDATE application SET state = $2 WHERE id = $1::uuid", application, steps[i]);
    reply = submit(person, application);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "submitted");
}

Test(invitation_transition_create, an_application_submitted_meanwhile_gets_the_guaranteed_place)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = a_guaranteed_place(program, person);
    a_submitted_application(program, person, "mentor");
    answers(person, path, "accepted");
    cr_expect_str_eq(application_state(person), "accepted");
    cr_expect_str_eq(sql("SELECT count(*) FROM transition JOIN application ON application.id = transition.object_id "
                         "WHERE application.employee_id = $1::uuid AND to_state = 'accepted' AND actor_id IS NULL",
                         person.id),
                     "1");
}

Test(invitation_transition_create, a_decline_can_be_taken_back_before_the_expiry)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    struct reply reply = answer(person, path, "declined");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "declined");
    cr_expect(json_is_null(reply_at(&reply, "/application_id")));
    answers(person, path, "accepted");
    cr_expect_str_eq(application_state(person), "draft");
    reply = answer(person, path, "declined");
    assert_problem(reply, 409, "transition_not_allowed");
}

Test(invitation_transition_create, an_expired_invitation_cannot_be_answered)
{
    struct program program = a_published_program(an_employee());
    struct employee silent = an_employee();
    struct employee declining = an_employee();
    const char *paths[] = {an_invitation(program, silent), an_invitation(program, declining)};
    answers(declining, paths[1], "declined");
    invitation_expires(silent);
    invitation_expires(declining);
    for (int round = 0; round < 2; round++) {
        struct reply reply = answer(silent, paths[0], "declined");
        expect_problem(reply, 409, "invitation_expired");
        reply = answer(declining, paths[1], "accepted");
        expect_problem(reply, 409, "invitation_expired");
        due_work_runs();
    }
}

Test(invitation_transition_create, an_invitation_can_be_accepted_only_while_the_program_takes_applications)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    program_moves(program, "matching");
    struct reply reply = answer(person, path, "accepted");
    assert_problem(reply, 409, "invitation_expired");
    reply = answer(person, path, "declined");
    assert_problem(reply, 409, "invitation_expired");
}

Test(invitation_transition_create, only_the_invited_person_may_answer_and_needs_the_current_version)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    struct reply reply = answer(program.program_manager, path, "accepted");
    assert_problem(reply, 403, "forbidden");
    reply = answer(an_employee(), path, "accepted");
    assert_problem(reply, 404, "not_found");
    answers(person, path, "declined");
    reply = call(participant(person), "POST", textf("%s/transitions", path), .if_match = "\"v1\"",
                 .body = JSON({"to": "accepted"}));
    assert_problem(reply, 412, "precondition_failed");
    reply = call(participant(person), "POST", textf("%s/transitions", path), .body = JSON({"to": "accepted"}));
    assert_problem(reply, 428, "precondition_required");
    reply = answer(person, path, "expired");
    assert_problem(reply, 422, "body_invalid");
}
