/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the files of sql/migrations and applies the pending ones. */
#include "migrations.h"

#include "service_statements.h"

/* If the line is the directive `-- <word>`, returns what follows it; otherwise NULL. */
static const char *directive(const char *line, const char *word)
{
    if (strncmp(line, "--", 2) != 0)
        return NULL;
    line += 2 + strspn(line + 2, " \t");
    size_t length = strlen(word);
    return strncmp(line, word, length) == 0 && strchr(" \t\r\n", line[length]) ? line + length : NULL;
}

/* Finds the part between the lines `-- migrate:up` and `-- migrate:down`, or the end of the file. */
static bool find_up(const char *text, struct migration *migration)
{
    struct script script = {.line = 1};
    const char *line = text;
    for (size_t number = 1; *line != '\0'; number++) {
        const char *next = line + strcspn(line, "\n");
        next += *next == '\n';
        const char *options = script.bytes ? NULL : directive(line, "migrate:up");
        if (options) {
            const char *found = strstr(options, "transaction:false");
            migration->transaction = !found || found >= next;
            script = (struct script){.bytes = next, .line = number + 1};
        } else if (script.bytes && directive(line, "migrate:down")) {
            break;
        }
        line = next;
    }
    if (script.bytes)
        script.length = (size_t)(line - script.bytes);
    migration->script = script;
    return script.bytes != NULL;
}

static bool migration_read(struct arena *arena, const struct sql_file *file, struct migration *ret_migration)
{
    *ret_migration = (struct migration){
        .name = arena_format(arena, "migrations/%s", file->name),
        .version = arena_copy(arena, file->name, strspn(file->name, "0123456789")),
        .checksum = file->checksum,
    };
    if (find_up(file->text, ret_migration))
        return true;
    fprintf(stderr, "%s: has no line `-- migrate:up`\n", ret_migration->name);
    return false;
}

/* Compares the numbers at the start of the names. */
static int by_version(const void *left, const void *right)
{
    const char *one = ((const struct migration *)left)->version;
    const char *other = ((const struct migration *)right)->version;
    one += strspn(one, "0");
    other += strspn(other, "0");
    if (strlen(one) != strlen(other))
        return strlen(one) < strlen(other) ? -1 : 1;
    return strcmp(one, other);
}

static bool versions_are_unique(const struct migrations *migrations)
{
    bool good = true;
    for (size_t i = 1; i < migrations->count; i++) {
        const struct migration *one = &migrations->migration[i - 1];
        if (by_version(one, one + 1) == 0) {
            fprintf(stderr, "%s and %s have the same number\n", one->name, one[1].name);
            good = false;
        }
    }
    return good;
}

bool migrations_read(struct arena *arena, const struct sql_files *files, struct migrations *ret_migrations)
{
    struct migrations migrations = {.migration = arena_alloc(arena, (files->count + 1) * sizeof(struct migration))};
    bool good = true;
    for (size_t i = 0; i < files->count; i++) {
        /* dbmate ignores files without a number, too. */
        if (strspn(files->file[i].name, "0123456789") > 0)
            good = migration_read(arena, &files->file[i], &migrations.migration[migrations.count++]) && good;
    }
    if (migrations.count > 0)
        qsort(migrations.migration, migrations.count, sizeof *migrations.migration, by_version);
    *ret_migrations = migrations;
    return versions_are_unique(&migrations) && good;
}

/* ---- applied migrations -------------------------------------------------------------------------------------- */

static struct migration *migration_of(const struct migrations *migrations, const char *version)
{
    for (size_t i = 0; i < migrations->count; i++) {
        if (strcmp(migrations->migration[i].version, version) == 0)
            return &migrations->migration[i];
    }
    return NULL;
}

static bool add_checksum(struct session *session, const struct migration *migration)
{
    struct migrations_checksum_values values = {.checksum = migration->checksum, .version = migration->version};
    return session_do(session, &statement_migrations_checksum, STATEMENT_VALUES(values)) ||
           session_print_failure(session);
}

/* Compares one row of schema_migrations with its file. Versions without a file are added to `unknown`. */
static bool compare(struct session *session, const PGresult *rows, int row, const struct migrations *migrations,
                    struct text *unknown)
{
    const char *version = PQgetvalue(rows, row, 0);
    struct migration *migration = migration_of(migrations, version);
    if (!migration) {
        text_format(unknown, "%s%s", unknown->length > 0 ? ", " : "", version);
        return true;
    }
    migration->applied = true;
    if (PQgetisnull(rows, row, 1))
        return add_checksum(session, migration);
    if (strcmp(PQgetvalue(rows, row, 1), migration->checksum) == 0)
        return true;
    fprintf(stderr, "%s: has changed since it was applied; restore it and write a new migration\n", migration->name);
    return false;
}

static bool compare_all(struct session *session, const struct migrations *migrations)
{
    struct text unknown = {.arena = session->arena};
    const PGresult *rows = session_run(session, &statement_migrations_list, NULL);
    bool good = rows || session_print_failure(session);
    for (int row = 0; row < PQntuples(rows); row++)
        good = compare(session, rows, row, migrations, &unknown) && good;
    if (unknown.length > 0)
        printf("applied by a newer version (no file here): %s\n", text_string(&unknown));
    return good;
}

/* ---- applying ------------------------------------------------------------------------------------------------ */

static bool record(struct session *session, const struct migration *migration)
{
    struct migrations_add_values values = {.version = migration->version, .checksum = migration->checksum};
    return session_do(session, &statement_migrations_add, STATEMENT_VALUES(values));
}

/* Checks whether another process, such as dbmate, has applied the migration in the meantime. */
static bool find_applied(struct session *session, const struct migration *migration, bool *ret_applied)
{
    struct migrations_find_values values = {.version = migration->version};
    const PGresult *rows = session_run(session, &statement_migrations_find, STATEMENT_VALUES(values));
    *ret_applied = PQntuples(rows) > 0;
    return rows != NULL;
}

static bool run_all(struct session *session, const struct migration *migration)
{
    struct script script = migration->script;
    struct script_statement statement;
    while (script_next(&script, &statement)) {
        if (!session_script_statement(session, migration->name, &statement))
            return false;
    }
    return true;
}

static bool apply_at_once(struct session *session, const struct migration *migration, bool *ret_applied)
{
    bool applied = false;
    bool good = session_do(session, &statement_begin, NULL) && session_do(session, &statement_migrations_lock, NULL) &&
                find_applied(session, migration, &applied);
    if (good && !applied)
        good = run_all(session, migration) && record(session, migration);
    *ret_applied = good && !applied;
    return good && session_do(session, &statement_commit, NULL);
}

/* Runs each statement in a transaction of its own. */
static bool apply_one_by_one(struct session *session, const struct migration *migration, bool *ret_applied)
{
    struct script script = migration->script;
    struct script_statement statement;
    bool applied = false;
    if (!find_applied(session, migration, &applied))
        return false;
    for (size_t number = 1; !applied && script_next(&script, &statement); number++) {
        if (!session_script_statement(session, migration->name, &statement)) {
            session->failure = arena_format(
                session->arena,
                "%s\n%s: statement %zu failed; the earlier ones took effect, and the next run repeats them",
                session->failure, migration->name, number);
            return false;
        }
    }
    *ret_applied = !applied;
    return applied || record(session, migration);
}

static bool apply(struct session *session, const struct migration *migration, bool *ret_applied)
{
    bool good = migration->transaction ? apply_at_once(session, migration, ret_applied)
                                       : apply_one_by_one(session, migration, ret_applied);
    if (!good) {
        session_print_failure(session);
        fprintf(stderr, "%s: not applied\n", migration->name);
    } else if (*ret_applied) {
        printf("applied %s\n", migration->name);
        fflush(stdout);
    }
    return good;
}

bool migrations_apply(struct session *session, struct migrations *migrations, size_t *ret_applied)
{
    bool good = compare_all(session, migrations);
    *ret_applied = 0;
    for (size_t i = 0; i < migrations->count; i++) {
        bool applied = false;
        if (!migrations->migration[i].applied)
            good = good && apply(session, &migrations->migration[i], &applied);
        *ret_applied += applied;
    }
    return good;
}
