/* SPDX-License-Identifier: Apache-2.0 */
/* Applies the logic in one transaction, which gives way to requests and is tried again. */
#include "logic.h"

#include "logic_files.h"
#include "service_statements.h"

#define PATIENCE_US 60000000
#define PAUSE_FIRST_US 50000
#define PAUSE_MAX_US 1000000

/* One attempt to apply the files. */
struct attempt {
    struct logic *logic;
    struct text output; /* printed if the attempt succeeds */
    size_t changes;
};

static bool begin(struct session *session)
{
    return session_do(session, &statement_begin, NULL) && session_do(session, &statement_logic_settings, NULL) &&
           session_do(session, &statement_logic_lock, NULL);
}

/* Finds out whether a newer version has applied the logic that the database has. */
static bool check_history(struct attempt *attempt, bool *ret_newer)
{
    struct logic_latest_values values = {.release = KEHRWERT_RELEASE};
    const PGresult *row = session_run(attempt->logic->session, &statement_logic_latest, STATEMENT_VALUES(values));
    const char *newer = result_text(row, "newer");
    *ret_newer = newer && strcmp(newer, "t") == 0;
    if (*ret_newer)
        text_format(&attempt->output,
                    "the functions and triggers are those of version %s; version %s leaves them alone\n",
                    result_text(row, "release"), KEHRWERT_RELEASE);
    return row != NULL;
}

/* JSON: [{"file": ..., "checksum": ...}, ...] */
static const char *list_of(struct arena *arena, const struct sql_files *files)
{
    struct text list = {.arena = arena};
    text_append_string(&list, "[");
    for (size_t i = 0; i < files->count; i++) {
        text_append_string(&list, i > 0 ? ",{\"file\":" : "{\"file\":");
        text_append_json(&list, files->file[i].name);
        text_format(&list, ",\"checksum\":\"%s\"}", files->file[i].checksum);
    }
    text_append_string(&list, "]");
    return text_string(&list);
}

static int compare_name(const void *name, const void *file)
{
    return strcmp(name, ((const struct sql_file *)file)->name);
}

static bool find_differences(struct attempt *attempt)
{
    struct logic *logic = attempt->logic;
    const struct sql_files *files = logic->files;
    struct logic_differences_values values = {.files = list_of(logic->session->arena, files)};
    const PGresult *rows = session_run(logic->session, &statement_logic_differences, STATEMENT_VALUES(values));
    memset(logic->differs, 0, files->count * sizeof *logic->differs);
    for (int row = 0; row < PQntuples(rows); row++) {
        const struct sql_file *file =
            bsearch(PQgetvalue(rows, row, 0), files->file, files->count, sizeof *file, compare_name);
        if (!file)
            continue;
        logic->differs[file - files->file] = true;
        attempt->changes++;
        text_format(&attempt->output, "applied logic/%s\n", file->name);
    }
    return rows != NULL;
}

static bool drop_leftovers(struct attempt *attempt)
{
    struct session *session = attempt->logic->session;
    const PGresult *rows = session_run(session, &statement_logic_leftover, NULL);
    for (int row = 0; row < PQntuples(rows); row++) {
        if (!session_command(session, PQgetvalue(rows, row, 1)))
            return false;
        attempt->changes++;
        text_format(&attempt->output, "dropped %s\n", PQgetvalue(rows, row, 0));
    }
    return rows && session_do(session, &statement_logic_forget, NULL);
}

static bool finish(const struct logic *logic)
{
    struct logic_history_add_values values = {.digest = sql_files_digest(logic->files), .release = KEHRWERT_RELEASE};
    return session_do(logic->session, &statement_logic_history_add, STATEMENT_VALUES(values)) &&
           session_do(logic->session, &statement_commit, NULL);
}

static bool try_once(struct attempt *attempt)
{
    struct logic *logic = attempt->logic;
    bool newer;
    if (!begin(logic->session) || !check_history(attempt, &newer))
        return false;
    if (newer)
        return session_do(logic->session, &statement_rollback, NULL);
    return session_do(logic->session, &statement_logic_vanished, NULL) && find_differences(attempt) &&
           logic_files_run(logic) && drop_leftovers(attempt) && finish(logic);
}

/* lock_not_available, deadlock_detected, serialization_failure: requests held locks. */
static bool may_repeat(const struct session *session)
{
    return strcmp(session->sqlstate, "55P03") == 0 || strcmp(session->sqlstate, "40P01") == 0 ||
           strcmp(session->sqlstate, "40001") == 0;
}

/* Rolls back the attempt. If another attempt may succeed, waits and returns true. */
static bool pause_before_next(struct session *session, int64_t until_us, int64_t pause_us)
{
    const char *failure = session->failure;
    bool repeat = may_repeat(session) && clock_monotonic_us() + pause_us < until_us;
    bool undone = session_do(session, &statement_rollback, NULL);
    if (repeat && undone) {
        nanosleep(&(struct timespec){.tv_sec = pause_us / 1000000, .tv_nsec = pause_us % 1000000 * 1000}, NULL);
        return true;
    }
    session->failure = failure;
    return false;
}

bool logic_apply(struct session *session, const struct sql_files *files, size_t *ret_changes)
{
    struct logic logic = logic_files_open(session, files);
    int64_t until_us = clock_monotonic_us() + PATIENCE_US;
    for (int64_t pause_us = PAUSE_FIRST_US;; pause_us = pause_us < PAUSE_MAX_US ? pause_us * 2 : PAUSE_MAX_US) {
        struct attempt attempt = {.logic = &logic, .output = {.arena = session->arena}};
        if (try_once(&attempt)) {
            fputs(text_string(&attempt.output), stdout);
            *ret_changes = attempt.changes;
            return true;
        }
        if (!pause_before_next(session, until_us, pause_us))
            break;
    }
    session_print_failure(session);
    fputs("no function or trigger was changed\n", stderr);
    return false;
}
