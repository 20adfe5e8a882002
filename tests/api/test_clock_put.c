/* SPDX-License-Identifier: Apache-2.0 */
/* clock_put: moves the clock forward, in development only. Each test that moves it has its own database. */
#include "support/fixture.h"
#include "support/production.h"

static struct reply put(const struct server *server, unsigned roles, const char *body)
{
    return call(token_for("operations-client", roles), "PUT", "/v1/clock", .body = body, .server = server);
}

Test(clock_put, the_clock_continues_from_the_given_time)
{
    own_server_start(NULL);
    struct reply reply = put(NULL, ROLE_ADMIN, JSON({"now" : "2090-07-01T12:00:00+02:00"}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/now"), "2090-07-01T10:00:00.000Z");
    cr_expect_gt(reply_integer(&reply, "/shift_seconds"), 0);
    reply = call(token_for("operations-client", ROLE_ADMIN), "GET", "/v1/clock");
    assert_status(reply, 200);
    cr_expect_geq(strcmp(reply_text(&reply, "/now"), "2090-07-01T10:00:00.000Z"), 0);
    cr_expect_lt(strcmp(reply_text(&reply, "/now"), "2090-07-01T10:01:00.000Z"), 0);
    reply = put(NULL, ROLE_ADMIN, JSON({"now" : "2090-08-01T00:00:00Z"}));
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/now"), "2090-08-01T00:00:00.000Z");
    cr_expect(own_server_stop());
}

Test(clock_put, due_work_runs_before_the_response)
{
    own_server_start(NULL);
    struct program program = a_published_program(an_employee());
    sql("UPDATE program SET (applications_close_on, starts_on, ends_on) = "
        "(app_today() + 10, app_today() + 30, app_today() + 200) WHERE id = $1::uuid",
        program.id);
    const char *path = textf("/v1/programs/%s", program.id);
    struct reply reply = put(NULL, ROLE_ADMIN, textf(JSON({"now" : "%sT00:00:00Z"}), sql("SELECT app_today() + 11")));
    assert_status(reply, 200);
    cr_expect(json_is_true(reply_at(&reply, "/due_done")));
    reply = call(program.program_manager_token, "GET", path);
    cr_expect_str_eq(reply_text(&reply, "/state"), "matching");
    reply = put(NULL, ROLE_ADMIN, textf(JSON({"now" : "%sT00:00:00Z"}), sql("SELECT app_today() + 3 * 365")));
    assert_status(reply, 200);
    reply = call(program.program_manager_token, "GET", path);
    cr_expect_str_eq(reply_text(&reply, "/state"), "archived");
    reply = call(program.program_manager_token, "GET", textf("%s/transitions", path));
    cr_expect_eq(reply_items(&reply), 6);
    cr_expect(json_is_null(reply_at(&reply, "/items/5/actor_id")),
              "the transition has no actor: dates caused it, not the caller");
    cr_expect(own_server_stop());
}

Test(clock_put, due_work_that_takes_longer_is_left_to_the_worker)
{
    own_server_start(NULL);
    sql("CREATE FUNCTION long_step(most int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.3); RETURN 1; "
        "END $$");
    sql("INSERT INTO due_step (name, position) VALUES ('long_step', 1)");
    struct reply reply = put(NULL, ROLE_ADMIN, JSON({"now" : "2090-07-01T12:00:00Z"}));
    assert_status(reply, 200);
    cr_expect(json_is_false(reply_at(&reply, "/due_done")));
    cr_expect(own_server_stop());
}

Test(clock_put, the_clock_never_goes_back)
{
    own_server_start(NULL);
    struct reply reply = put(NULL, ROLE_ADMIN, JSON({"now" : "2020-01-01T00:00:00Z"}));
    assert_problem(reply, 409, "clock_backwards");
    reply = put(NULL, ROLE_ADMIN, JSON({"now" : "2090-01-01T00:00:00Z"}));
    assert_status(reply, 200);
    reply = put(NULL, ROLE_ADMIN, JSON({"now" : "2089-12-31T23:59:59Z"}));
    assert_problem(reply, 409, "clock_backwards");
    reply = call(token_for("operations-client", ROLE_ADMIN), "GET", "/v1/clock");
    cr_expect_geq(strcmp(reply_text(&reply, "/now"), "2090-01-01T00:00:00.000Z"), 0);
    cr_expect(own_server_stop());
}

Test(clock_put, what_follows_in_two_years_can_still_be_shown)
{
    own_server_start(NULL);
    struct reply reply = put(NULL, ROLE_ADMIN, JSON({"now" : "2098-01-01T00:00:00Z"}));
    expect_problem(reply, 422, "clock_too_far");
    reply = put(NULL, ROLE_ADMIN, JSON({"now" : "2097-12-31T12:00:00Z"}));
    assert_status(reply, 200);
    cr_expect(own_server_stop());
}

Test(clock_put, in_production_the_operation_does_not_exist)
{
    struct server server;
    production_server_start(&server);
    struct reply reply = put(&server, ROLE_ADMIN, JSON({"now" : "2090-01-01T00:00:00Z"}));
    assert_problem(reply, 404, "not_found");
    cr_expect_str_eq(sql("SELECT count(*) FROM dev_clock"), "0");
    cr_expect(server_stop(&server));
}

Test(clock_put, only_an_administrator_may)
{
    static const unsigned roles =
        ROLE_PARTICIPANT | ROLE_PROGRAM_MANAGER | ROLE_REVIEWER | ROLE_HR_SYNC | ROLE_ASSISTANT | ROLE_AUDITOR;
    struct reply reply = put(NULL, roles, JSON({"now" : "2090-01-01T00:00:00Z"}));
    assert_problem(reply, 403, "role_missing");
}

Test(clock_put, an_invalid_body_is_refused)
{
    static const char *const invalid[] = {
        JSON({}), JSON({"now" : "2090-01-01"}), JSON({"now" : "soon"}), JSON({"now" : null}), JSON({"now" : 0})};
    for (size_t i = 0; i < LENGTH_OF(invalid); i++) {
        struct reply reply = put(NULL, ROLE_ADMIN, invalid[i]);
        expect_problem(reply, 422, "body_invalid");
    }
    struct reply reply = put(NULL, ROLE_ADMIN, JSON({"now" : "2090-01-01T00:00:00Z", "shift_seconds" : 1}));
    assert_problem(reply, 400, "body_unknown_field");
}
