/* SPDX-License-Identifier: Apache-2.0 */
/* clock_get: the current time of the service. */
#include "support/fixture.h"
#include "support/production.h"

Test(clock_get, in_development_the_clock_tells_the_time_and_can_be_moved)
{
    const char *before = sql("SELECT rfc3339(now())");
    struct reply reply = call(participant(an_employee()), "GET", "/v1/clock");
    const char *after = sql("SELECT rfc3339(now())");
    assert_status(reply, 200);
    cr_expect_geq(strcmp(reply_text(&reply, "/now"), before), 0);
    cr_expect_leq(strcmp(reply_text(&reply, "/now"), after), 0);
    cr_expect_eq(reply_integer(&reply, "/shift_seconds"), 0);
    cr_expect(json_is_true(reply_at(&reply, "/movable")));
}

Test(clock_get, in_production_it_tells_the_real_time_wherever_it_was_moved_before)
{
    struct server server;
    own_server_start(NULL);
    struct reply moved = call(token_for("operations-client", ROLE_ADMIN), "PUT", "/v1/clock",
                              .body = JSON({"now": "2090-07-01T10:00:00Z"}));
    assert_status(moved, 200);
    production_server_start(&server);
    const char *before = sql("SELECT rfc3339(now())");
    struct reply reply = call(participant(an_employee()), "GET", "/v1/clock", .server = &server);
    assert_status(reply, 200);
    cr_expect(json_is_false(reply_at(&reply, "/movable")));
    cr_expect_eq(reply_integer(&reply, "/shift_seconds"), 0);
    cr_expect_geq(strcmp(reply_text(&reply, "/now"), before), 0);
    cr_expect_lt(strcmp(reply_text(&reply, "/now"), "2090"), 0);
    cr_expect(server_stop(&server));
    cr_expect(own_server_stop());
}

Test(clock_get, every_role_may_read_it_but_a_token_is_required)
{
    static const unsigned roles[] = {ROLE_PARTICIPANT, ROLE_PROGRAM_MANAGER, ROLE_REVIEWER, ROLE_HR_SYNC,
                                     ROLE_ASSISTANT,   ROLE_AUDITOR,         ROLE_ADMIN};
    for (size_t i = 0; i < LENGTH_OF(roles); i++) {
        struct reply reply = call(token_of(an_employee(), roles[i]), "GET", "/v1/clock");
        assert_status(reply, 200);
    }
    struct reply reply = call(NULL, "GET", "/v1/clock");
    assert_problem(reply, 401, "token_missing");
}

Test(clock_get, it_takes_no_parameters)
{
    struct reply reply = call(token_for("some-client", ROLE_ADMIN), "GET", "/v1/clock?zone=UTC");
    assert_problem(reply, 400, "parameter_invalid");
}
