/* SPDX-License-Identifier: Apache-2.0 */
/* The budget counts for a whole request, however many statements it takes. One that is too slow is refused as busy, and
 * the other requests do not notice. */
#include "support/fixture.h"

#define BUDGET_MS "KEHRWERT_REQUEST_BUDGET_MS=1200"
#define SLOW "0.8" /* seconds; once fits into the budget, twice does not */

/* Each of these makes one statement of a request with an Idempotency-Key slow. */
#define SLOW_CLAIM "CREATE TRIGGER slow BEFORE INSERT ON idempotency_key FOR EACH ROW EXECUTE FUNCTION slow()"
#define SLOW_STATEMENT "CREATE TRIGGER slow BEFORE INSERT ON topic FOR EACH ROW EXECUTE FUNCTION slow()"
#define SLOW_STORE "CREATE TRIGGER slow_store BEFORE UPDATE ON idempotency_key FOR EACH ROW EXECUTE FUNCTION slow()"

static size_t times_in_log(const struct server *server, const char *text)
{
    size_t count = 0;
    for (const char *at = server_log(server); (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

/* The request's budget runs out during the second of the two slow statements. */
static void expect_busy(struct program program, const struct server *server, const char *one, const char *two)
{
    sql("DROP TRIGGER IF EXISTS slow ON idempotency_key");
    sql("DROP TRIGGER IF EXISTS slow_store ON idempotency_key");
    sql("DROP TRIGGER IF EXISTS slow ON topic");
    sql(one);
    sql(two);
    const char *path = textf("/v1/programs/%s/topics", program.id);
    const char *title = a_uuid();
    struct reply reply = call(program.program_manager_token, "POST", path, .server = server,
                              .idempotency_key = a_uuid(), .body = textf(JSON({"title": "%s"}), title));
    expect_problem(reply, 503, "database_busy");
    cr_expect_str_eq(sql("SELECT count(*) FROM topic WHERE title = $1", title), "0");
    reply = call(program.program_manager_token, "GET", path, .server = server);
    cr_expect_eq(reply.status, 200, "%s, %s: the next request gets %s", one, two, reply.body);
}

Test(budget, it_counts_for_all_statements_of_a_request)
{
    struct server server;
    own_server_start(NULL);
    struct program program = a_draft_program(an_employee());
    server_start_beside(&server, (const char *const[]){BUDGET_MS, NULL});
    sql("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(" SLOW
        "); RETURN NEW; END $$");
    static const char *const slow[] = {SLOW_CLAIM, SLOW_STATEMENT, SLOW_STORE};
    for (size_t one = 0; one < LENGTH_OF(slow); one++) {
        for (size_t two = one + 1; two < LENGTH_OF(slow); two++)
            expect_busy(program, &server, slow[one], slow[two]);
    }
    cr_expect_eq(times_in_log(&server, "database_back"), 1, "connected again: %s", server_log(&server));
    cr_expect(server_stop(&server));
    cr_expect(own_server_stop());
}

/* Before an operation's own statement, the service looks up who is calling. */
Test(budget, waiting_for_the_caller_counts_as_well)
{
    static const char *const budgets[] = {"KEHRWERT_REQUEST_BUDGET_MS=3000", "KEHRWERT_REQUEST_BUDGET_MS=600"};
    own_server_start(NULL);
    struct program program = a_draft_program(an_employee());
    const char *path = textf("/v1/programs/%s/topics", program.id);
    for (size_t i = 0; i < LENGTH_OF(budgets); i++) {
        struct server server;
        server_start_beside(&server, (const char *const[]){budgets[i], NULL});
        sql("BEGIN");
        sql("LOCK TABLE employee_binding IN ACCESS EXCLUSIVE MODE");
        struct reply reply = call(program.program_manager_token, "GET", path, .server = &server);
        expect_problem(reply, 503, "database_busy");
        reply = call(program.program_manager_token, "POST", path, .server = &server,
                     .body = textf(JSON({"title": "%s"}), a_uuid()));
        expect_problem(reply, 503, "database_busy");
        sql("ROLLBACK");
        reply = call(program.program_manager_token, "GET", path, .server = &server);
        assert_status(reply, 200);
        cr_expect_eq(times_in_log(&server, "database_back"), 1, "connected again: %s", server_log(&server));
        cr_expect(server_stop(&server));
    }
    cr_expect(own_server_stop());
}
