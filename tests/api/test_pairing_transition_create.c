/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_transition_create: the two people activate, pause, complete and end the pairing; a program manager ends it
 * while it is forming. */
#include "support/parallel.h"

#include "support/fixture.h"

static struct reply move(const char *token, struct pairing pairing, const char *if_match, const char *state)
{
    return call(token, "POST", textf("/v1/pairings/%s/transitions", pairing.id), .if_match = if_match,
                .body = textf(JSON({"to": "%s"}), state));
}

static void goes(const char *token, struct pairing pairing, const char *state)
{
    struct reply reply = move(token, pairing, "*", state);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), state);
}

static void signs(struct pairing pairing)
{
    sql_as(pairing.mentor, "UPDATE pairing SET mentor_signed_at = app_now() WHERE id = $1::uuid", pairing.id);
    sql_as(pairing.mentee, "UPDATE pairing SET mentee_signed_at = app_now() WHERE id = $1::uuid", pairing.id);
}

Test(pairing_transition_create, activating_requires_a_goal_and_both_signatures)
{
    struct pairing pairing = a_forming_pairing();
    struct reply reply = move(pairing.mentor_token, pairing, "*", "active");
    assert_problem(reply, 409, "goal_missing");
    sql("INSERT INTO pairing_goal (pairing_id, title) VALUES ($1::uuid, 'Write in the wiki')", pairing.id);
    reply = move(pairing.mentor_token, pairing, "*", "active");
    assert_problem(reply, 409, "signature_missing");
    signs(pairing);
    reply = move(pairing.mentor_token, pairing, "\"v3\"", "active");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "active");
    cr_expect(json_is_string(reply_at(&reply, "/activated_at")));
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v4\"");
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("/v1/pairings/%s/transitions", pairing.id));
}

Test(pairing_transition_create, a_dropped_goal_does_not_count)
{
    struct pairing pairing = a_forming_pairing();
    signs(pairing);
    sql("INSERT INTO pairing_goal (pairing_id, title, state) VALUES ($1::uuid, 'Write in the wiki', 'dropped')",
        pairing.id);
    struct reply reply = move(pairing.mentee_token, pairing, "*", "active");
    assert_problem(reply, 409, "goal_missing");
}

static const char *adds_a_goal(const char *token, struct pairing pairing)
{
    struct reply reply =
        call(token, "POST", textf("/v1/pairings/%s/goals", pairing.id), .body = JSON({"title": "Wiki"}));
    assert_status(reply, 201);
    return textf("/v1/goals/%s", reply_text(&reply, "/id"));
}

Test(pairing_transition_create, a_goal_added_after_both_signatures_needs_the_other_persons_agreement)
{
    struct pairing pairing = a_forming_pairing();
    signs(pairing);
    const char *goal = adds_a_goal(pairing.mentor_token, pairing);
    struct reply reply = move(pairing.mentor_token, pairing, "*", "active");
    assert_problem(reply, 409, "goal_missing");
    reply = call(pairing.mentee_token, "PATCH", goal, .if_match = "*", .body = JSON({"title": "Blog"}));
    assert_status(reply, 200);
    reply = move(pairing.mentee_token, pairing, "*", "active");
    assert_problem(reply, 409, "goal_missing");
    goes(pairing.mentor_token, pairing, "active");
}

Test(pairing_transition_create, a_goal_that_existed_when_the_other_person_signed_is_agreed)
{
    struct pairing pairing = a_forming_pairing();
    const char *goal = adds_a_goal(pairing.mentor_token, pairing);
    signs(pairing);
    struct reply reply = call(pairing.mentor_token, "PATCH", goal, .if_match = "*", .body = JSON({"title": "Blog"}));
    assert_status(reply, 200);
    reply = move(pairing.mentor_token, pairing, "*", "active");
    assert_problem(reply, 409, "goal_missing");
    pairing = a_forming_pairing();
    adds_a_goal(pairing.mentor_token, pairing);
    signs(pairing);
    goes(pairing.mentor_token, pairing, "active");
}

Test(pairing_transition_create, one_person_alone_cannot_revive_a_dropped_goal)
{
    struct pairing pairing = a_forming_pairing();
    const char *goal = adds_a_goal(pairing.mentee_token, pairing);
    signs(pairing);
    struct reply reply = call(pairing.mentee_token, "PATCH", goal, .if_match = "*", .body = JSON({"state": "dropped"}));
    assert_status(reply, 200);
    reply = call(pairing.mentor_token, "PATCH", goal, .if_match = "*", .body = JSON({"state": "open"}));
    assert_status(reply, 200);
    reply = move(pairing.mentor_token, pairing, "*", "active");
    assert_problem(reply, 409, "goal_missing");
    goes(pairing.mentee_token, pairing, "active");
}

Test(pairing_transition_create, it_can_pause_resume_and_complete_early)
{
    struct pairing pairing = an_active_pairing();
    goes(pairing.mentor_token, pairing, "paused");
    goes(pairing.mentee_token, pairing, "active");
    goes(pairing.mentee_token, pairing, "completed");
    struct reply reply = move(pairing.mentor_token, pairing, "*", "active");
    assert_problem(reply, 409, "transition_not_allowed");
}

Test(pairing_transition_create, either_person_can_end_it_at_once_without_a_reason)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = call(pairing.mentee_token, "POST", textf("/v1/pairings/%s/transitions", pairing.id),
                              .if_match = "*", .body = JSON({"to": "ended", "reason": "x"}));
    assert_problem(reply, 400, "body_unknown_field");
    goes(pairing.mentee_token, pairing, "ended");
    reply = call(pairing.mentor_token, "GET", textf("/v1/applications/%s", pairing.mentor_application_id));
    cr_expect_str_eq(reply_text(&reply, "/state"), "accepted");
    struct pairing forming = a_forming_pairing_in(pairing.program);
    goes(forming.mentor_token, forming, "ended");
}

Test(pairing_transition_create, two_concurrent_endings_end_it_once)
{
    struct pairing pairing = an_active_pairing();
    const char *path = textf("/v1/pairings/%s/transitions", pairing.id);
    struct call ending = {.path = path, .if_match = "*", .body = JSON({"to": "ended"})};
    struct parallel_call calls[] = {{pairing.mentor_token, "POST", ending}, {pairing.mentee_token, "POST", ending}};
    struct reply replies[2];
    call_together(calls, 2, replies);
    cr_expect_eq(count_status(replies, 2, 201), 1);
    struct reply history = call(pairing.mentor_token, "GET", path);
    cr_expect_eq(reply_items(&history), 2, "%s", history.body);
}

Test(pairing_transition_create, a_new_conflict_prevents_activation)
{
    static const struct {
        const char *change;
        const char *code;
    } rows[] = {
        {"UPDATE employee SET manager_id = $2::uuid WHERE id = $1::uuid", "reporting_line_conflict"},
        {"UPDATE employee SET unit = 'One' WHERE id IN ($1::uuid, $2::uuid)", "same_unit_conflict"},
        {"UPDATE employee SET manager_id = (SELECT id FROM employee WHERE id NOT IN ($1::uuid, $2::uuid) ORDER BY id "
         "LIMIT 1) "
         "WHERE id IN ($1::uuid, $2::uuid)",
         "same_manager_conflict"},
        {"UPDATE application SET please_not = ARRAY[$2::uuid] WHERE employee_id = $1::uuid", "pairing_not_possible"},
        {"UPDATE application SET languages = '{fr}' WHERE employee_id = $1::uuid AND employee_id <> $2::uuid",
         "language_conflict"},
    };
    for (size_t i = 0; i < LENGTH_OF(rows); i++) {
        struct pairing pairing = an_active_pairing();
        goes(pairing.mentor_token, pairing, "paused");
        sql(rows[i].change, pairing.mentor.id, pairing.mentee.id);
        struct reply reply = move(pairing.mentor_token, pairing, "*", "active");
        expect_problem(reply, 409, rows[i].code);
    }
}

Test(pairing_transition_create, a_program_manager_can_only_end_a_forming_pairing)
{
    struct pairing pairing = an_active_pairing();
    const char *program_manager = pairing.program.program_manager_token;
    static const char *const refused[] = {"paused", "completed", "ended"};
    for (size_t i = 0; i < LENGTH_OF(refused); i++) {
        struct reply reply = move(program_manager, pairing, "*", refused[i]);
        expect_problem(reply, 403, "forbidden");
    }
    struct pairing forming = a_forming_pairing_in(pairing.program);
    struct reply reply = move(program_manager, forming, "*", "active");
    assert_problem(reply, 403, "forbidden");
    goes(program_manager, forming, "ended");
}

Test(pairing_transition_create, strangers_and_stale_versions_are_refused)
{
    struct pairing pairing = an_active_pairing();
    struct employee reviewer = an_employee();
    program_staff_add(pairing.program, reviewer, "reviewer");
    struct reply reply = move(participant(reviewer), pairing, "*", "ended");
    assert_problem(reply, 404, "not_found");
    reply = move(pairing.mentor_token, pairing, "\"v1\"", "active");
    assert_problem(reply, 412, "precondition_failed");
    reply = move(pairing.mentor_token, pairing, NULL, "ended");
    assert_problem(reply, 428, "precondition_required");
}
