/* SPDX-License-Identifier: Apache-2.0 */
/* pairing_goal_update: one of the two people changes a goal. In a closed pairing, only its state can change. */
#include "support/fixture.h"

static const char *goal_path(struct pairing pairing)
{
    return textf("/v1/goals/%s", sql("SELECT id FROM pairing_goal WHERE pairing_id = $1::uuid", pairing.id));
}

static struct reply patch(const char *token, struct pairing pairing, const char *if_match, const char *body)
{
    return call(token, "PATCH", goal_path(pairing), .if_match = if_match, .body = body);
}

Test(pairing_goal_update, changes_the_given_fields_and_keeps_the_others)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply =
        patch(pairing.mentor_token, pairing, "\"v1\"", JSON({"title": "Two pages", "description": "By May."}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/title"), "Two pages");
    cr_expect_str_eq(reply_text(&reply, "/state"), "open");
    cr_expect_str_eq(reply_header(&reply, "ETag"), "\"v2\"");
    reply = patch(pairing.mentee_token, pairing, "\"v2\"", JSON({"state": "reached", "description": ""}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/title"), "Two pages");
    cr_expect_str_eq(reply_text(&reply, "/description"), "");
    cr_expect_str_eq(reply_text(&reply, "/state"), "reached");
}

Test(pairing_goal_update, the_state_can_change_freely)
{
    static const char *const states[] = {"dropped", "reached", "open", "dropped", "open"};
    struct pairing pairing = an_active_pairing();
    for (size_t i = 0; i < LENGTH_OF(states); i++) {
        struct reply reply = patch(pairing.mentor_token, pairing, "*", textf(JSON({"state": "%s"}), states[i]));
        assert_status(reply, 200);
        cr_expect_str_eq(reply_text(&reply, "/state"), states[i]);
    }
}

Test(pairing_goal_update, a_stale_version_changes_nothing)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = patch(pairing.mentor_token, pairing, "\"v1\"", JSON({"title": "First"}));
    assert_status(reply, 200);
    reply = patch(pairing.mentee_token, pairing, "\"v1\"", JSON({"title": "Second"}));
    assert_problem(reply, 412, "precondition_failed");
    reply = patch(pairing.mentee_token, pairing, NULL, JSON({"title": "Second"}));
    assert_problem(reply, 428, "precondition_required");
    reply = call(pairing.mentor_token, "GET", goal_path(pairing));
    cr_expect_str_eq(reply_text(&reply, "/title"), "First");
}

Test(pairing_goal_update, the_state_can_still_change_after_the_pairing_has_ended)
{
    static const char *const ends[] = {"completed", "ended"};
    for (size_t i = 0; i < LENGTH_OF(ends); i++) {
        struct pairing pairing = an_active_pairing();
        sql_as(pairing.mentor, "UPDATE pairing SET state = $2 WHERE id = $1::uuid", pairing.id, ends[i]);
        struct reply reply = patch(pairing.mentee_token, pairing, "*", JSON({"title": "Easier", "state": "reached"}));
        assert_problem(reply, 409, "pairing_closed");
        reply = patch(pairing.mentee_token, pairing, "*", JSON({"description": ""}));
        assert_problem(reply, 409, "pairing_closed");
        reply = patch(pairing.mentee_token, pairing, "*", JSON({"state": "reached"}));
        assert_status(reply, 200);
    }
}

Test(pairing_goal_update, only_the_two_people_may)
{
    struct pairing pairing = an_active_pairing();
    struct employee reviewer = an_employee();
    program_staff_add(pairing.program, reviewer, "reviewer");
    const char *const others[] = {pairing.program.program_manager_token, participant(reviewer),
                                  participant(an_employee())};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = patch(others[i], pairing, "*", JSON({"state": "reached"}));
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = patch(token_of(pairing.mentor, ROLE_ASSISTANT), pairing, "*", JSON({"state": "reached"}));
    assert_problem(reply, 403, "role_missing");
}

Test(pairing_goal_update, invalid_bodies_are_refused)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = patch(pairing.mentor_token, pairing, "*", textf(JSON({"pairing_id": "%s"}), a_uuid()));
    assert_problem(reply, 400, "body_unknown_field");
    reply = patch(pairing.mentor_token, pairing, "*", JSON({"state": "lost"}));
    assert_problem(reply, 422, "body_invalid");
    reply = patch(pairing.mentor_token, pairing, "*", JSON({"title": null}));
    assert_problem(reply, 422, "body_invalid");
}
