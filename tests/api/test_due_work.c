/* SPDX-License-Identifier: Apache-2.0 */
/* The worker for due work runs by itself, does everything once regardless of the number of instances, survives lost
 * connections, and stops cleanly. */
#include "support/fixture.h"

#include <unistd.h>

#define EVERY_SECOND ((const char *const[]){"KEHRWERT_DUE_SECONDS=1", NULL})

/* The id of a published program of this program manager that should have started yesterday. */
static const char *a_due_program(struct employee program_manager)
{
    return sql("WITH made AS (INSERT INTO program (title, owner_unit, enrolment, starts_on, ends_on, consent_text, "
               "consent_version, confidentiality_text, retention_days, created_by) "
               "VALUES ('Due', 'Tests', 'rolling', app_today() - 1, app_today() + 100, 'I agree.', '1', 'Between us.', "
               "90, $1::uuid) RETURNING id) SELECT id FROM made",
               program_manager.id);
}

static void publish_all(void)
{
    sql("UPDATE program SET state = 'published' WHERE state = 'draft'");
}

/* Waits up to a minute for the statement to return this value. */
static bool becomes(const char *statement, const char *wanted)
{
    for (int waited_ms = 0; waited_ms < 60000; waited_ms += 50) {
        if (strcmp(sql(statement), wanted) == 0)
            return true;
        usleep(50000);
    }
    return false;
}

/* Waits until the server has run the last due step. */
static bool round_is_over(const struct server *server)
{
    const char *last = sql("SELECT name FROM due_step ORDER BY position DESC LIMIT 1");
    return server_log_holds(server, textf("\"event\":\"due_work\",\"step\":\"%s\"", last));
}

/* A due step that takes two seconds, once. */
static void slow_step(void)
{
    sql("CREATE TABLE slow_work (done boolean)");
    sql("INSERT INTO slow_work VALUES (false)");
    sql("CREATE FUNCTION slow_step(most int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE slow_work SET done = true WHERE NOT done; IF NOT FOUND THEN RETURN 0; END IF; "
        "PERFORM pg_sleep(2); RETURN 1; END $$");
    sql("INSERT INTO due_step (name, position) VALUES ('slow_step', 1)");
}

#define RUNNING "SELECT count(*) FROM program WHERE state = 'running'"
#define AT_WORK                                                                                                        \
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%due_step_run%' "        \
    "AND state = 'active' AND pid <> pg_backend_pid()"

Test(due_work, due_work_runs_by_itself_and_is_logged)
{
    struct server *server = own_server_start(EVERY_SECOND);
    a_due_program(an_employee());
    publish_all();
    cr_assert(becomes(RUNNING, "1"));
    cr_expect(server_log_holds(server, "\"event\":\"due_work\",\"step\":\"due_programs\",\"done\":1"));
    cr_expect_null(strstr(server_log(server), "due work "), "a step failed: %s", server_log(server));
    cr_expect_str_eq(sql("SELECT count(*) FROM transition WHERE to_state = 'running' AND actor_id IS NULL"), "1");
    cr_expect_str_eq(sql("SELECT operation FROM audit_event WHERE action = 'update' ORDER BY id DESC LIMIT 1"),
                     "due_work");
    cr_expect(own_server_stop());
}

Test(due_work, an_instance_can_leave_it_to_others)
{
    struct server *idle = own_server_start(NULL);
    struct server other;
    a_due_program(an_employee());
    publish_all();
    server_start_beside(&other, EVERY_SECOND);
    cr_expect(round_is_over(&other));
    cr_expect_str_eq(sql(RUNNING), "1");
    cr_expect_null(strstr(server_log(idle), "due_work"), "it has been running longer, and would have begun before");
    cr_expect(server_stop(&other));
    cr_expect(own_server_stop());
}

Test(due_work, several_instances_do_everything_once)
{
    struct server *first = own_server_start(EVERY_SECOND);
    struct server second;
    struct employee program_manager = an_employee();
    server_start_beside(&second, EVERY_SECOND);
    for (int i = 0; i < 250; i++)
        a_due_program(program_manager);
    publish_all();
    sql("DELETE FROM notification");
    cr_assert(becomes(RUNNING, "250"));
    cr_expect_str_eq(
        sql("SELECT count(*) || ' ' || count(DISTINCT object_id) FROM transition WHERE to_state = 'running'"),
        "250 250");
    cr_expect_str_eq(sql("SELECT count(*) || ' ' || count(DISTINCT object_id) FROM notification"), "250 250");
    cr_expect_null(strstr(server_log(first), "due_work_failed"));
    cr_expect_null(strstr(server_log(&second), "due_work_failed"));
    cr_expect(server_stop(&second));
    cr_expect(own_server_stop());
}

Test(due_work, it_continues_after_its_connection_is_killed)
{
    struct server *server = own_server_start(EVERY_SECOND);
    slow_step();
    cr_assert(becomes(AT_WORK, "1"));
    sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    cr_expect(server_log_holds(server, "\"event\":\"due_work_failed\",\"message\":\"database_unavailable\""));
    cr_expect(becomes("SELECT done FROM slow_work", "t"), "interrupted work is done again");
    cr_expect(server_log_holds(server, "\"event\":\"due_work_back\""));
    a_due_program(an_employee());
    publish_all();
    cr_expect(becomes(RUNNING, "1"));
    cr_expect(own_server_stop());
}

Test(due_work, stopping_waits_for_work_in_progress)
{
    struct server *server = own_server_start(EVERY_SECOND);
    slow_step();
    cr_assert(becomes(AT_WORK, "1"));
    struct server second;
    server_start_beside(&second, EVERY_SECOND);
    cr_expect(server_stop(&second), "an instance that waits for a lock stops cleanly too");
    cr_expect(server_stop(server));
    cr_expect_str_eq(sql("SELECT done FROM slow_work"), "t");
}

static double seconds_to_stop(struct server *server)
{
    int64_t began_us = clock_monotonic_us();
    cr_expect(server_stop(server));
    return (double)(clock_monotonic_us() - began_us) / 1e6;
}

Test(due_work, stopping_is_quick_when_there_is_nothing_to_do)
{
    static const char *const settings[] = {"KEHRWERT_DUE_SECONDS=86400", NULL};
    struct server *server = own_server_start(settings);
    struct server without_due_work;
    server_start_beside(&without_due_work, NULL);
    cr_assert(round_is_over(server), "the next round is a day away");
    cr_expect_lt(seconds_to_stop(server), seconds_to_stop(&without_due_work) + 3);
}

Test(due_work, a_failing_step_is_logged_put_off_and_does_not_hold_up_others)
{
    struct server *server = own_server_start(EVERY_SECOND);
    sql("CREATE FUNCTION broken_step(most int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM refuse('broken_step_check'); RETURN 0; END $$");
    sql("INSERT INTO due_step (name, position) VALUES ('broken_step', 1)");
    a_due_program(an_employee());
    publish_all();
    cr_expect(becomes(RUNNING, "1"));
    cr_expect(server_log_holds(server, "\"level\":\"warning\",\"event\":\"due_step_failed\",\"step\":\"broken_step\""));
    cr_expect(server_log_holds(server, "\"retry_seconds\":1}"));
    cr_expect(server_log_holds(server, "\"retry_seconds\":2}"));
    cr_expect(server_log_holds(server, "\"retry_seconds\":4}"));
    sql("CREATE OR REPLACE FUNCTION broken_step(most int) RETURNS int LANGUAGE sql AS 'SELECT 0'");
    cr_expect(server_log_holds(server, "\"event\":\"due_step_back\",\"message\":\"broken_step is running again\""));
    cr_expect(own_server_stop());
}

Test(due_work, a_step_that_takes_too_long_is_cancelled_and_holds_up_no_other)
{
    struct server *server = own_server_start(EVERY_SECOND);
    sql("CREATE FUNCTION endless_step(most int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_sleep(600); RETURN 0; END $$");
    sql("INSERT INTO due_step (name, position) VALUES ('endless_step', 1)");
    a_due_program(an_employee());
    publish_all();
    cr_expect(becomes(RUNNING, "1"), "the step after it runs all the same");
    cr_expect(server_log_holds(
        server, "\"event\":\"due_step_failed\",\"step\":\"endless_step\",\"message\":\"database_busy\""));
    cr_expect(own_server_stop());
}

Test(due_work, a_step_that_takes_too_long_goes_on_with_fewer_pieces)
{
    struct server *server = own_server_start(EVERY_SECOND);
    sql("CREATE TABLE piece (most int)");
    sql("CREATE FUNCTION large_step(most int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN "
        "IF most > 10 THEN PERFORM pg_sleep(600); END IF; INSERT INTO piece VALUES (most); RETURN 0; END $$");
    sql("INSERT INTO due_step (name, position) VALUES ('large_step', 1)");
    cr_expect(becomes("SELECT count(*) > 0 FROM piece WHERE most = 10", "t"));
    cr_expect(server_log_holds(server, "large_step is running again"));
    cr_expect(own_server_stop());
}
