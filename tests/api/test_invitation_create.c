/* SPDX-License-Identifier: Apache-2.0 */
/* invitation_create: a program manager invites a colleague. */
#include "support/invitation.h"

static struct reply invite(const char *token, struct program program, const char *employee_id, const char *more)
{
    return call(token, "POST", textf("/v1/programs/%s/invitations", program.id),
                .body = textf("{\"employee_id\": \"%s\", \"role\": \"mentor\"%s}", employee_id, more));
}

Test(invitation_create, a_colleague_is_invited_and_notified)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *expires_at = sql("SELECT rfc3339(date_trunc('second', app_now()) + interval '60 days')");
    const char *in_berlin = sql("SELECT to_char($1::timestamptz AT TIME ZONE 'UTC' + interval '1 hour', "
                                "'YYYY-MM-DD\"T\"HH24:MI:SS\"+01:00\"')",
                                expires_at);
    struct reply reply = invite(program.program_manager_token, program, person.id,
                                textf(", \"message\": \"Come with us.\", \"place_guaranteed\": true, "
                                      "\"expires_at\": \"%s\"",
                                      in_berlin));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/invitations/%s", reply_text(&reply, "/id")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    cr_expect_str_eq(reply_text(&reply, "/state"), "sent");
    cr_expect_str_eq(reply_text(&reply, "/employee_id"), person.id);
    cr_expect_str_eq(reply_text(&reply, "/invited_by"), program.program_manager.id);
    cr_expect_str_eq(reply_text(&reply, "/message"), "Come with us.");
    cr_expect_str_eq(reply_text(&reply, "/expires_at"), expires_at);
    cr_expect(json_is_true(reply_at(&reply, "/place_guaranteed")));
    cr_expect(json_is_null(reply_at(&reply, "/application_id")));
    cr_expect_str_eq(sql("SELECT kind FROM notification WHERE employee_id = $1::uuid AND object_id = $2::uuid",
                         person.id, reply_text(&reply, "/id")),
                     "invitation_received");
}

Test(invitation_create, omitted_fields_get_defaults)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = invite(program.program_manager_token, program, an_employee().id, "");
    assert_status(reply, 201);
    cr_expect(json_is_false(reply_at(&reply, "/place_guaranteed")));
    cr_expect_str_eq(sql("SELECT expires_at - created_at::timestamptz(3) FROM invitation WHERE id = $1::uuid",
                         reply_text(&reply, "/id")),
                     "14 days");
}

Test(invitation_create, a_person_has_at_most_one_open_invitation)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *first = an_invitation(program, person);
    struct reply reply = invite(program.program_manager_token, program, person.id, "");
    assert_problem(reply, 409, "invitation_exists");
    answers(person, first, "declined");
    reply = invite(program.program_manager_token, program, person.id, "");
    assert_problem(reply, 409, "invitation_exists");
    invitation_expires(person);
    reply = invite(program.program_manager_token, program, person.id, "");
    assert_status(reply, 201);
}

Test(invitation_create, applicants_are_refused_but_drafts_stay_confidential)
{
    struct program program = a_published_program(an_employee());
    struct employee applied = an_employee();
    struct employee drafting = an_employee();
    a_submitted_application(program, applied, "mentor");
    a_draft_application(program, drafting, "mentor");
    struct reply reply = invite(program.program_manager_token, program, applied.id, "");
    assert_problem(reply, 409, "invitee_has_applied");
    reply = invite(program.program_manager_token, program, drafting.id, "");
    assert_status(reply, 201);
}

Test(invitation_create, only_active_colleagues_but_not_oneself)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = invite(program.program_manager_token, program, a_uuid(), "");
    assert_problem(reply, 422, "employee_reference_unknown");
    reply = invite(program.program_manager_token, program, an_employee(.left = true).id, "");
    assert_problem(reply, 409, "employee_left");
    reply = invite(program.program_manager_token, program, program.program_manager.id, "");
    assert_problem(reply, 409, "invitation_self");
}

Test(invitation_create, the_expiry_must_be_in_the_future)
{
    static const char *const wrong[] = {"2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"};
    struct program program = a_published_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = invite(program.program_manager_token, program, an_employee().id,
                                    textf(", \"expires_at\": \"%s\"", wrong[i]));
        expect_problem(reply, 422, "invitation_expiry_invalid");
    }
}

Test(invitation_create, only_while_the_program_takes_applications)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = invite(program.program_manager_token, program, an_employee().id, "");
    assert_problem(reply, 409, "program_not_open");
}

Test(invitation_create, only_program_managers_of_the_program_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *const others[] = {participant(reviewer), participant(an_employee()),
                                  a_published_program(an_employee()).program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = invite(others[i], program, an_employee().id, "");
        expect_problem(reply, 403, "forbidden");
    }
    struct reply hidden = invite(participant(an_employee()), a_draft_program(an_employee()), an_employee().id, "");
    assert_problem(hidden, 404, "not_found");
    struct reply role = invite(token_for("root", ROLE_ADMIN), program, an_employee().id, "");
    assert_problem(role, 403, "role_missing");
}

Test(invitation_create, invalid_bodies_are_refused)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = invite(program.program_manager_token, program, an_employee().id, ", \"state\": \"accepted\"");
    assert_problem(reply, 400, "body_unknown_field");
    reply = invite(program.program_manager_token, program, "somebody", "");
    assert_problem(reply, 422, "body_invalid");
    reply = invite(program.program_manager_token, program, an_employee().id, ", \"expires_at\": null");
    assert_problem(reply, 422, "body_invalid");
}
