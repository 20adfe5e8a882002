/* SPDX-License-Identifier: Apache-2.0 */
/* feedback_list: the caller's own forms. */
#include "support/session.h"

static struct reply list(const char *token, const char *query)
{
    struct reply reply = call(token, "GET", textf("/v1/me/feedback%s", query));
    assert_status(reply, 200);
    return reply;
}

/* The start of the pairing asked for feedback; completing it asks at the end and again 3, 6 and 12 months later. */
static struct pairing a_completed_pairing(void)
{
    struct pairing pairing = an_active_pairing();
    sql_as(pairing.mentor, "UPDATE pairing SET state = 'completed' WHERE id = $1::uuid", pairing.id);
    return pairing;
}

Test(feedback_list, a_held_session_gives_each_person_a_form)
{
    struct pairing pairing = an_active_pairing();
    const char *session_id = a_held_session(pairing);
    const struct employee people[] = {pairing.mentor, pairing.mentee};
    for (size_t i = 0; i < LENGTH_OF(people); i++) {
        struct reply reply = list(participant(people[i]), "?moment=session");
        cr_assert_eq(reply_items(&reply), 1);
        cr_expect_str_eq(reply_text(&reply, "/items/0/session_id"), session_id);
        cr_expect_str_eq(reply_text(&reply, "/items/0/author_id"), people[i].id);
        cr_expect_str_eq(reply_text(&reply, "/items/0/state"), "open");
    }
}

Test(feedback_list, the_forms_of_a_completed_pairing_come_in_the_order_in_which_they_open)
{
    static const char *const moments[] = {"start", "end", "pulse_3", "pulse_6", "pulse_12"};
    struct pairing pairing = a_completed_pairing();
    struct reply reply = list(pairing.mentee_token, "");
    struct reply turned = list(pairing.mentee_token, "?sort=-opens_at");
    cr_assert_eq(reply_items(&reply), 5);
    for (size_t i = 0; i < LENGTH_OF(moments); i++) {
        cr_expect_str_eq(reply_text(&reply, textf("/items/%zu/moment", i)), moments[i]);
        cr_expect_str_eq(reply_text(&turned, textf("/items/%zu/moment", i)), moments[4 - i]);
    }
}

Test(feedback_list, open_now_selects_the_forms_that_can_be_answered)
{
    struct pairing pairing = a_completed_pairing();
    struct reply reply = list(pairing.mentor_token, "?open_now=true");
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/1/moment"), "end");
    reply = list(pairing.mentor_token, "?open_now=false");
    cr_expect_eq(reply_items(&reply), 3);
    sql_as(pairing.mentor, "UPDATE feedback SET (state, rating) = ('submitted', 5) WHERE moment = 'end'");
    reply = list(pairing.mentor_token, "?open_now=true");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/moment"), "start");
}

Test(feedback_list, the_list_can_be_filtered_by_state_and_pairing)
{
    struct pairing pairing = a_completed_pairing();
    sql_as(pairing.mentor, "UPDATE feedback SET (state, rating) = ('submitted', 5) WHERE moment = 'end'");
    struct reply reply = list(pairing.mentor_token, "?state=submitted");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/moment"), "end");
    reply = list(pairing.mentor_token, textf("?pairing_id=%s", pairing.id));
    cr_expect_eq(reply_items(&reply), 5);
    reply = list(pairing.mentor_token, textf("?pairing_id=%s", a_uuid()));
    cr_expect_eq(reply_items(&reply), 0);
}

Test(feedback_list, pages_join_without_gaps)
{
    struct pairing pairing = a_completed_pairing();
    struct reply reply = list(pairing.mentor_token, "?limit=4");
    cr_expect_eq(reply_items(&reply), 4);
    reply = list(pairing.mentor_token, textf("?limit=4&cursor=%s", reply_text(&reply, "/next")));
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/moment"), "pulse_12");
}

Test(feedback_list, nobody_sees_other_peoples_answers)
{
    struct pairing pairing = a_completed_pairing();
    const char *canary = textf("canary-%s", a_uuid());
    sql_as(pairing.mentor, "UPDATE feedback SET (state, rating, comment) = ('submitted', 1, $1) WHERE moment = 'end'",
           canary);
    struct reply reply = list(pairing.mentor_token, "");
    cr_expect_not_null(strstr(reply.body, canary));
    reply = list(pairing.mentee_token, "");
    cr_expect_null(strstr(reply.body, canary));
    for (size_t i = 0; i < OUTSIDERS; i++) {
        reply = list(outsider(pairing, i), textf("?pairing_id=%s", pairing.id));
        cr_expect_eq(reply_items(&reply), 0, "%s", reply.body);
    }
}

Test(feedback_list, a_token_without_the_participant_role_is_refused)
{
    struct reply reply = call(token_for("operations-client", ROLE_ADMIN | ROLE_AUDITOR), "GET", "/v1/me/feedback");
    assert_problem(reply, 403, "role_missing");
}

Test(feedback_list, invalid_parameters_are_refused)
{
    static const char *const queries[] = {"?state=closed", "?moment=begin", "?open_now=yes",
                                          "?pairing_id=1", "?author_id=1",  "?sort=rating"};
    const char *token = participant(an_employee());
    for (size_t i = 0; i < LENGTH_OF(queries); i++) {
        struct reply reply = call(token, "GET", textf("/v1/me/feedback%s", queries[i]));
        expect_problem(reply, 400, "parameter_invalid");
    }
}
