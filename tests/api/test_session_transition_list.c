/* SPDX-License-Identifier: Apache-2.0 */
/* session_transition_list: the history of a session's states, for its two people. */
#include "support/session.h"

static struct reply history(const char *token, const char *id, const char *query)
{
    return call(token, "GET", textf("/v1/sessions/%s/transitions%s", id, query));
}

Test(session_transition_list, both_see_who_moved_it_oldest_first)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_confirmed_session(pairing, 24);
    sql_as(pairing.mentee, "UPDATE session SET state = 'cancelled' WHERE id = $1::uuid", id);
    const char *const tokens[] = {pairing.mentor_token, pairing.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = history(tokens[i], id, "");
        assert_status(reply, 200);
        cr_assert_eq(reply_items(&reply), 2);
        cr_expect_str_eq(reply_text(&reply, "/items/0/object"), "session");
        cr_expect_str_eq(reply_text(&reply, "/items/0/from"), "planned");
        cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "confirmed");
        cr_expect_str_eq(reply_text(&reply, "/items/0/actor_id"), pairing.mentor.id);
        cr_expect_str_eq(reply_text(&reply, "/items/1/to"), "cancelled");
        cr_expect_str_eq(reply_text(&reply, "/items/1/actor_id"), pairing.mentee.id);
    }
}

Test(session_transition_list, the_second_confirmation_is_the_transition_to_held)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_held_session(pairing);
    struct reply reply = history(pairing.mentor_token, id, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/1/from"), "confirmed");
    cr_expect_str_eq(reply_text(&reply, "/items/1/to"), "held");
}

Test(session_transition_list, a_session_cancelled_with_its_pairing_does_not_reveal_who_ended_it)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_planned_session(pairing, 24);
    sql_as(pairing.mentee, "UPDATE pairing SET state = 'ended' WHERE id = $1::uuid", pairing.id);
    struct reply reply = history(pairing.mentor_token, id, "");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "cancelled");
    cr_expect(json_is_null(reply_at(&reply, "/items/0/actor_id")));
}

Test(session_transition_list, pages_join_without_gaps)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_held_session(pairing);
    struct reply reply = history(pairing.mentor_token, id, "?limit=1");
    assert_status(reply, 200);
    reply = history(pairing.mentor_token, id, textf("?limit=1&cursor=%s", reply_text(&reply, "/next")));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/to"), "held");
    cr_expect_null(reply_at(&reply, "/next"));
}

Test(session_transition_list, a_new_session_has_no_history)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = history(pairing.mentor_token, a_planned_session(pairing, 24), "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(session_transition_list, nobody_else_finds_the_session)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_confirmed_session(pairing, 24);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = history(outsider(pairing, i), id, "");
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = history(pairing.mentor_token, a_uuid(), "");
    assert_problem(reply, 404, "not_found");
}

Test(session_transition_list, a_cursor_of_another_session_is_refused)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = history(pairing.mentor_token, a_held_session(pairing), "?limit=1");
    assert_status(reply, 200);
    reply = history(pairing.mentor_token, a_held_session(pairing),
                    textf("?limit=1&cursor=%s", reply_text(&reply, "/next")));
    assert_problem(reply, 400, "cursor_invalid");
}
