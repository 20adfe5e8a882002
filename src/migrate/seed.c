/* SPDX-License-Identifier: Apache-2.0 */
/* Loads the reference company from its SQL files into an empty database. */
#include "files.h"
#include "service_statements.h"
#include "session.h"

static bool seed_files_read(struct arena *arena, const char *folder, struct sql_files *ret_files)
{
    const char *place = arena_format(arena, "%s/seeds/reference_company", folder);
    if (!sql_files_read(arena, place, false, ret_files))
        return false;
    if (ret_files->count == 0)
        fprintf(stderr, "%s contains no SQL files\n", place);
    return ret_files->count > 0;
}

static bool file_run(struct session *session, const struct sql_file *file)
{
    struct script script = {.bytes = file->text, .length = file->length, .line = 1};
    const char *name = arena_format(session->arena, "seeds/reference_company/%s", file->name);
    struct script_statement statement;
    while (script_next(&script, &statement)) {
        if (!session_script_statement(session, name, &statement))
            return session_print_failure(session);
    }
    return true;
}

static bool check_empty(struct session *session)
{
    const char *employees = result_text(session_run(session, &statement_seed_has_employees, NULL), "employees");
    if (!employees)
        return session_print_failure(session);
    if (strcmp(employees, "f") == 0)
        return true;
    fputs("the database already has employees; the reference company needs an empty one\n", stderr);
    return false;
}

static bool fill(struct session *session, const struct sql_files *files, const struct seed_options *options)
{
    struct seed_open_values values = {.scale = options->scale, .day = options->day};
    if (!session_do(session, &statement_begin, NULL) ||
        !session_do(session, &statement_seed_open, STATEMENT_VALUES(values)) ||
        !session_do(session, &statement_seed_lock, NULL))
        return session_print_failure(session);
    if (!check_empty(session))
        return false;
    for (size_t i = 0; i < files->count; i++) {
        if (!file_run(session, &files->file[i]))
            return false;
    }
    return session_do(session, &statement_commit, NULL) || session_print_failure(session);
}

static bool counts_print(struct session *session)
{
    const PGresult *rows = session_run(session, &statement_seed_counts, NULL);
    for (int row = 0; row < PQntuples(rows); row++)
        printf("%10s  %s\n", PQgetvalue(rows, row, 1), PQgetvalue(rows, row, 0));
    return rows != NULL;
}

/* Not part of `fill`, because VACUUM cannot run in a transaction. */
static bool tidy(struct session *session)
{
    return (session_do(session, &statement_seed_vacuum, NULL) && counts_print(session)) ||
           session_print_failure(session);
}

bool seed(const char *url, const char *folder, const struct seed_options *options)
{
    struct session session;
    struct sql_files files;
    struct arena *arena = arena_new();
    bool good = seed_files_read(arena, folder, &files) && session_open(&session, arena, url);
    if (good) {
        good = fill(&session, &files, options) && tidy(&session);
        session_close(&session);
    }
    arena_free(arena);
    return good;
}
