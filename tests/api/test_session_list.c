/* SPDX-License-Identifier: Apache-2.0 */
/* session_list: the sessions of one pairing, for its two people. */
#include "support/session.h"

static struct reply list(const char *token, struct pairing pairing, const char *query)
{
    return call(token, "GET", textf("/v1/pairings/%s/sessions%s", pairing.id, query));
}

Test(session_list, both_see_the_sessions_ordered_by_start)
{
    struct pairing pairing = an_active_pairing();
    const char *later = a_planned_session(pairing, 48);
    const char *sooner = a_planned_session(pairing, 24);
    const char *const tokens[] = {pairing.mentor_token, pairing.mentee_token};
    for (size_t i = 0; i < LENGTH_OF(tokens); i++) {
        struct reply reply = list(tokens[i], pairing, "");
        assert_status(reply, 200);
        cr_assert_eq(reply_items(&reply), 2);
        cr_expect_str_eq(reply_text(&reply, "/items/0/id"), sooner);
        cr_expect_str_eq(reply_text(&reply, "/items/1/id"), later);
        cr_expect_null(reply_at(&reply, "/items/0/topic"));
    }
}

Test(session_list, pages_join_without_gaps)
{
    struct pairing pairing = an_active_pairing();
    const char *first = a_planned_session(pairing, 72);
    const char *second = a_planned_session(pairing, 48);
    struct reply reply = list(pairing.mentee_token, pairing, "?sort=-starts_at&limit=1");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), first);
    reply =
        list(pairing.mentee_token, pairing, textf("?sort=-starts_at&limit=1&cursor=%s", reply_text(&reply, "/next")));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), second);
    cr_expect_null(reply_at(&reply, "/next"));
}

Test(session_list, the_list_can_be_filtered_by_state)
{
    struct pairing pairing = an_active_pairing();
    a_planned_session(pairing, 24);
    const char *confirmed = a_confirmed_session(pairing, 48);
    struct reply reply = list(pairing.mentor_token, pairing, "?state=confirmed");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), confirmed);
}

Test(session_list, embed_adds_the_topic)
{
    struct pairing pairing = an_active_pairing();
    a_planned_session(pairing, 24);
    struct reply reply = list(pairing.mentor_token, pairing, "?embed=topic");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/topic/id"), reply_text(&reply, "/items/0/topic_id"));
    cr_expect_str_eq(reply_text(&reply, "/items/0/topic/program_id"), pairing.program.id);
}

Test(session_list, the_list_can_be_limited_by_time_span_and_fields)
{
    struct pairing pairing = an_active_pairing();
    static const char *const begins[] = {"2027-03-01T09:00:00Z", "2027-03-02T09:00:00Z", "2027-03-03T09:00:00Z"};
    for (size_t i = 0; i < LENGTH_OF(begins); i++)
        sql_as(pairing.mentor,
               "INSERT INTO session (pairing_id, starts_at, time_zone) VALUES ($1::uuid, $2::timestamptz, 'UTC')",
               pairing.id, begins[i]);
    struct reply reply = list(pairing.mentor_token, pairing,
                              "?starts_after=2027-03-02T09:00:00Z&starts_before=2027-03-03T09:00:00Z&fields=starts_at");
    assert_status(reply, 200);
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/starts_at"), "2027-03-02T09:00:00.000Z");
    cr_expect_eq(json_object_size(reply_at(&reply, "/items/0")), 3);
}

Test(session_list, embed_adds_the_other_person)
{
    struct pairing pairing = an_active_pairing();
    a_planned_session(pairing, 24);
    struct reply reply = list(pairing.mentor_token, pairing, "?embed=partner,topic");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/items/0/partner/id"), pairing.mentee.id);
    cr_expect_str_neq(reply_text(&reply, "/items/0/topic/id"), "");
    reply = list(pairing.mentee_token, pairing, "?embed=partner&fields=partner");
    cr_expect_str_eq(reply_text(&reply, "/items/0/partner/id"), pairing.mentor.id);
}

Test(session_list, sessions_of_the_persons_other_pairings_are_not_listed)
{
    struct pairing pairing = an_active_pairing();
    struct pairing other = an_active_pairing();
    a_planned_session(other, 24);
    struct reply reply = list(pairing.mentor_token, pairing, "");
    assert_status(reply, 200);
    cr_expect_eq(reply_items(&reply), 0);
}

Test(session_list, nobody_else_finds_the_pairing)
{
    struct pairing pairing = an_active_pairing();
    a_planned_session(pairing, 24);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = list(outsider(pairing, i), pairing, "");
        expect_problem(reply, 404, "not_found");
    }
    struct reply reply = call(pairing.mentor_token, "GET", textf("/v1/pairings/%s/sessions", a_uuid()));
    assert_problem(reply, 404, "not_found");
}

Test(session_list, a_token_without_the_participant_role_is_refused)
{
    struct pairing pairing = an_active_pairing();
    struct reply reply = list(token_of(pairing.mentor, ROLE_ADMIN), pairing, "");
    assert_problem(reply, 403, "role_missing");
    reply = list(NULL, pairing, "");
    assert_problem(reply, 401, "token_missing");
}

Test(session_list, invalid_parameters_are_refused)
{
    static const char *const queries[] = {"?state=open",        "?sort=created_at", "?embed=notes",
                                          "?embed=topic,notes", "?limit=0",         "?q=x"};
    struct pairing pairing = an_active_pairing();
    for (size_t i = 0; i < LENGTH_OF(queries); i++) {
        struct reply reply = list(pairing.mentor_token, pairing, queries[i]);
        expect_problem(reply, 400, "parameter_invalid");
    }
}
