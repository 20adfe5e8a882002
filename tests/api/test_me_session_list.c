/* SPDX-License-Identifier: Apache-2.0 */
/* me_session_list: the caller's sessions of all pairings. */
#include "support/session.h"

static struct reply list(const char *token, const char *query)
{
    struct reply reply = call(token, "GET", textf("/v1/me/sessions%s", query));
    assert_status(reply, 200);
    return reply;
}

/* A second pairing with the same mentor. */
static struct pairing another_pairing_of(struct pairing pairing)
{
    struct pairing other = an_active_pairing();
    sql("UPDATE pairing SET mentor_id = $1::uuid WHERE id = $2::uuid", pairing.mentor.id, other.id);
    other.mentor = pairing.mentor;
    return other;
}

Test(me_session_list, sessions_of_all_pairings_are_ordered_by_start)
{
    struct pairing pairing = an_active_pairing();
    struct pairing other = another_pairing_of(pairing);
    const char *later = a_planned_session(pairing, 48);
    const char *sooner = a_planned_session(other, 24);
    struct reply reply = list(pairing.mentor_token, "");
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), sooner);
    cr_expect_str_eq(reply_text(&reply, "/items/1/id"), later);
    reply = list(pairing.mentee_token, "?sort=-starts_at&embed=topic");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), later);
    cr_expect_str_eq(reply_text(&reply, "/items/0/topic/program_id"), pairing.program.id);
}

Test(me_session_list, pages_join_without_gaps)
{
    struct pairing pairing = an_active_pairing();
    a_planned_session(pairing, 24);
    const char *last = a_planned_session(pairing, 48);
    struct reply reply = list(pairing.mentee_token, "?limit=1");
    cr_assert_eq(reply_items(&reply), 1);
    reply = list(pairing.mentee_token, textf("?limit=1&cursor=%s", reply_text(&reply, "/next")));
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), last);
    cr_expect_null(reply_at(&reply, "/next"));
}

Test(me_session_list, a_time_span_includes_its_start_but_not_its_end)
{
    struct pairing pairing = an_active_pairing();
    const char *first = a_planned_session(pairing, 24);
    const char *second = a_planned_session(pairing, 48);
    struct reply all = list(pairing.mentor_token, "");
    const char *begin = sql("SELECT to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM "
                            "session WHERE id = $1::uuid",
                            second);
    cr_assert_eq(reply_items(&all), 2);
    struct reply reply = list(pairing.mentor_token, textf("?starts_before=%s", begin));
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), first);
    reply = list(pairing.mentor_token, textf("?starts_after=%s", begin));
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), second);
}

Test(me_session_list, supports_filtering_by_program_and_embedding_the_other_person)
{
    struct pairing pairing = an_active_pairing();
    struct pairing other = another_pairing_of(pairing);
    a_planned_session(pairing, 24);
    a_planned_session(other, 48);
    struct reply reply = list(pairing.mentor_token, textf("?program_id=%s&embed=partner", other.program.id));
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/partner/id"), other.mentee.id);
    reply = list(pairing.mentor_token, "?fields=id,starts_at&limit=1");
    cr_expect_eq(json_object_size(reply_at(&reply, "/items/0")), 3);
}

Test(me_session_list, the_list_can_be_filtered_by_state)
{
    struct pairing pairing = an_active_pairing();
    a_planned_session(pairing, 24);
    const char *held = a_held_session(pairing);
    struct reply reply = list(pairing.mentee_token, "?state=held");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/id"), held);
}

Test(me_session_list, nobody_sees_other_peoples_sessions)
{
    struct pairing pairing = an_active_pairing();
    a_planned_session(pairing, 24);
    for (size_t i = 0; i < OUTSIDERS; i++) {
        struct reply reply = list(outsider(pairing, i), "");
        cr_expect_eq(reply_items(&reply), 0, "%s", reply.body);
    }
}

Test(me_session_list, a_caller_who_is_not_an_employee_is_refused)
{
    struct reply reply = call(token_for("somebody-unknown", ROLE_PARTICIPANT), "GET", "/v1/me/sessions");
    assert_problem(reply, 403, "employee_unknown");
    reply = call(token_for("hr-client", ROLE_HR_SYNC), "GET", "/v1/me/sessions");
    assert_problem(reply, 403, "role_missing");
}

Test(me_session_list, invalid_parameters_are_refused)
{
    static const char *const queries[] = {"?state=open", "?starts_after=2027-01-01", "?starts_before=now", "?sort=id",
                                          "?embed=pairing"};
    const char *token = participant(an_employee());
    for (size_t i = 0; i < LENGTH_OF(queries); i++) {
        struct reply reply = call(token, "GET", textf("/v1/me/sessions%s", queries[i]));
        expect_problem(reply, 400, "parameter_invalid");
    }
}
