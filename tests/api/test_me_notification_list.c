/* SPDX-License-Identifier: Apache-2.0 */
/* me_notification_list: the caller's notifications, newest first. Only the caller sees them. */
#include "support/fixture.h"

static struct reply list(const char *token, const char *query)
{
    struct reply reply = call(token, "GET", textf("/v1/me/notifications%s", query));
    assert_status(reply, 200);
    return reply;
}

static void tell(struct employee person, const char *kind, struct program program)
{
    sql("SELECT notify(ARRAY[$1::uuid], $2, $3::uuid, 'program', $3::uuid)", person.id, kind, program.id);
}

Test(me_notification_list, the_newest_comes_first_with_its_object)
{
    struct employee me = an_employee();
    struct program program = a_published_program(an_employee());
    tell(me, "program_handed_over", program);
    tell(me, "program_moved", program);
    struct reply reply = list(participant(me), "");
    cr_assert_eq(reply_items(&reply), 2);
    cr_expect_str_eq(reply_text(&reply, "/items/0/kind"), "program_moved");
    cr_expect_str_eq(reply_text(&reply, "/items/0/program_id"), program.id);
    cr_expect_str_eq(reply_text(&reply, "/items/0/program_title"), "Reverse mentoring");
    cr_expect_str_eq(reply_text(&reply, "/items/0/object"), "program");
    cr_expect_str_eq(reply_text(&reply, "/items/0/object_id"), program.id);
    cr_expect(json_is_false(reply_at(&reply, "/items/0/read")));
    cr_expect(json_is_null(reply_at(&reply, "/items/0/read_at")));
    cr_expect_str_eq(reply_text(&reply, "/items/1/kind"), "program_handed_over");
}

Test(me_notification_list, the_list_can_be_filtered_by_read_state_kind_and_program)
{
    struct employee me = an_employee();
    struct program first = a_published_program(an_employee());
    struct program second = a_published_program(an_employee());
    tell(me, "program_moved", first);
    tell(me, "program_handed_over", second);
    sql("UPDATE notification SET read_at = app_now() WHERE employee_id = $1::uuid AND kind = 'program_moved'", me.id);
    struct reply reply = list(participant(me), "?unread=true");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/kind"), "program_handed_over");
    reply = list(participant(me), "?unread=false");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/kind"), "program_moved");
    reply = list(participant(me), "?kind=program_moved");
    cr_assert_eq(reply_items(&reply), 1);
    reply = list(participant(me), textf("?program_id=%s", second.id));
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect_str_eq(reply_text(&reply, "/items/0/kind"), "program_handed_over");
    reply = list(participant(me), "?kind=place_free");
    cr_expect_eq(reply_items(&reply), 0);
}

Test(me_notification_list, pages_join_without_gaps)
{
    struct employee me = an_employee();
    struct program program = a_published_program(an_employee());
    for (int i = 0; i < 3; i++)
        tell(me, "program_moved", program);
    struct reply reply = list(participant(me), "?limit=2");
    cr_assert_eq(reply_items(&reply), 2);
    /* A notification that arrives in between is newer, so it does not shift the next page. */
    tell(me, "program_moved", program);
    struct reply rest = list(participant(me), textf("?limit=2&cursor=%s", reply_text(&reply, "/next")));
    cr_assert_eq(reply_items(&rest), 1);
    cr_expect_lt(strcmp(reply_text(&rest, "/items/0/id"), reply_text(&reply, "/items/1/id")), 0);
    cr_expect_null(reply_at(&rest, "/next"));
}

Test(me_notification_list, nothing_is_said_twice_about_a_session_until_it_was_read)
{
    struct pairing pairing = an_active_pairing();
    const char *session = a_planned_session(pairing, 24);
    const char *count = "SELECT count(*)::text FROM notification WHERE object_id = $1::uuid AND kind = 'session_moved'";
    const char *const minutes[] = {"30", "45", "60"};
    for (size_t i = 0; i < LENGTH_OF(minutes); i++)
        sql_as(pairing.mentor, "UPDATE session SET minutes = $2::int WHERE id = $1::uuid", session, minutes[i]);
    cr_expect_str_eq(sql(count, session), "1");
    sql("UPDATE notification SET read_at = app_now() WHERE object_id = $1::uuid", session);
    sql_as(pairing.mentor, "UPDATE session SET minutes = 90 WHERE id = $1::uuid", session);
    cr_expect_str_eq(sql(count, session), "2");
}

Test(me_notification_list, a_program_that_is_hidden_again_has_no_title)
{
    struct employee me = an_employee();
    struct program program = a_published_program(an_employee());
    tell(me, "invitation_received", program);
    program_moves(program, "cancelled");
    struct reply reply = list(participant(me), "");
    cr_assert_eq(reply_items(&reply), 1);
    cr_expect(json_is_null(reply_at(&reply, "/items/0/program_title")));
}

Test(me_notification_list, nobody_reads_other_peoples_notifications)
{
    struct employee me = an_employee();
    struct program program = a_published_program(an_employee());
    tell(me, "application_declined", program);
    const char *const others[] = {
        program.program_manager_token,
        token_of(an_employee(), ROLE_PARTICIPANT | ROLE_ADMIN | ROLE_AUDITOR | ROLE_REVIEWER)};
    for (size_t i = 0; i < LENGTH_OF(others); i++) {
        struct reply reply = list(others[i], "");
        cr_expect_null(strstr(reply.body, "application_declined"), "%s", reply.body);
    }
}

Test(me_notification_list, a_caller_who_is_not_a_participant_is_refused)
{
    struct reply reply = call(token_for("hr-client", ROLE_HR_SYNC), "GET", "/v1/me/notifications");
    assert_problem(reply, 403, "role_missing");
    reply = call(token_for("somebody-unknown", ROLE_PARTICIPANT), "GET", "/v1/me/notifications");
    assert_problem(reply, 403, "employee_unknown");
}

Test(me_notification_list, invalid_parameters_are_refused)
{
    static const char *const queries[] = {"?unread=maybe", "?kind=gossip", "?program_id=1", "?sort=kind"};
    const char *token = participant(an_employee());
    for (size_t i = 0; i < LENGTH_OF(queries); i++) {
        struct reply reply = call(token, "GET", textf("/v1/me/notifications%s", queries[i]));
        expect_problem(reply, 400, "parameter_invalid");
    }
}
