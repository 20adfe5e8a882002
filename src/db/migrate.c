/* SPDX-License-Identifier: Apache-2.0 */
/* Brings the schema up to date: dbmate's file format and table, one transaction for each file, safe for several
 * starters at once. */
#include "db.h"
#include "postgres.h"

#include <ctype.h>
#include <dirent.h>
#include <poll.h>

#include "service_statements.h"

#define SCRIPT_MAX (8 << 20)

/* Migrations may take long; they wait without a deadline, but never in a call that cannot be interrupted. */
static PGresult *last_result(PGconn *pg)
{
    PGresult *last = NULL;
    for (;;) {
        while (PQisBusy(pg)) {
            struct pollfd socket = {.fd = PQsocket(pg), .events = POLLIN};
            if (poll(&socket, 1, -1) < 0 || PQconsumeInput(pg) != 1)
                return last;
        }
        PGresult *result = PQgetResult(pg);
        if (!result)
            return last;
        bool bad = PQresultStatus(last) == PGRES_FATAL_ERROR && last;
        PQclear(bad ? result : last);
        last = bad ? last : result;
    }
}

/* The number of rows of the last result, or -1 after a message on standard error. */
static int finish(PGconn *pg, int sent)
{
    PGresult *result = sent == 1 ? last_result(pg) : NULL;
    ExecStatusType status = PQresultStatus(result);
    int rows = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? PQntuples(result) : -1;
    if (rows < 0)
        fprintf(stderr, "%s", PQerrorMessage(pg));
    PQclear(result);
    return rows;
}

static int run(PGconn *pg, const struct statement *statement, const char *value)
{
    const char *const values[] = {value};
    return finish(pg, PQsendQueryParams(pg, statement->sql, (int)statement->value_count, NULL, values, NULL, NULL, 0));
}

static bool run_script(PGconn *pg, const char *script)
{
    return finish(pg, PQsendQuery(pg, script)) >= 0;
}

static char *read_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    struct text text = {.arena = arena};
    char block[8192];
    size_t length;
    while ((length = fread(block, 1, sizeof block, file)) > 0 && text.length < SCRIPT_MAX)
        text_append(&text, block, length);
    fclose(file);
    return text.bytes;
}

/* The part behind `-- migrate:up`, up to `-- migrate:down`. */
static char *up_part(char *script)
{
    char *up = script ? strstr(script, "-- migrate:up") : NULL;
    char *down = up ? strstr(up, "-- migrate:down") : NULL;
    if (down)
        *down = '\0';
    return up;
}

/* Applies one file unless it was applied; 1 applied, 0 there already, -1 failed. */
static int apply(PGconn *pg, const char *version, const char *script)
{
    bool whole = !strstr(script, "transaction:false");
    if (run(pg, &statement_begin, NULL) < 0 || run(pg, &statement_migrations_lock, NULL) < 0)
        return -1;
    int found = run(pg, &statement_migrations_find, version);
    if (found != 0)
        return run(pg, &statement_rollback, NULL) < 0 || found < 0 ? -1 : 0;
    if (!whole && run(pg, &statement_rollback, NULL) < 0)
        return -1;
    if (!run_script(pg, script) || run(pg, &statement_migrations_add, version) < 0)
        return -1;
    return !whole || run(pg, &statement_commit, NULL) >= 0 ? 1 : -1;
}

static bool apply_file(PGconn *pg, const char *folder, const char *name)
{
    struct arena *arena = arena_new();
    char *script = up_part(read_file(arena, arena_format(arena, "%s/%s", folder, name)));
    const char *version = arena_copy(arena, name, strspn(name, "0123456789"));
    int outcome = script ? apply(pg, version, script) : -1;
    if (outcome > 0)
        printf("applied %s\n", name);
    if (outcome < 0)
        fprintf(stderr, "%s: %s\n", name, script ? "not applied" : "cannot be read, or has no part migrate:up");
    arena_free(arena);
    return outcome >= 0;
}

static int is_migration(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return isdigit((unsigned char)entry->d_name[0]) && dot && strcmp(dot, ".sql") == 0;
}

static void swallow_notice(void *unused, const PGresult *notice)
{
    (void)unused;
    (void)notice;
}

static PGconn *connect_blocking(const char *url)
{
    PGconn *pg = PQconnectStart(url);
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (pg && PQstatus(pg) != CONNECTION_BAD && state != PGRES_POLLING_OK) {
        struct pollfd socket = {.fd = PQsocket(pg), .events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        if (poll(&socket, 1, 10000) <= 0)
            break;
        state = PQconnectPoll(pg);
    }
    if (state == PGRES_POLLING_OK) {
        PQsetNoticeReceiver(pg, swallow_notice, NULL);
        return pg;
    }
    fprintf(stderr, "cannot connect: %s\n", PQerrorMessage(pg));
    PQfinish(pg);
    return NULL;
}

bool migrations_apply(const char *url, const char *folder)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_migration, alphasort);
    PGconn *pg = count > 0 ? connect_blocking(url) : NULL;
    if (count <= 0)
        fprintf(stderr, "%s holds no migrations\n", folder);
    bool good = pg && run(pg, &statement_migrations_open, NULL) >= 0;
    for (int i = 0; i < count; i++) {
        good = good && apply_file(pg, folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    PQfinish(pg);
    return good;
}
