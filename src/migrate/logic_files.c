/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the files of sql/logic: all functions first, then all triggers, so the order of the files does not matter.
 * Replacing a trigger locks its table, so this comes last, and only if the trigger has changed. */
#include "logic_files.h"

#include "service_statements.h"

static const char *name_of(struct session *session, const struct sql_file *file)
{
    return arena_format(session->arena, "logic/%s", file->name);
}

static void triggers_add(struct logic *logic, const struct sql_file *file, struct trigger *ret_triggers)
{
    struct script script = {.bytes = file->text, .length = file->length, .line = 1};
    struct script_statement statement;
    while (script_next(&script, &statement)) {
        if (script_statement_kind(&statement) != SCRIPT_TRIGGER_REPLACE)
            continue;
        if (ret_triggers)
            ret_triggers[logic->trigger_count] =
                (struct trigger){.file = file,
                                 .statement = statement,
                                 .checksum = sql_checksum(logic->session->arena, statement.bytes, statement.length)};
        logic->trigger_count++;
    }
}

struct logic logic_files_open(struct session *session, const struct sql_files *files)
{
    struct logic logic = {.session = session, .files = files, .differs = arena_alloc(session->arena, files->count + 1)};
    for (size_t i = 0; i < files->count; i++)
        triggers_add(&logic, &files->file[i], NULL);
    logic.trigger = arena_alloc(session->arena, (logic.trigger_count + 1) * sizeof *logic.trigger);
    logic.trigger_count = 0;
    for (size_t i = 0; i < files->count; i++)
        triggers_add(&logic, &files->file[i], logic.trigger);
    return logic;
}

/* Whatever the transaction creates from here on belongs to the file. */
static bool begin_file(struct session *session, const struct sql_file *file)
{
    struct logic_file_values values = {.file = file->name, .checksum = file->checksum};
    return session_do(session, &statement_logic_file, STATEMENT_VALUES(values));
}

/* Records the objects that the file has just created. Fails if another file creates one of them, too. */
static bool claim(struct session *session, const struct sql_file *file, const char *checksum)
{
    struct logic_claim_values values = {.file = file->name, .checksum = checksum};
    const PGresult *rows = session_run(session, &statement_logic_claim, STATEMENT_VALUES(values));
    if (!rows || PQntuples(rows) == 0)
        return rows != NULL;
    session->sqlstate[0] = '\0';
    session->failure = arena_format(session->arena, "%s %s is in two files: logic/%s and logic/%s",
                                    PQgetvalue(rows, 0, 0), PQgetvalue(rows, 0, 1), PQgetvalue(rows, 0, 2), file->name);
    return false;
}

/* Runs the statements of one kind, and records the objects that they create. */
static bool run_file(struct session *session, const struct sql_file *file, enum script_kind kind)
{
    struct script script = {.bytes = file->text, .length = file->length, .line = 1};
    struct script_statement statement;
    const char *name = name_of(session, file);
    if (!begin_file(session, file))
        return false;
    while (script_next(&script, &statement)) {
        enum script_kind found = script_statement_kind(&statement);
        /* The session refuses to run what begins or ends a transaction. */
        bool wanted = found == kind || (found == SCRIPT_TRANSACTION && kind == SCRIPT_OTHER);
        if (wanted && !session_script_statement(session, name, &statement))
            return false;
    }
    return claim(session, file, NULL);
}

static bool run_files(struct logic *logic, enum script_kind kind)
{
    for (size_t i = 0; i < logic->files->count; i++) {
        if (logic->differs[i] && !run_file(logic->session, &logic->files->file[i], kind))
            return false;
    }
    return true;
}

/* JSON: [{"number": ..., "file": ..., "checksum": ...}, ...] of the triggers that are pending. */
static const char *list_of_pending(const struct logic *logic)
{
    struct text list = {.arena = logic->session->arena};
    text_append_string(&list, "[");
    for (size_t i = 0; i < logic->trigger_count; i++) {
        if (!logic->trigger[i].pending)
            continue;
        text_format(&list, "%s{\"number\":%zu,\"file\":", list.length > 1 ? "," : "", i);
        text_append_json(&list, logic->trigger[i].file->name);
        text_format(&list, ",\"checksum\":\"%s\"}", logic->trigger[i].checksum);
    }
    text_append_string(&list, "]");
    return text_string(&list);
}

/* Pending are the triggers of files that differ, unless the same statement has already created them. */
static bool find_pending(struct logic *logic)
{
    for (size_t i = 0; i < logic->trigger_count; i++)
        logic->trigger[i].pending = logic->differs[logic->trigger[i].file - logic->files->file];
    struct logic_keep_values values = {.statements = list_of_pending(logic)};
    const PGresult *kept = session_run(logic->session, &statement_logic_keep, STATEMENT_VALUES(values));
    for (int row = 0; row < PQntuples(kept); row++)
        logic->trigger[strtoul(PQgetvalue(kept, row, 0), NULL, 10)].pending = false;
    return kept != NULL;
}

static bool run_trigger(struct session *session, const struct trigger *trigger)
{
    return begin_file(session, trigger->file) &&
           session_script_statement(session, name_of(session, trigger->file), &trigger->statement) &&
           claim(session, trigger->file, trigger->checksum);
}

/* If a table could not be locked, the next attempt locks it first. Its holders were probably waiting for a table that
 * this attempt had already locked. After a few attempts, the tables are in the order in which requests lock them. */
static void move_to_front(struct logic *logic, size_t number)
{
    struct trigger trigger = logic->trigger[number];
    memmove(logic->trigger + 1, logic->trigger, number * sizeof trigger);
    logic->trigger[0] = trigger;
}

static bool run_triggers(struct logic *logic)
{
    if (!find_pending(logic))
        return false;
    for (size_t i = 0; i < logic->trigger_count; i++) {
        if (logic->trigger[i].pending && !run_trigger(logic->session, &logic->trigger[i])) {
            move_to_front(logic, i);
            return false;
        }
    }
    return true;
}

bool logic_files_run(struct logic *logic)
{
    return run_files(logic, SCRIPT_OTHER) && run_triggers(logic) && run_files(logic, SCRIPT_TRIGGER_OTHER);
}
