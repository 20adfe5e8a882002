/* SPDX-License-Identifier: Apache-2.0 */
/* invitation_delete: a program manager withdraws an invitation. */
#include "support/invitation.h"

static struct reply withdraw(const char *token, const char *path)
{
    return call(token, "DELETE", path);
}

Test(invitation_delete, a_withdrawn_invitation_reads_as_expired_and_cannot_be_answered)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    struct reply reply = withdraw(program.program_manager_token, path);
    assert_status(reply, 204);
    const char *const tokens[] = {program.program_manager_token, participant(person)};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        reply = call(tokens[i], "GET", path);
        cr_expect_str_eq(reply_text(&reply, "/state"), "expired");
    }
    reply = answer(person, path, "accepted");
    assert_problem(reply, 409, "invitation_expired");
    reply = withdraw(program.program_manager_token, path);
    assert_problem(reply, 409, "transition_not_allowed");
}

Test(invitation_delete, a_declined_invitation_can_be_withdrawn_too)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    answers(person, path, "declined");
    struct reply reply = withdraw(program.program_manager_token, path);
    assert_status(reply, 204);
    reply = call(program.program_manager_token, "GET", path);
    cr_expect_str_eq(reply_text(&reply, "/state"), "expired");
    reply = withdraw(program.program_manager_token, path);
    assert_problem(reply, 409, "transition_not_allowed");
    cr_expect_str_eq(sql("SELECT count(*) FROM audit_event WHERE object_id = $1::uuid AND action = 'update'",
                         path + strlen("/v1/invitations/")),
                     "1");
}

Test(invitation_delete, an_accepted_invitation_cannot_be_withdrawn)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    answers(person, path, "accepted");
    struct reply reply = withdraw(program.program_manager_token, path);
    assert_problem(reply, 409, "transition_not_allowed");
}

Test(invitation_delete, only_program_managers_may)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    struct reply reply = withdraw(participant(person), path);
    assert_problem(reply, 403, "forbidden");
    reply = withdraw(participant(an_employee()), path);
    assert_problem(reply, 404, "not_found");
    reply = withdraw(program.program_manager_token, textf("/v1/invitations/%s", a_uuid()));
    assert_problem(reply, 404, "not_found");
}
