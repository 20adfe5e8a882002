/* SPDX-License-Identifier: Apache-2.0 */
/* invitation_get: the invited person sees the real state; program managers learn nothing about a decline. */
#include "support/invitation.h"

static struct reply get(const char *token, const char *path)
{
    return call(token, "GET", path);
}

/* What a program manager reads, including the ETag, without the fields that differ between any two invitations. */
static const char *as_a_program_manager_reads(struct program program, const char *path)
{
    struct reply reply = get(program.program_manager_token, path);
    assert_status(reply, 200);
    json_object_del(reply.json, "id");
    json_object_del(reply.json, "employee_id");
    char *text = json_dumps(reply.json, JSON_COMPACT | JSON_SORT_KEYS);
    const char *copy = textf("%s %s", reply_header(&reply, "ETag"), text);
    free(text);
    return copy;
}

static void at_one_time(struct program program)
{
    sql("UPDATE invitation SET expires_at = app_now() + interval '20 days' WHERE program_id = $1::uuid", program.id);
    sql("ALTER TABLE invitation DISABLE TRIGGER invitation_3_version");
    sql("UPDATE invitation SET created_at = '2026-01-01' WHERE program_id = $1::uuid", program.id);
    sql("ALTER TABLE invitation ENABLE TRIGGER invitation_3_version");
}

Test(invitation_get, the_invited_person_and_the_program_managers_read_it)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    struct reply reply = get(participant(person), path);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/state"), "sent");
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v1\"");
    reply = get(program.program_manager_token, path);
    assert_status(reply, 200);
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *const others[] = {participant(reviewer), participant(an_employee()),
                                  token_of(an_employee(), ROLE_PARTICIPANT | ROLE_ADMIN | ROLE_AUDITOR)};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        reply = get(others[i], path);
        expect_problem(reply, 404, "not_found");
    }
}

Test(invitation_get, a_program_manager_cannot_distinguish_a_decline_from_no_answer)
{
    struct program program = a_published_program(an_employee());
    struct employee silent = an_employee();
    struct employee declining = an_employee();
    const char *paths[] = {an_invitation(program, silent), an_invitation(program, declining)};
    at_one_time(program);
    answers(declining, paths[1], "declined");
    struct reply own = get(participant(declining), paths[1]);
    cr_expect_str_eq(reply_text(&own, "/state"), "declined");
    cr_expect_str_eq(as_a_program_manager_reads(program, paths[0]), as_a_program_manager_reads(program, paths[1]));
    sql("UPDATE invitation SET expires_at = app_now() - interval '1 hour' WHERE program_id = $1::uuid", program.id);
    cr_expect_str_eq(as_a_program_manager_reads(program, paths[0]), as_a_program_manager_reads(program, paths[1]));
    const char *before = as_a_program_manager_reads(program, paths[0]);
    cr_expect_not_null(strstr(before, "\"expired\""));
    due_work_runs();
    cr_expect_str_eq(as_a_program_manager_reads(program, paths[0]), before);
    cr_expect_str_eq(as_a_program_manager_reads(program, paths[1]), before);
    own = get(participant(declining), paths[1]);
    cr_expect_str_eq(reply_text(&own, "/state"), "declined");
}

Test(invitation_get, an_acceptance_after_a_decline_looks_like_a_first_answer)
{
    struct program program = a_published_program(an_employee());
    struct employee straight = an_employee();
    struct employee hesitant = an_employee();
    const char *paths[] = {an_invitation(program, straight), an_invitation(program, hesitant)};
    answers(straight, paths[0], "accepted");
    answers(hesitant, paths[1], "declined");
    answers(hesitant, paths[1], "accepted");
    for (size_t i = 0; i < LENGTH_OF(paths); i++) {
        struct reply reply = get(program.program_manager_token, paths[i]);
        cr_expect_str_eq(reply_text(&reply, "/state"), "accepted");
        cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
        cr_expect(json_is_null(reply_at(&reply, "/application_id")));
    }
}

Test(invitation_get, it_disappears_once_the_program_is_cancelled)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *path = an_invitation(program, person);
    program_moves(program, "cancelled");
    struct reply reply = get(program.program_manager_token, path);
    assert_problem(reply, 404, "not_found");
    reply = get(participant(person), path);
    assert_problem(reply, 404, "not_found");
}
