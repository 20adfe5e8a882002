/* SPDX-License-Identifier: Apache-2.0 */
/* application_get: the applicant sees everything, the staff sees what was submitted, others see nothing. */
#include "support/fixture.h"

static struct reply get(const char *token, const char *application)
{
    return call(token, "GET", textf("/v1/applications/%s", application));
}

static void moves(struct employee actor, const char *application, const char *state)
{
    sql_as(actor, "UPDATE application SET state = $2 WHERE id = $1::uuid", application, state);
}

Test(application_get, only_the_applicant_reads_the_wishes)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    const char *id = a_draft_application(program, person, "mentee");
    sql_as(person, "UPDATE application SET wishes = ARRAY[$2::uuid], please_not = ARRAY[$3::uuid] WHERE id = $1::uuid",
           id, reviewer.id, program.program_manager.id);
    moves(person, id, "submitted");
    struct reply own = get(participant(person), id);
    assert_status(own, 200);
    cr_expect_str_eq(reply_text(&own, "/wishes/0"), reviewer.id);
    cr_expect_str_eq(reply_text(&own, "/please_not/0"), program.program_manager.id);
    const char *const staff[] = {participant(reviewer), program.program_manager_token};
    for (size_t i = 0; i < LENGTH_OF(staff); i++) {
        struct reply reply = get(staff[i], id);
        assert_status(reply, 200);
        cr_expect(json_is_null(reply_at(&reply, "/wishes")));
        cr_expect(json_is_null(reply_at(&reply, "/please_not")));
        cr_expect_eq(json_array_size(reply_at(&reply, "/topics")), 1);
    }
}

Test(application_get, only_the_applicant_sees_a_draft_even_when_withdrawn)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_draft_application(program, person, "mentor");
    struct reply reply = get(program.program_manager_token, id);
    assert_problem(reply, 404, "not_found");
    moves(person, id, "withdrawn");
    reply = get(program.program_manager_token, id);
    assert_problem(reply, 404, "not_found");
    reply = get(participant(person), id);
    assert_status(reply, 200);
}

Test(application_get, an_application_that_is_taken_back_is_a_draft_again)
{
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_submitted_application(program, person, "mentor");
    struct reply reply = get(program.program_manager_token, id);
    assert_status(reply, 200);
    moves(person, id, "draft");
    reply = get(program.program_manager_token, id);
    assert_problem(reply, 404, "not_found");
    reply = get(participant(person), id);
    cr_expect(json_is_null(reply_at(&reply, "/submitted_at")));
}

Test(application_get, the_staff_no_longer_sees_it_after_the_program_has_ended)
{
    static const char *const way[] = {"running", "concluding", "closed"};
    struct program program = a_published_program(an_employee());
    struct employee person = an_employee();
    const char *id = a_submitted_application(program, person, "mentor");
    for (size_t i = 0; i < LENGTH_OF(way); i++) {
        struct reply before = get(program.program_manager_token, id);
        assert_status(before, 200);
        program_moves(program, way[i]);
    }
    struct reply reply = get(program.program_manager_token, id);
    assert_problem(reply, 404, "not_found");
    reply = get(participant(person), id);
    assert_status(reply, 200);
}

Test(application_get, colleagues_line_managers_and_other_programs_do_not_see_it)
{
    struct program program = a_published_program(an_employee());
    struct employee boss = an_employee(.level = 2);
    const char *id = a_submitted_application(program, an_employee(.manager_id = boss.id), "mentor");
    struct program other = a_published_program(an_employee());
    const char *const strangers[] = {
        participant(boss), participant(an_employee()), other.program_manager_token,
        token_of(boss, ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER | ROLE_REVIEWER | ROLE_ADMIN)};
    for (size_t i = 0; i < LENGTH_OF(strangers); i++) {
        struct reply reply = get(strangers[i], id);
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = get(participant(boss), a_uuid());
    assert_problem(reply, 404, "not_found");
}

Test(application_get, other_roles_and_malformed_ids_are_refused)
{
    struct reply reply = get(token_of(an_employee(), ROLE_AUDITOR | ROLE_ADMIN), a_uuid());
    assert_problem(reply, 403, "role_missing");
    reply = get(participant(an_employee()), "mine");
    assert_problem(reply, 400, "parameter_invalid");
}
