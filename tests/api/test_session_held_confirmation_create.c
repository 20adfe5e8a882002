/* SPDX-License-Identifier: Apache-2.0 */
/* session_held_confirmation_create: a session counts as held once both people have confirmed it. */
#include "support/parallel.h"
#include "support/session.h"

static struct reply confirm(const char *token, const char *id)
{
    return call(token, "POST", textf("/v1/sessions/%s/held-confirmations", id));
}

Test(session_held_confirmation_create, the_second_person_makes_it_held)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_confirmed_session(pairing, -1);
    struct reply reply = confirm(pairing.mentor_token, id);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "confirmed");
    cr_expect(json_is_string(reply_at(&reply, "/mentor_held_at")));
    cr_expect(json_is_null(reply_at(&reply, "/mentee_held_at")));
    cr_expect_str_eq(reply_header(&reply, "Location"), session_path(id));
    reply = confirm(pairing.mentee_token, id);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "held");
    cr_expect_str_eq(reply_header(&reply, "ETag"), etag_of(pairing.mentor_token, session_path(id)));
}

Test(session_held_confirmation_create, one_person_alone_does_not_make_it_held)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_confirmed_session(pairing, -1);
    struct reply first = confirm(pairing.mentee_token, id);
    struct reply second = confirm(pairing.mentee_token, id);
    assert_status(second, 201);
    cr_expect_str_eq(second.body, first.body);
    cr_expect_str_eq(reply_header(&second, "ETag"), reply_header(&first, "ETag"));
    cr_expect_str_eq(reply_text(&second, "/state"), "confirmed");
}

Test(session_held_confirmation_create, confirming_a_held_session_again_changes_nothing)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_held_session(pairing);
    const char *etag = etag_of(pairing.mentor_token, session_path(id));
    struct reply reply = confirm(pairing.mentor_token, id);
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/state"), "held");
    cr_expect_str_eq(reply_header(&reply, "ETag"), etag);
}

Test(session_held_confirmation_create, two_concurrent_confirmations_make_it_held_and_ask_each_once)
{
    struct reply replies[8];
    struct parallel_call calls[LENGTH_OF(replies)];
    struct pairing pairing = an_active_pairing();
    const char *id = a_confirmed_session(pairing, -1);
    for (size_t i = 0; i < LENGTH_OF(calls); i++)
        calls[i] = (struct parallel_call){i % 2 == 0 ? pairing.mentor_token : pairing.mentee_token,
                                          "POST",
                                          {.path = textf("/v1/sessions/%s/held-confirmations", id)}};
    call_together(calls, LENGTH_OF(calls), replies);
    cr_expect_eq(count_status(replies, LENGTH_OF(replies), 201), LENGTH_OF(replies));
    struct reply session = call(pairing.mentor_token, "GET", session_path(id));
    cr_expect_str_eq(reply_text(&session, "/state"), "held");
    struct reply forms = call(pairing.mentee_token, "GET", "/v1/me/feedback?moment=session");
    cr_expect_eq(reply_items(&forms), 1);
}

Test(session_held_confirmation_create, only_a_confirmed_session_can_be_held)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = confirm(pairing.mentor_token, a_planned_session(pairing, -1));
    assert_problem(reply, 409, "session_not_confirmed");
    const char *missed = a_planned_session(pairing, -3);
    sql_as(pairing.mentor, "UPDATE session SET state = 'missed' WHERE id = $1::uuid", missed);
    reply = confirm(pairing.mentor_token, missed);
    assert_problem(reply, 409, "session_not_confirmed");
}

Test(session_held_confirmation_create, a_session_cannot_be_held_before_it_starts)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = confirm(pairing.mentor_token, a_confirmed_session(pairing, 1));
    assert_problem(reply, 409, "session_not_begun");
}

Test(session_held_confirmation_create, a_past_session_of_a_completed_pairing_can_still_be_confirmed_as_held)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_confirmed_session(pairing, -1);
    sql_as(pairing.mentor, "UPDATE pairing SET state = 'completed' WHERE id = $1::uuid", pairing.id);
    struct reply first = confirm(pairing.mentor_token, id);
    assert_status(first, 201);
    struct reply second = confirm(pairing.mentee_token, id);
    assert_status(second, 201);
    cr_expect_str_eq(reply_text(&second, "/state"), "held");
}

Test(session_held_confirmation_create, nobody_else_finds_the_session)
{
    struct pairing pairing = an_active_pairing();
    const char *id = a_confirmed_session(pairing, -1);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = confirm(outsider(pairing, i), id);
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = confirm(token_of(pairing.mentor, ROLE_REVIEWER), id);
    assert_problem(reply, 403, "role_missing");
}

Test(session_held_confirmation_create, it_takes_no_body)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = call(pairing.mentor_token, "POST",
                              textf("/v1/sessions/%s/held-confirmations", a_confirmed_session(pairing, -1)),
                              .body = JSON({"by" : "mentee"}));
    assert_problem(reply, 400, "parameter_invalid");
}
