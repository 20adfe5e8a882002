/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL learns who the actor is for one transaction only. On a connection that all callers share, nobody inherits
 * another caller's claims. */
#include "support/fixture.h"

static void expect_myself(const struct server *server, const char *token, struct employee employee)
{
    struct reply reply = call(token, "GET", "/v1/me", .server = server);
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/employee/id"), employee.id);
}

Test(claims, callers_that_share_a_connection_keep_their_own_identity)
{
    struct server server;
    const char *const settings[] = {"KEHRWERT_DATABASE_CONNECTIONS=1", NULL};
    struct employee first = an_employee();
    struct employee second = an_employee();
    server_start_beside(&server, settings);
    for (int i = 0; i < 20; i++) {
        expect_myself(&server, participant(first), first);
        expect_myself(&server, participant(second), second);
    }
    cr_assert(server_stop(&server));
}

Test(claims, the_next_caller_on_a_connection_does_not_see_the_notes)
{
    struct server server;
    const char *const settings[] = {"KEHRWERT_DATABASE_CONNECTIONS=1", NULL};
    struct pairing pairing = an_active_pairing();
    const char *path = textf("/v1/sessions/%s/note", a_planned_session(pairing, 24));
    const char *stranger = participant(an_employee());
    const char *admin = token_for("claims.admin", ROLE_ADMIN | ROLE_AUDITOR | ROLE_HR_SYNC);
    server_start_beside(&server, settings);
    struct reply put = call(pairing.mentor_token, "PUT", path, .body = JSON({"text": "between us"}), .server = &server);
    assert_status(put, 200);
    for (int i = 0; i < 5; i++) {
        struct reply own = call(pairing.mentor_token, "GET", path, .server = &server);
        assert_status(own, 200);
        struct reply other = call(stranger, "GET", path, .server = &server);
        assert_problem(other, 404, "not_found");
        other = call(admin, "GET", path, .server = &server);
        assert_problem(other, 403, "role_missing");
    }
    cr_assert(server_stop(&server));
}

Test(claims, without_an_actor_row_level_security_shows_nothing)
{
    struct pairing pairing = an_active_pairing();
    const char *session = a_planned_session(pairing, 24);
    struct reply put =
        call(pairing.mentor_token, "PUT", textf("/v1/sessions/%s/note", session), .body = JSON({"text": "between us"}));
    assert_status(put, 200);
    cr_expect_str_eq(sql("SELECT count(*) FROM session_note WHERE session_id = $1::uuid", session), "0",
                     "even the owner of the tables cannot read the note");
    cr_expect_str_eq(sql_as(pairing.mentor, "SELECT count(*) FROM session_note WHERE session_id = $1::uuid", session),
                     "1");
}

Test(claims, a_leaver_with_a_valid_token_is_refused)
{
    struct employee leaver = an_employee(.left = true);
    struct reply reply = call(participant(leaver), "GET", "/v1/programs");
    assert_problem(reply, 403, "employee_unknown");
    reply = call(token_for("nobody.at.all", ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER), "POST", "/v1/programs",
                 .body = JSON({"title": "Ghost", "owner_unit": "None"}));
    assert_problem(reply, 403, "employee_unknown");
}

/* Two weeks across the end of summer time. In Berlin they are an hour longer. */
Test(claims, days_are_added_in_utc_regardless_of_the_databases_time_zone)
{
    struct server server;
    own_server_start(NULL);
    sql(textf("ALTER DATABASE %s SET timezone TO 'Europe/Berlin'", sql("SELECT current_database()")));
    server_start_beside(&server, NULL);
    const char *october = sql("SELECT extract(year FROM now()) + 1 || '-10-20T12:00:00Z'");
    struct reply reply = call(token_for("operations-client", ROLE_ADMIN), "PUT", "/v1/clock",
                              .body = textf(JSON({"now" : "%s"}), october));
    assert_status(reply, 200);
    struct program program = a_published_program(an_employee());
    reply = call(program.program_manager_token, "POST", textf("/v1/programs/%s/invitations", program.id),
                 .body = textf(JSON({"employee_id": "%s", "role": "mentor"}), an_employee().id), .server = &server);
    assert_status(reply, 201);
    cr_expect_str_eq(sql("SELECT expires_at - created_at::timestamptz(3) FROM invitation"), "14 days");
    cr_expect(server_stop(&server));
    cr_expect(own_server_stop());
}
