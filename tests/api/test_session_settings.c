/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever server, database or login prescribe, the service's sessions have the service's own settings, and keep all
 * of its prepared statements. */
#include "support/form.h"
#include "support/sample.h"

#include "db.h"
#include "statement.h"

#define STATEMENTS 600

struct setting {
    const char *name;
    const char *hostile; /* what the database prescribes */
};

static const struct setting settings[] = {
    {"DateStyle", "SQL, DMY"},
    {"IntervalStyle", "sql_standard"},
    {"TimeZone", "Pacific/Kiritimati"},
    {"array_nulls", "off"},
    {"bytea_output", "escape"},
    {"client_min_messages", "error"},
    {"default_transaction_deferrable", "on"},
    {"default_transaction_isolation", "serializable"},
    {"extra_float_digits", "-15"},
    {"idle_in_transaction_session_timeout", "1"},
    {"idle_session_timeout", "5000"},
    {"jit", "on"},
    {"lock_timeout", "1"},
    {"log_parameter_max_length_on_error", "-1"},
    {"plan_cache_mode", "force_custom_plan"},
    {"row_security", "off"},
    {"search_path", "hostile"},
    {"standard_conforming_strings", "off"},
    {"statement_timeout", "200ms"},
    {"transform_null_equals", "on"},
};

/* For the database and, with higher precedence, for the login in this database. */
static void prescribe(void)
{
    const char *database = sql("SELECT current_database()");
    sql("CREATE SCHEMA hostile");
    sql("CREATE VIEW hostile.employee AS SELECT * FROM public.employee WHERE false");
    sql("GRANT USAGE ON SCHEMA hostile TO PUBLIC");
    for (size_t i = 0; i < LENGTH_OF(settings); i++) {
        const char *what = textf("SET %s = %s%s%s", settings[i].name, strchr(settings[i].hostile, ',') ? "" : "'",
                                 settings[i].hostile, strchr(settings[i].hostile, ',') ? "" : "'");
        sql(textf("ALTER DATABASE \"%s\" %s", database, what));
        sql(textf("ALTER ROLE " DATABASE_SERVICE_LOGIN " IN DATABASE \"%s\" %s", database, what));
    }
}

static struct db *db_of(const char *url)
{
    struct db *db = db_open(&(struct db_settings){.url = url, .connections = 1, .prepare = true});
    cr_assert_not_null(db);
    cr_assert(db_admitted(db));
    return db;
}

static const char *ask(struct db *db, const struct statement *statement, const char *const *values)
{
    PGresult *result = NULL;
    cr_assert_eq(db_ask(db, test_arena(), statement, values, clock_monotonic_us() + 30000000, &result), OK);
    return result_text(result, "value");
}

static const char *service_url(const char *options)
{
    return textf("%s user=" DATABASE_SERVICE_LOGIN " %s", strstr(shared_server()->database_url, "dbname="), options);
}

/* The replies to every reading operation about these objects, as one text. */
static const char *replies_of(const struct server *server, const struct sample_value *values, const char *token)
{
    struct text all = {.arena = test_arena()};
    for (size_t i = 0; i < operation_count; i++) {
        const struct operation *operation = &operation_table[i];
        if (operation->method != METHOD_GET || !operation->statement || strcmp(operation->id, "clock_get") == 0)
            continue;
        struct reply reply =
            call(token, "GET", textf("%s%s", sample_path_with(operation, values), sample_query(operation)),
                 .server = server, .unchecked = true);
        text_format(&all, "%s %d %s\n", operation->id, reply.status,
                    reply.status < 400 ? reply.body : reply_text(&reply, "/code"));
    }
    return text_string(&all);
}

static void expect_same(const char *wanted, const char *got)
{
    size_t same = 0;
    while (wanted[same] != '\0' && wanted[same] == got[same])
        same++;
    cr_expect_str_eq(wanted, got, "%.200s\ninstead of\n%.200s", got + same, wanted + same);
}

Test(session_settings, what_the_database_prescribes_changes_nothing)
{
    struct server server;
    own_server_start(NULL);
    struct pairing pairing = an_active_pairing();
    const struct sample_value values[] = {
        {"program_id", pairing.program.id},
        {"pairing_id", pairing.id},
        {"employee_id", pairing.mentor.id},
        {"application_id", pairing.mentor_application_id},
        {"session_id", a_planned_session(pairing, 24)},
        {"feedback_id", strrchr(a_feedback(pairing), '/') + 1},
        {NULL, NULL},
    };
    const char *before[] = {replies_of(NULL, values, pairing.mentor_token),
                            replies_of(NULL, values, pairing.program.program_manager_token)};
    struct db *db = db_of(service_url(""));
    struct statement show = {"show", "SELECT current_setting($1) AS value", 1};
    const char *own[LENGTH_OF(settings)];
    for (size_t i = 0; i < LENGTH_OF(settings); i++)
        own[i] = ask(db, &show, &settings[i].name);
    db_close(db);
    prescribe();
    db = db_of(service_url(""));
    for (size_t i = 0; i < LENGTH_OF(settings); i++) {
        const char *now = ask(db, &show, &settings[i].name);
        /* Each statement has a limit of its own: what is left of its request's time. */
        if (strcmp(settings[i].name, "statement_timeout") == 0)
            cr_expect_str_neq(now, settings[i].hostile);
        else
            cr_expect_str_eq(now, own[i], "%s is %s instead of %s", settings[i].name, now, own[i]);
    }
    db_close(db);
    server_start_beside(&server, NULL);
    expect_same(before[0], replies_of(&server, values, pairing.mentor_token));
    expect_same(before[1], replies_of(&server, values, pairing.program.program_manager_token));
    struct reply reply = call(pairing.program.program_manager_token, "POST", "/v1/programs", .server = &server,
                              .body = JSON({"title": "NULL \\ '", "owner_unit": "U", "starts_on": "2027-02-03"}));
    assert_status(reply, 201);
    cr_expect_str_eq(reply_text(&reply, "/title"), "NULL \\ '");
    cr_expect_str_eq(reply_text(&reply, "/starts_on"), "2027-02-03");
    cr_expect(server_stop(&server));
    cr_expect(own_server_stop());
}

Test(session_settings, every_named_statement_stays_prepared_however_many_there_are)
{
    struct statement statements[STATEMENTS];
    struct db *db = db_of(service_url(""));
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < STATEMENTS; i++) {
            statements[i] = (struct statement){textf("many_%d", i), textf("SELECT %d AS value", i), 0};
            cr_assert_str_eq(ask(db, &statements[i], NULL), textf("%d", i));
        }
    }
    struct statement count = {"count", "SELECT count(*) AS value FROM pg_prepared_statements WHERE name LIKE 'many%'",
                              0};
    cr_expect_str_eq(ask(db, &count, NULL), textf("%d", STATEMENTS));
    db_close(db);
}

Test(session_settings, a_statement_without_a_name_is_planned_for_its_values_each_time)
{
    struct db *db = db_of(service_url(""));
    struct statement sorted = {NULL, "SELECT count(*) AS value FROM pg_prepared_statements WHERE statement LIKE $1", 1};
    for (int round = 0; round < 2; round++)
        cr_expect_str_eq(ask(db, &sorted, (const char *const[]){"%pg_prepared_statements%"}), "0");
    struct statement kept = {"kept", sorted.sql, 1};
    cr_expect_str_eq(ask(db, &kept, (const char *const[]){"%pg_prepared_statements%"}), "1");
    db_close(db);
}
