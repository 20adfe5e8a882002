/* SPDX-License-Identifier: Apache-2.0 */
/* Brings a database up to date: first the migrations, then functions and triggers. */
#include "migrate.h"

#include "logic.h"
#include "migrations.h"
#include "service_statements.h"

#define LOCK_PAUSE_NS 100000000 /* between two attempts to get the lock */

struct input {
    struct migrations migrations;
    struct sql_files logic;
};

static bool input_read(struct arena *arena, const char *folder, struct input *ret_input)
{
    struct sql_files files;
    const char *migrations = arena_format(arena, "%s/migrations", folder);
    if (!sql_files_read(arena, migrations, false, &files) ||
        !sql_files_read(arena, arena_format(arena, "%s/logic", folder), true, &ret_input->logic) ||
        !migrations_read(arena, &files, &ret_input->migrations))
        return false;
    if (ret_input->migrations.count == 0)
        fprintf(stderr, "%s contains no migrations\n", migrations);
    return ret_input->migrations.count > 0;
}

static bool wait_for_lock(struct session *session)
{
    for (bool waiting = false;; waiting = true) {
        const char *locked = result_text(session_run(session, &statement_schema_lock, NULL), "locked");
        if (!locked)
            return session_print_failure(session);
        if (strcmp(locked, "t") == 0)
            return true;
        if (!waiting)
            fputs("another kehrwert migrate is running on this database; waiting for it to finish\n", stderr);
        nanosleep(&(struct timespec){.tv_nsec = LOCK_PAUSE_NS}, NULL);
    }
}

static bool apply(struct session *session, struct input *input)
{
    size_t applied = 0;
    size_t changes = 0;
    if (!wait_for_lock(session))
        return false;
    if (!session_do(session, &statement_schema_open, NULL))
        return session_print_failure(session);
    if (!migrations_apply(session, &input->migrations, &applied) || !logic_apply(session, &input->logic, &changes))
        return false;
    if (applied + changes == 0)
        printf("nothing to do: %zu migrations, %zu files of functions and triggers\n", input->migrations.count,
               input->logic.count);
    return true;
}

bool migrate(const char *url, const char *folder)
{
    struct session session;
    struct input input;
    struct arena *arena = arena_new();
    bool good = input_read(arena, folder, &input) && session_open(&session, arena, url);
    if (good) {
        good = apply(&session, &input);
        session_close(&session);
    }
    arena_free(arena);
    return good;
}
