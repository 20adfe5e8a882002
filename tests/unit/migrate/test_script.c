/* SPDX-License-Identifier: Apache-2.0 */
/* SQL scripts are split where PostgreSQL ends a statement, and nowhere else. */
#include <criterion/criterion.h>

#include "migrate.h"

/* All statements as LINE:[text] one after the other. */
static const char *cut(struct arena *arena, const char *sql)
{
    struct script script = {.bytes = sql, .length = strlen(sql), .line = 1};
    struct script_statement statement;
    struct text text = {.arena = arena};
    while (script_next(&script, &statement))
        text_format(&text, "%zu:[%.*s]", statement.line, (int)statement.length, statement.bytes);
    return text_string(&text);
}

static void check(const char *sql, const char *wanted)
{
    struct arena *arena = arena_new();
    cr_expect_str_eq(cut(arena, sql), wanted, "%s\ngives  %s\nwanted %s", sql, cut(arena, sql), wanted);
    arena_free(arena);
}

Test(script, statements_start_at_their_line)
{
    check("", "");
    check(" \n\t;;\n; -- nothing\n/* at all */", "");
    check("SELECT 1", "1:[SELECT 1]");
    check("SELECT 1;SELECT 2;", "1:[SELECT 1]1:[SELECT 2]");
    check("\n\nSELECT\n 1 ;\n\nSELECT 2\n;\n", "3:[SELECT\n 1]6:[SELECT 2]");
    check("-- first\nSELECT 1; -- one\n/* second\n*/ SELECT 2", "2:[SELECT 1]4:[SELECT 2]");
    check("SELECT 1 -- a; b\n+ 2;", "1:[SELECT 1 -- a; b\n+ 2]");
    check("SELECT 5 - 3; SELECT 6 / 2;", "1:[SELECT 5 - 3]1:[SELECT 6 / 2]");
}

Test(script, quotes_hide_semicolons)
{
    check("SELECT ';'; SELECT 'it''s;'; SELECT 2", "1:[SELECT ';']1:[SELECT 'it''s;']1:[SELECT 2]");
    check("SELECT 'a\\'; SELECT 2", "1:[SELECT 'a\\']1:[SELECT 2]");
    check("SELECT E'a\\';'; SELECT 2", "1:[SELECT E'a\\';']1:[SELECT 2]");
    check("SELECT e'\\\\'; SELECT 2", "1:[SELECT e'\\\\']1:[SELECT 2]");
    check("SELECT E'a'\n  -- on\n 'b\\';'; SELECT 2", "1:[SELECT E'a'\n  -- on\n 'b\\';']3:[SELECT 2]");
    check("SELECT E'a' 'b\\'; SELECT 2", "1:[SELECT E'a' 'b\\']1:[SELECT 2]");
    check("SELECT fine'\\'; SELECT 2", "1:[SELECT fine'\\']1:[SELECT 2]");
    check("SELECT \"a;\"\"b\"; SELECT U&\"\\\"; SELECT U&'\\'",
          "1:[SELECT \"a;\"\"b\"]1:[SELECT U&\"\\\"]1:[SELECT U&'\\']");
    check("SELECT '-- no comment;', '/*'; SELECT 2", "1:[SELECT '-- no comment;', '/*']1:[SELECT 2]");
    check("SELECT 'open; SELECT 2;\n", "1:[SELECT 'open; SELECT 2;\n]");
}

Test(script, dollar_quotes_hide_semicolons)
{
    check("DO $$ BEGIN; END; $$; SELECT 2", "1:[DO $$ BEGIN; END; $$]1:[SELECT 2]");
    check("DO $a$ ;$$;$b$;$A$; $a$; SELECT 2", "1:[DO $a$ ;$$;$b$;$A$; $a$]1:[SELECT 2]");
    check("DO $\xc3\xa4_1$;$\xc3\xa4_1$; SELECT 2", "1:[DO $\xc3\xa4_1$;$\xc3\xa4_1$]1:[SELECT 2]");
    check("SELECT $1; SELECT $2$;", "1:[SELECT $1]1:[SELECT $2$]");
    check("SELECT a$$; SELECT b$$", "1:[SELECT a$$]1:[SELECT b$$]");
    check("SELECT $$'$$; SELECT '$$'; SELECT 3", "1:[SELECT $$'$$]1:[SELECT '$$']1:[SELECT 3]");
    check("SELECT $$ -- $$; SELECT 2", "1:[SELECT $$ -- $$]1:[SELECT 2]");
    check("SELECT $$ open; SELECT 2", "1:[SELECT $$ open; SELECT 2]");
}

Test(script, comments_nest)
{
    check("/* a /* b; */ c; */ SELECT 1; SELECT 2", "1:[SELECT 1]1:[SELECT 2]");
    check("SELECT 1 /* ' */ ; SELECT 2 /* $$ */;", "1:[SELECT 1]1:[SELECT 2]");
    check("SELECT 1 -- /*\n; SELECT 2", "1:[SELECT 1]2:[SELECT 2]");
    check("SELECT 1; /* open; SELECT 2", "1:[SELECT 1]");
}

Test(script, parentheses_and_standard_sql_bodies_hide_semicolons)
{
    check("CREATE RULE r AS ON UPDATE TO t DO (SELECT 1; SELECT 2); SELECT 3",
          "1:[CREATE RULE r AS ON UPDATE TO t DO (SELECT 1; SELECT 2)]1:[SELECT 3]");
    check("SELECT 1); SELECT 2", "1:[SELECT 1)]1:[SELECT 2]");
    check("CREATE OR REPLACE FUNCTION f(\"begin\" int) RETURNS int BEGIN ATOMIC\n"
          " SELECT 1; SELECT CASE WHEN true THEN 1 END;\nEND; SELECT 2",
          "1:[CREATE OR REPLACE FUNCTION f(\"begin\" int) RETURNS int BEGIN ATOMIC\n"
          " SELECT 1; SELECT CASE WHEN true THEN 1 END;\nEND]3:[SELECT 2]");
    check("create procedure p() begin atomic end; SELECT 2", "1:[create procedure p() begin atomic end]1:[SELECT 2]");
    check("CREATE FUNCTION f(begin int) RETURNS int RETURN 1; SELECT 2",
          "1:[CREATE FUNCTION f(begin int) RETURNS int RETURN 1]1:[SELECT 2]");
    check("BEGIN; SELECT CASE WHEN true THEN 1 END; END;", "1:[BEGIN]1:[SELECT CASE WHEN true THEN 1 END]1:[END]");
}

static void check_kind(const char *const *statements, enum script_kind wanted)
{
    for (; *statements; statements++) {
        struct script_statement statement = {.bytes = *statements, .length = strlen(*statements), .line = 1};
        cr_expect_eq(script_statement_kind(&statement), wanted, "%s", *statements);
    }
}

Test(script, statements_have_a_kind)
{
    static const char *const replaces[] = {"CREATE OR REPLACE TRIGGER a BEFORE UPDATE ON b",
                                           "create /* x */ or replace\ntrigger a", NULL};
    static const char *const of_triggers[] = {"CREATE TRIGGER a BEFORE UPDATE ON b", "CREATE CONSTRAINT TRIGGER a",
                                              "COMMENT ON TRIGGER a ON b IS 'c'",    "DROP TRIGGER a ON b",
                                              "ALTER TRIGGER a ON b RENAME TO c",    NULL};
    static const char *const transactions[] = {"BEGIN", "start TRANSACTION",       "COMMIT", "END", "ROLLBACK TO a",
                                               "ABORT", "PREPARE TRANSACTION 'a'", NULL};
    static const char *const others[] = {"CREATE FUNCTION trigger()",
                                         "COMMENT ON FUNCTION trigger() IS 'trigger'",
                                         "CREATE OR REPLACE FUNCTION trigger()",
                                         "CREATE EVENT TRIGGER a",
                                         "COMMENT ON EVENT TRIGGER a IS 'b'",
                                         "SELECT trigger",
                                         "trigger",
                                         "PREPARE a AS SELECT 1",
                                         "\"commit\"",
                                         "committed",
                                         "",
                                         NULL};
    check_kind(replaces, SCRIPT_TRIGGER_REPLACE);
    check_kind(of_triggers, SCRIPT_TRIGGER_OTHER);
    check_kind(transactions, SCRIPT_TRANSACTION);
    check_kind(others, SCRIPT_OTHER);
}
