/* SPDX-License-Identifier: Apache-2.0 */
/* invitation_batch_create: a program manager invites many people at once. */
#include "support/invitation.h"

static struct reply invite(const char *token, struct program program, const char *ids)
{
    return call(token, "POST", textf("/v1/programs/%s/invitation-batches", program.id),
                .body = textf("{\"role\": \"mentor\", \"employee_ids\": [%s], \"message\": \"Come.\"}", ids));
}

Test(invitation_batch_create, reports_the_outcome_for_each_person)
{
    static const char *const outcomes[] = {"unknown",         "sent",    "left", "already_invited",
                                           "already_applied", "oneself", "sent"};
    struct program program = a_published_program(an_employee());
    struct employee invited = an_employee();
    struct employee applied = an_employee();
    struct employee first = an_employee();
    const char *standing = an_invitation(program, invited);
    a_submitted_application(program, applied, "mentor");
    struct reply reply = invite(program.program_manager_token, program,
                                textf("\"%s\", \"%s\", \"%s\", \"%s\", \"%s\", \"%s\", \"%s\"", a_uuid(), first.id,
                                      an_employee(.left = true).id, invited.id, applied.id, program.program_manager.id,
                                      an_employee().id));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/programs/%s/invitations", program.id));
    cr_expect_eq(reply_integer(&reply, "/sent"), 2);
    for (size_t i = 0; i < LENGTH_OF(outcomes); i++)
        cr_expect_str_eq(reply_text(&reply, textf("/items/%zu/outcome", i)), outcomes[i]);
    cr_expect_str_eq(reply_text(&reply, "/items/1/employee_id"), first.id);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/invitation_id")));
    cr_expect_str_eq(textf("/v1/invitations/%s", reply_text(&reply, "/items/3/invitation_id")), standing);
    cr_expect_str_eq(sql("SELECT count(*) FROM notification WHERE employee_id = $1::uuid", first.id), "1");
}

Test(invitation_batch_create, a_repeat_invites_nobody_twice)
{
    struct program program = a_published_program(an_employee());
    const char *ids = textf("\"%s\", \"%s\"", an_employee().id, an_employee().id);
    struct reply reply = invite(program.program_manager_token, program, ids);
    cr_expect_eq(reply_integer(&reply, "/sent"), 2);
    reply = invite(program.program_manager_token, program, ids);
    cr_expect_eq(reply_integer(&reply, "/sent"), 0);
    cr_expect_str_eq(reply_text(&reply, "/items/1/outcome"), "already_invited");
}

Test(invitation_batch_create, a_repeat_with_the_same_key_gets_the_same_report)
{
    struct program program = a_published_program(an_employee());
    const char *body =
        textf(JSON({"role": "mentor", "employee_ids": ["%s", "%s"]}), an_employee().id, an_employee().id);
    struct reply replies[2];
    for (size_t i = 0; i < LENGTH_OF(replies); i++) {
        replies[i] =
            call(program.program_manager_token, "POST", textf("/v1/programs/%s/invitation-batches", program.id),
                 .body = body, .idempotency_key = program.id);
        assert_status(replies[i], 201);
    }
    cr_expect_eq(reply_integer(&replies[0], "/sent"), 2);
    cr_expect_str_eq(replies[1].body, replies[0].body);
    cr_expect_str_eq(reply_header(&replies[1], "Location"), reply_header(&replies[0], "Location"));
    cr_expect_str_eq(reply_header(&replies[1], "Idempotent-Replayed"), "true");
}

Test(invitation_batch_create, an_id_in_upper_case_is_the_same_person)
{
    struct program program = a_published_program(an_employee());
    const char *id = an_employee().id;
    const char *upper = sql("SELECT upper($1)", id);
    struct reply twice = invite(program.program_manager_token, program, textf("\"%s\", \"%s\"", id, upper));
    expect_problem(twice, 422, "body_invalid");
    cr_expect_str_eq(reply_text(&twice, "/errors/0/code"), "not_unique");
    struct reply reply = invite(program.program_manager_token, program, textf("\"%s\"", upper));
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/sent"), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/employee_id"), id);
    cr_expect_str_eq(reply_text(&reply, "/items/0/outcome"), "sent");
}

Test(invitation_batch_create, the_outcome_does_not_reveal_a_decline_or_a_draft)
{
    struct program program = a_published_program(an_employee());
    struct employee declined = an_employee();
    struct employee drafting = an_employee();
    answers(declined, an_invitation(program, declined), "declined");
    a_draft_application(program, drafting, "mentor");
    struct reply reply =
        invite(program.program_manager_token, program, textf("\"%s\", \"%s\"", declined.id, drafting.id));
    cr_expect_str_eq(reply_text(&reply, "/items/0/outcome"), "already_invited");
    cr_expect_str_eq(reply_text(&reply, "/items/1/outcome"), "sent");
}

Test(invitation_batch_create, accepts_five_hundred_people)
{
    struct program program = a_published_program(an_employee());
    const char *prefix = a_uuid();
    const char *ids =
        sql("WITH made AS (INSERT INTO employee (user_name, display_name, unit, level) SELECT $1 || each, "
            "'Many', 'Many', 5 FROM generate_series(1, 500) AS each RETURNING id) "
            "SELECT string_agg('\"' || id || '\"', ', ') FROM made",
            prefix);
    struct reply reply = invite(program.program_manager_token, program, ids);
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/sent"), 500);
    reply = invite(program.program_manager_token, program, textf("%s, \"%s\"", ids, a_uuid()));
    assert_problem(reply, 422, "body_invalid");
}

Test(invitation_batch_create, the_whole_request_is_refused_if_nobody_can_be_invited)
{
    struct program draft = a_draft_program(an_employee());
    struct program program = a_published_program(an_employee());
    struct reply reply = invite(draft.program_manager_token, draft, textf("\"%s\"", an_employee().id));
    assert_problem(reply, 409, "program_not_open");
    reply = call(program.program_manager_token, "POST", textf("/v1/programs/%s/invitation-batches", program.id),
                 .body = textf(JSON({"role": "mentor", "employee_ids": ["%s"], "expires_at": "2020-01-01T00:00:00Z"}),
                                     an_employee().id));
    assert_problem(reply, 422, "invitation_expiry_invalid");
}

Test(invitation_batch_create, only_program_managers_of_the_program_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *ids = textf("\"%s\"", an_employee().id);
    struct reply reply = invite(participant(reviewer), program, ids);
    assert_problem(reply, 403, "forbidden");
    reply = invite(participant(an_employee()), a_draft_program(an_employee()), ids);
    assert_problem(reply, 404, "not_found");
}

Test(invitation_batch_create, invalid_bodies_are_refused)
{
    struct program program = a_published_program(an_employee());
    const char *id = a_uuid();
    const char *const wrong[] = {"", "\"x\"", textf("\"%s\", \"%s\"", id, id)};
    for (size_t i = 0; i < LENGTH_OF(wrong); i++) {
        struct reply reply = invite(program.program_manager_token, program, wrong[i]);
        expect_problem(reply, 422, "body_invalid");
    }
}
