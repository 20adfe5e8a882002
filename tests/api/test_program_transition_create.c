/* SPDX-License-Identifier: Apache-2.0 */
/* program_transition_create: moves a program as the transition table allows. */
#include "support/proposal.h"

static struct reply move(const char *token, struct program program, const char *if_match, const char *state)
{
    return call(token, "POST", textf("/v1/programs/%s/transitions", program.id), .if_match = if_match,
                .body = textf(JSON({"to": "%s"}), state));
}

Test(program_transition_create, publishing_returns_the_program_in_its_new_state)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = move(program.program_manager_token, program, "\"v1\"", "published");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "published");
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/programs/%s/transitions", program.id));
}

Test(program_transition_create, a_program_can_pass_through_all_states_and_back)
{
    static const char *const way[] = {"published", "draft",      "published", "matching",   "published", "matching",
                                      "running",   "matching",   "running",   "concluding", "running",   "concluding",
                                      "closed",    "concluding", "closed",    "archived",   "closed"};
    struct program program = a_draft_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(way); i++)
        program_moves(program, way[i]);
}

Test(program_transition_create, transitions_outside_the_table_are_refused)
{
    static const char *const refused[] = {"draft", "matching", "running", "concluding", "closed", "archived"};
    struct program program = a_draft_program(an_employee());
    for (size_t i = 0; i < LENGTH_OF(refused); i++) {
        struct reply reply = move(program.program_manager_token, program, "*", refused[i]);
        expect_problem(reply, 409, "transition_not_allowed");
    }
}

Test(program_transition_create, an_incomplete_program_cannot_be_published)
{
    static const char *const needed[] = {"consent_text", "consent_version", "confidentiality_text", "retention_days",
                                         "starts_on"};
    for (size_t i = 0; i < LENGTH_OF(needed); i++) {
        struct program program = a_draft_program(an_employee());
        struct reply patched = call(program.program_manager_token, "PATCH", textf("/v1/programs/%s", program.id),
                                    .if_match = "*", .body = textf(JSON({"%s": null}), needed[i]));
        assert_status(patched, 200);
        struct reply reply = move(program.program_manager_token, program, "*", "published");
        expect_problem(reply, 409, "program_incomplete");
    }
}

Test(program_transition_create, a_stale_version_is_reported_before_a_wrong_state)
{
    struct program program = a_published_program(an_employee());
    struct reply reply = move(program.program_manager_token, program, "\"v1\"", "archived");
    assert_problem(reply, 412, "precondition_failed");
}

Test(program_transition_create, only_a_program_manager_may)
{
    struct program program = a_published_program(an_employee());
    struct employee reviewer = an_employee();
    program_staff_add(program, reviewer, "reviewer");
    struct reply reply = move(participant(reviewer), program, "*", "matching");
    assert_problem(reply, 403, "forbidden");
    reply = move(participant(an_employee()), program, "*", "matching");
    assert_problem(reply, 403, "forbidden");
}

Test(program_transition_create, one_of_two_concurrent_transitions_wins)
{
    struct program program = a_published_program(an_employee());
    const char *etag = etag_of(program.program_manager_token, textf("/v1/programs/%s", program.id));
    struct reply first = move(program.program_manager_token, program, etag, "matching");
    assert_status(first, 201);
    struct reply second = move(program.program_manager_token, program, etag, "matching");
    assert_problem(second, 412, "precondition_failed");
}

Test(program_transition_create, an_unknown_state_is_invalid)
{
    struct program program = a_draft_program(an_employee());
    struct reply reply = move(program.program_manager_token, program, "*", "finished");
    assert_problem(reply, 422, "body_invalid");
}

#define OPEN_PAIRINGS                                                                                                  \
    "SELECT count(*) FROM pairing WHERE program_id = $1::uuid AND state IN ('forming', 'active', 'paused')"

Test(program_transition_create, many_pairings_are_closed_after_the_response)
{
    struct program program = a_published_program(an_employee());
    for (int i = 0; i < 21; i++)
        a_forming_pairing_in(program);
    struct reply reply = move(program.program_manager_token, program, "*", "cancelled");
    assert_status(reply, 201);
    cr_expect_str_eq(sql(OPEN_PAIRINGS, program.id), "21");
    reply = move(program.program_manager_token, program, "*", "draft");
    assert_problem(reply, 409, "program_ending");
    sql("SELECT due_pairings(1000)");
    cr_expect_str_eq(sql(OPEN_PAIRINGS, program.id), "0");
    reply = move(program.program_manager_token, program, "*", "draft");
    assert_status(reply, 201);
}

Test(program_transition_create, many_proposals_are_superseded_after_the_response)
{
    struct program program = a_published_program(an_employee());
    for (int i = 0; i < 21; i++)
        a_staged_proposal_in(program);
    struct reply reply = move(program.program_manager_token, program, "*", "draft");
    assert_status(reply, 201);
    reply = move(program.program_manager_token, program, "*", "published");
    assert_problem(reply, 409, "program_ending");
    sql("SELECT due_jobs(1000)");
    cr_expect_str_eq(
        sql("SELECT count(*) FROM proposal WHERE program_id = $1::uuid AND state = 'superseded'", program.id), "21");
    reply = move(program.program_manager_token, program, "*", "published");
    assert_status(reply, 201);
}

Test(program_transition_create, what_is_still_open_in_an_ended_program_can_only_be_closed)
{
    struct program program = a_published_program(an_employee());
    struct pairing active = an_active_pairing_in(program);
    struct pairing paused = an_active_pairing_in(program);
    const char *session = a_planned_session(active, 24);
    const char *path = textf("/v1/pairings/%s/transitions", paused.id);
    struct reply reply = call(paused.mentor_token, "POST", path, .if_match = "*", .body = JSON({"to": "paused"}));
    assert_status(reply, 201);
    sql_without_triggers(program.program_manager, "UPDATE program SET state = 'closed' WHERE id = $1::uuid",
                         program.id);
    reply = call(paused.mentor_token, "POST", path, .if_match = "*", .body = JSON({"to": "active"}));
    expect_problem(reply, 409, "pairing_closed");
    reply = call(active.mentor_token, "POST", textf("/v1/pairings/%s/sessions", active.id),
                 .body = JSON({"starts_at": "2030-03-01T09:00:00Z", "time_zone": "Europe/Berlin"}));
    expect_problem(reply, 409, "session_pairing_inactive");
    reply = call(active.mentee_token, "POST", textf("/v1/sessions/%s/transitions", session), .if_match = "*",
                 .body = JSON({"to": "confirmed"}));
    expect_problem(reply, 409, "session_pairing_inactive");
    reply = call(active.mentor_token, "POST", textf("/v1/pairings/%s/transitions", active.id), .if_match = "*",
                 .body = JSON({"to": "completed"}));
    assert_status(reply, 201);
}

Test(program_transition_create, few_pairings_are_closed_with_the_program)
{
    struct program program = a_published_program(an_employee());
    for (int i = 0; i < 20; i++)
        a_forming_pairing_in(program);
    struct reply reply = move(program.program_manager_token, program, "*", "cancelled");
    assert_status(reply, 201);
    cr_expect_str_eq(sql(OPEN_PAIRINGS, program.id), "0");
}
