/* SPDX-License-Identifier: Apache-2.0 */
/* The home page in me_get: what is next for the caller, and nothing about others. */
#include "support/event.h"
#include "support/proposal.h"
#include "support/session.h"

static struct reply home(const char *token)
{
    struct reply reply = call(token, "GET", "/v1/me");
    assert_status(reply, 200);
    return reply;
}

static size_t number(const struct reply *reply, const char *part)
{
    return json_array_size(reply_at(reply, textf("/agenda/%s", part)));
}

Test(home_page, a_new_employee_has_nothing_to_do)
{
    static const char *const parts[] = {"offers", "pairings", "sessions", "feedback"};
    struct reply reply = home(participant(an_employee()));
    for (size_t i = 0; i < LENGTH_OF(parts); i++)
        cr_expect_eq(number(&reply, parts[i]), 0, "%s", parts[i]);
    cr_expect_eq(reply_integer(&reply, "/waiting/notifications_to_read"), 0);
}

Test(home_page, an_offer_is_shown_until_it_is_answered_or_expires)
{
    struct offer offer = an_offer();
    struct reply reply = home(offer.mentor_token);
    cr_assert_eq(number(&reply, "offers"), 1);
    cr_expect_str_eq(reply_text(&reply, "/agenda/offers/0/id"), offer.id);
    cr_expect_str_eq(reply_text(&reply, "/agenda/offers/0/mentee/id"), offer.mentee.id);
    cr_expect_eq(reply_integer(&reply, "/waiting/offers_to_answer"), 1);
    reply = answer(offer.mentor_token, offer, "no");
    assert_status(reply, 200);
    reply = home(offer.mentor_token);
    cr_expect_eq(number(&reply, "offers"), 0);
    cr_expect_eq(reply_integer(&reply, "/waiting/offers_to_answer"), 0);
    reply = home(offer.mentee_token);
    cr_expect_eq(number(&reply, "offers"), 1, "the other person's no does not show");
    offer_expires(offer);
    reply = home(offer.mentee_token);
    cr_expect_eq(number(&reply, "offers"), 0);
}

Test(home_page, open_pairings_and_upcoming_sessions_are_shown)
{
    struct pairing pairing = an_active_pairing();
    const char *later = a_planned_session(pairing, 48);
    const char *next = a_confirmed_session(pairing, 24);
    a_planned_session(pairing, -48);
    struct reply reply = home(pairing.mentee_token);
    cr_assert_eq(number(&reply, "pairings"), 1);
    cr_expect_str_eq(reply_text(&reply, "/agenda/pairings/0/mentor/id"), pairing.mentor.id);
    cr_assert_eq(number(&reply, "sessions"), 2);
    cr_expect_str_eq(reply_text(&reply, "/agenda/sessions/0/id"), next);
    cr_expect_str_eq(reply_text(&reply, "/agenda/sessions/1/id"), later);
    sql_as(pairing.mentor, "UPDATE pairing SET state = 'ended' WHERE id = $1::uuid", pairing.id);
    reply = home(pairing.mentee_token);
    cr_expect_eq(number(&reply, "pairings"), 0);
    cr_expect_eq(number(&reply, "sessions"), 0);
}

Test(home_page, a_session_waits_for_the_callers_confirmation)
{
    struct pairing pairing = an_active_pairing();
    const char *session = a_confirmed_session(pairing, -1);
    struct reply reply = home(pairing.mentor_token);
    cr_expect_eq(reply_integer(&reply, "/waiting/sessions_to_confirm"), 1);
    sql_as(pairing.mentor, "UPDATE session SET mentor_held_at = app_now() WHERE id = $1::uuid", session);
    reply = home(pairing.mentor_token);
    cr_expect_eq(reply_integer(&reply, "/waiting/sessions_to_confirm"), 0);
    reply = home(pairing.mentee_token);
    cr_expect_eq(reply_integer(&reply, "/waiting/sessions_to_confirm"), 1);
}

Test(home_page, open_feedback_is_shown)
{
    struct pairing pairing = an_active_pairing();
    const char *form = a_feedback(pairing) + strlen("/v1/feedback/");
    struct reply reply = home(pairing.mentee_token);
    cr_expect_not_null(strstr(reply.body, form));
    cr_expect_eq(number(&reply, "feedback"), (size_t)reply_integer(&reply, "/waiting/feedback_to_give"));
    reply = home(pairing.mentor_token);
    cr_expect_null(strstr(reply.body, form), "the other person's form does not count");
}

Test(home_page, events_are_shown_with_the_callers_reply_until_they_are_over)
{
    own_server_start(NULL); /* open events of other tests would come first */
    struct program program = a_published_program(an_employee());
    struct employee guest = an_employee();
    const char *event = an_event(program, 1, false);
    an_invitation(program, event, guest);
    a_reply(event, guest, "maybe");
    struct reply reply = home(participant(guest));
    cr_expect_str_eq(reply_text(&reply, "/agenda/events/0/id"), event);
    cr_expect_str_eq(reply_text(&reply, "/agenda/events/0/invitation/reply"), "maybe");
    cr_expect_eq(reply_integer(&reply, "/waiting/notifications_to_read"), 1);
    reply = home(participant(an_employee()));
    cr_expect_null(strstr(reply.body, event));
    cr_expect(own_server_stop());
}

Test(home_page, it_shows_nothing_about_other_people)
{
    struct pairing pairing = an_active_pairing();
    a_planned_session(pairing, 24);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = home(outsider(pairing, i));
        cr_expect_null(strstr(reply.body, pairing.id), "%s", reply.body);
    }
}
