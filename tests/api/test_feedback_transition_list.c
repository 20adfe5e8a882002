/* SPDX-License-Identifier: Apache-2.0 */
/* feedback_transition_list: the history of one's own form. */
#include "support/session.h"

static void move(const char *token, const char *path, const char *state)
{
    struct reply reply =
        call(token, "POST", textf("%s/transitions", path), .if_match = "*", .body = textf(JSON({"to" : "%s"}), state));
    assert_status(reply, 201);
}

static const char *a_reopened_feedback(struct pairing pairing)
{
    const char *path = a_feedback(pairing);
    struct reply reply = call(pairing.mentee_token, "PATCH", path, .if_match = "*", .body = JSON({"rating" : 4}));
    assert_status(reply, 200);
    move(pairing.mentee_token, path, "submitted");
    move(pairing.mentee_token, path, "open");
    return path;
}

Test(feedback_transition_list, the_author_reads_it_oldest_first_and_without_names)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = call(pairing.mentee_token, "GET", textf("%s/transitions", a_reopened_feedback(pairing)));
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/object"), "feedback");
    cr_expect_str_eq(reply_text(&reply, "/items/0/from"), "open");
    cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "submitted");
    cr_expect_str_eq(reply_text(&reply, "/items/1/to"), "open");
    cr_expect(json_is_null(reply_at(&reply, "/items/0/actor_id")));
}

Test(feedback_transition_list, pages_join_without_gaps)
{
    struct pairing pairing = an_active_pairing();
    const char *path = textf("%s/transitions?limit=1", a_reopened_feedback(pairing));
    struct reply reply = call(pairing.mentee_token, "GET", path);
    assert_status(reply, 200);
    reply = call(pairing.mentee_token, "GET", textf("%s&cursor=%s", path, reply_text(&reply, "/next")));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "open");
    cr_expect_null(reply_at(&reply, "/next"));
}

Test(feedback_transition_list, nobody_but_the_author_finds_it)
{
    struct pairing pairing = an_active_pairing();
    const char *path = textf("%s/transitions", a_reopened_feedback(pairing));
    struct reply reply = call(pairing.mentor_token, "GET", path);
    assert_problem(reply, 404, "not_found");
    for (size_t i = 0; i < OUTSIDERS; i++) {
        reply = call(outsider(pairing, i), "GET", path);
        expect_problem(reply, 404, "not_found");
    }
    reply = call(token_of(pairing.mentee, ROLE_ADMIN), "GET", path);
    assert_problem(reply, 403, "role_missing");
}

Test(feedback_transition_list, an_unanswered_form_has_no_history)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = call(pairing.mentee_token, "GET", textf("%s/transitions", a_feedback(pairing)));
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}
