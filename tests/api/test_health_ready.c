/* SPDX-License-Identifier: Apache-2.0 */
/* health_ready: for readiness probes. The database must respond and must not be older than the service. */
#include "support/fixture.h"

Test(health_ready, needs_no_token)
{
    struct reply reply = call(NULL, "GET", "/health/ready");
    assert_status(reply, 200);
    cr_expect_str_eq(reply_text(&reply, "/status"), "ok");
    cr_expect_str_eq(reply_header(&reply, "Cache-Control"), "no-store");
}

Test(health_ready, a_token_makes_no_difference)
{
    struct reply reply = call("no.real.token", "GET", "/health/ready");
    assert_status(reply, 200);
}

/* health_ready after the pool has lost and replaced all its connections, which it notices by itself. Waits up to a
 * minute for the status, and ignores that the database is unavailable in between. */
static struct reply ready_after_reconnecting(int status)
{
    sql("SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name = 'kehrwert'");
    /* A connection is trusted for 200 ms after its last use. */
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    struct reply reply;
    for (int waited_ms = 0; waited_ms < 60000; waited_ms += 20) {
        reply = call(NULL, "GET", "/health/ready");
        if (reply.status == status &&
            (status == 200 || strcmp(reply_text(&reply, "/code"), "database_unavailable") != 0))
            break;
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
    return reply;
}

static size_t count(const char *text, const char *word)
{
    size_t found = 0;
    for (const char *at = text; (at = strstr(at, word)); at++)
        found++;
    return found;
}

static void expect_outdated_until(const char *reason, const char *repair)
{
    struct reply reply = ready_after_reconnecting(503);
    assert_status(reply, 503);
    cr_expect_str_eq(reply_text(&reply, "/code"), "schema_outdated");
    cr_expect(strstr(reply_text(&reply, "/detail"), "kehrwert migrate"));
    cr_expect_str_eq(reply_header(&reply, "Retry-After"), "1");
    assert_status(call(NULL, "GET", "/health/ready"), 503);
    cr_expect(server_log_holds(shared_server(), reason));
    cr_expect_eq(count(server_log(shared_server()), "\"event\":\"schema_outdated\""), 1, "it is logged once");
    assert_status(call(NULL, "GET", "/health/live"), 200);
    sql(repair);
    assert_status(call(NULL, "GET", "/health/ready"), 200);
    cr_expect(server_log_holds(shared_server(), "\"event\":\"schema_current\""));
}

Test(health_ready, a_database_without_a_needed_migration_is_outdated)
{
    static const char *const one_connection[] = {"KEHRWERT_DATABASE_CONNECTIONS=1", "KEHRWERT_MATCH_SECONDS=0", NULL};
    own_server_start(one_connection);
    sql("DELETE FROM schema_migrations WHERE version = '0001'");
    /* A connection that has found the schema current does not check again. */
    assert_status(call(NULL, "GET", "/health/ready"), 200);
    expect_outdated_until("pending migrations: 0001;", "INSERT INTO schema_migrations (version) VALUES ('0001')");
    cr_expect(own_server_stop());
}

Test(health_ready, a_database_that_never_had_the_logic_is_outdated)
{
    own_server_start(NULL);
    sql("UPDATE schema_logic_history SET digest = 'not ' || digest");
    expect_outdated_until("the functions and triggers of this version are missing",
                          "UPDATE schema_logic_history SET digest = substr(digest, 5)");
    cr_expect(own_server_stop());
}

Test(health_ready, a_newer_database_is_ready)
{
    own_server_start(NULL);
    sql("INSERT INTO schema_migrations (version) VALUES ('9999')");
    sql("INSERT INTO schema_logic_history (digest, release) VALUES ('newer', '999.0.0')");
    assert_status(ready_after_reconnecting(200), 200);
    cr_expect(own_server_stop());
}
