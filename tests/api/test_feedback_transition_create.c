/* SPDX-License-Identifier: Apache-2.0 */
/* feedback_transition_create: submitting and reopening one's own form. */
#include "support/form.h"

static struct reply move(const char *token, const char *path, const char *if_match, const char *state)
{
    return call(token, "POST", textf("%s/transitions", path), .if_match = if_match,
                .body = textf(JSON({"to" : "%s"}), state));
}

static const char *a_rated_feedback(struct pairing pairing)
{
    const char *path = a_feedback(pairing);
    struct reply reply = call(pairing.mentee_token, "PATCH", path, .if_match = "*", .body = JSON({"rating" : 4}));
    assert_status(reply, 200);
    return path;
}

Test(feedback_transition_create, a_rated_form_can_be_submitted_and_reopened)
{
    struct pairing pairing = an_active_pairing();
    const char *path = a_rated_feedback(pairing);
    struct reply reply = move(pairing.mentee_token, path, "\"v2\"", "submitted");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "submitted");
    cr_expect(json_is_string(reply_at(&reply, "/submitted_at")));
    cr_expect_str_eq(reply_header(&reply, "Location"), textf("%s/transitions", path));
    reply = move(pairing.mentee_token, path, reply_header(&reply, "ETag"), "open");
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "open");
    cr_expect(json_is_null(reply_at(&reply, "/submitted_at")));
    cr_expect_eq(reply_integer(&reply, "/rating"), 4);
}

Test(feedback_transition_create, a_form_cannot_be_submitted_until_each_required_question_is_answered)
{
    struct pairing pairing = an_active_pairing();
    asks_after_sessions(pairing.program);
    const char *path = a_feedback(pairing);
    struct reply reply = call(pairing.mentee_token, "PATCH", path, .if_match = "*", .body = JSON({"rating" : 4}));
    assert_status(reply, 200);
    const char *id = reply_text(&reply, "/questions/0/id");
    reply = move(pairing.mentee_token, path, "*", "submitted");
    expect_problem(reply, 409, "answer_missing");
    reply = call(pairing.mentee_token, "PATCH", path, .if_match = "*",
                 .body = textf(JSON({"answers": [{"question_id": "%s", "rating": 5}]}), id));
    assert_status(reply, 200);
    reply = move(pairing.mentee_token, path, "*", "submitted");
    assert_status(reply, 201);
    cr_expect_eq(reply_integer(&reply, "/answers/0/rating"), 5);
}

Test(feedback_transition_create, a_form_cannot_be_submitted_without_a_rating)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = move(pairing.mentee_token, a_feedback(pairing), "*", "submitted");
    assert_problem(reply, 409, "rating_missing");
}

Test(feedback_transition_create, only_the_service_seals_a_form_and_it_stays_sealed)
{
    static const char *const states[] = {"open", "submitted"};
    struct pairing pairing = an_active_pairing();
    const char *path = a_rated_feedback(pairing);
    struct reply reply = move(pairing.mentee_token, path, "*", "sealed");
    assert_problem(reply, 422, "body_invalid");
    reply = move(pairing.mentee_token, path, "*", "open");
    assert_problem(reply, 409, "transition_not_allowed");
    sql_as(pairing.mentee, "UPDATE feedback SET state = 'sealed'");
    for (size_t i = 0; i < LENGTH_OF(states); i++) {
        reply = move(pairing.mentee_token, path, "*", states[i]);
        expect_problem(reply, 409, "transition_not_allowed");
    }
}

Test(feedback_transition_create, nothing_can_be_submitted_or_reopened_after_the_closing_date)
{
    static const char away[] =
        "UPDATE feedback SET (opens_at, closes_at) = (opens_at - interval '40 days', closes_at - interval '40 days')";
    struct pairing open = an_active_pairing();
    struct pairing submitted = an_active_pairing();
    const char *open_path = a_rated_feedback(open);
    const char *submitted_path = a_rated_feedback(submitted);
    struct reply reply = move(submitted.mentee_token, submitted_path, "*", "submitted");
    assert_status(reply, 201);
    sql_as(open.mentee, away);
    sql_as(submitted.mentee, away);
    reply = move(open.mentee_token, open_path, "*", "submitted");
    assert_problem(reply, 409, "feedback_not_open");
    reply = move(submitted.mentee_token, submitted_path, "*", "open");
    assert_problem(reply, 409, "feedback_not_open");
}

Test(feedback_transition_create, the_version_is_required_and_checked_before_the_state)
{
    struct pairing pairing = an_active_pairing();
    const char *path = a_rated_feedback(pairing);
    struct reply reply = move(pairing.mentee_token, path, "\"v1\"", "open");
    assert_problem(reply, 412, "precondition_failed");
    reply = move(pairing.mentee_token, path, NULL, "submitted");
    assert_problem(reply, 428, "precondition_required");
}

Test(feedback_transition_create, nobody_but_the_author_finds_it)
{
    struct pairing pairing = an_active_pairing();
    const char *path = a_rated_feedback(pairing);
    struct reply reply = move(pairing.mentor_token, path, "*", "submitted");
    assert_problem(reply, 404, "not_found");
    for (size_t i = 0; i < OUTSIDERS; i++) {
        reply = move(outsider(pairing, i), path, "*", "submitted");
        expect_problem(reply, 404, "not_found");
    }
}

Test(feedback_transition_create, an_invalid_body_is_refused)
{
    struct pairing pairing = an_active_pairing();
    const char *path = a_rated_feedback(pairing);
    struct reply reply = move(pairing.mentee_token, path, "*", "done");
    assert_problem(reply, 422, "body_invalid");
    reply = call(pairing.mentee_token, "POST", textf("%s/transitions", path), .if_match = "*",
                 .body = JSON({"to" : "submitted", "rating" : 5}));
    assert_problem(reply, 400, "body_unknown_field");
}
