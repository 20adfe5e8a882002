# SPDX-License-Identifier: Apache-2.0
"""Reads what the files under sql/ define and what a database contains: functions, triggers, and what each of them writes."""
import collections
import json
import pathlib
import re
import subprocess

SQL = pathlib.Path(__file__).resolve().parents[1] / "sql"
FUNCTION = re.compile(r"^CREATE (?:OR REPLACE )?FUNCTION ([a-z0-9_]+)\s*\(", re.MULTILINE)
TRIGGER = re.compile(r"^CREATE (?:OR REPLACE )?TRIGGER ([a-z0-9_]+)\b[^;]*?\bON ([a-z0-9_]+)", re.MULTILINE)
FOLDER = re.compile(r"^\| `([a-z_]+)` \| ((?:`[a-z_]+`(?:, )?)*) ?\|$", re.MULTILINE)
COMMENT = re.compile(r"--[^\n]*")
# A write, and the SET clause of an UPDATE up to its end.
WRITE = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM)\s+(?:public\.)?([a-z_]+)\b(?:\s+AS\s+\w+)?"
                   r"(?:\s+SET\s+(.*?)(?:\s+(?:FROM|WHERE|RETURNING)\b|;|\Z))?", re.DOTALL)
UPSERT = re.compile(r"ON CONFLICT[^;]*?DO UPDATE\s+SET\s+(.*?)(?:\s+(?:WHERE|RETURNING)\b|;|\Z)", re.DOTALL)
WORDS = {"INSERT INTO": "insert", "UPDATE": "update", "DELETE FROM": "delete"}

Trigger = collections.namedtuple("Trigger", "table name before each_row events condition function arguments")
Function = collections.namedtuple("Function", "name arguments body comment")

TRIGGERS = """
SELECT json_agg(json_build_array(
         on_table.relname, trigger.tgname, trigger.tgtype & 2 > 0, trigger.tgtype & 1 > 0,
         array_remove(ARRAY[CASE WHEN trigger.tgtype & 4 > 0 THEN 'insert' END,
                            CASE WHEN trigger.tgtype & 16 > 0 THEN concat_ws(' of ', 'update', columns.names) END,
                            CASE WHEN trigger.tgtype & 8 > 0 THEN 'delete' END,
                            CASE WHEN trigger.tgtype & 32 > 0 THEN 'truncate' END], NULL),
         substring(pg_get_triggerdef(trigger.oid, true) FROM ' WHEN \\((.*)\\) EXECUTE FUNCTION'),
         called.proname, substring(pg_get_triggerdef(trigger.oid, true) FROM 'EXECUTE FUNCTION [^(]*(\\(.*\\))$'))
         ORDER BY on_table.relname, trigger.tgtype & 2 = 0, trigger.tgtype & 1 = 0, trigger.tgname)
  FROM pg_trigger AS trigger
  JOIN pg_class AS on_table ON on_table.oid = trigger.tgrelid AND on_table.relnamespace = 'public'::regnamespace
  JOIN pg_proc AS called ON called.oid = trigger.tgfoid
 CROSS JOIN LATERAL (SELECT string_agg(attribute.attname, ', ' ORDER BY attribute.attnum) AS names
                       FROM pg_attribute AS attribute
                      WHERE attribute.attrelid = trigger.tgrelid
                        AND attribute.attnum = ANY (trigger.tgattr::int2[])) AS columns
 WHERE NOT trigger.tgisinternal;
"""
FUNCTIONS = """
SELECT json_agg(json_build_array(proname, pg_get_function_identity_arguments(oid), prosrc, obj_description(oid, 'pg_proc'))
                ORDER BY proname, oid)
  FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT FROM pg_depend AS part -- of a range type
                    WHERE part.classid = 'pg_proc'::regclass AND part.objid = pg_proc.oid AND part.deptype = 'i');
"""
DUE_STEPS = "SELECT json_agg(name ORDER BY position) FROM due_step;"
CASCADES = """
SELECT json_agg(json_build_array(confrelid::regclass::text, conrelid::regclass::text) ORDER BY 1, 2)
  FROM pg_constraint WHERE contype = 'f' AND confdeltype = 'c' AND connamespace = 'public'::regnamespace;
"""


def ask(url, query):
    run = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url], input=query, capture_output=True, text=True, check=True)
    return json.loads(run.stdout) if run.stdout.strip() else []


def triggers(url):
    """Ordered as PostgreSQL fires the triggers of a table: row triggers before statement triggers, each by name."""
    return [Trigger(*row) for row in ask(url, TRIGGERS)]


def functions(url):
    return [Function(*row) for row in ask(url, FUNCTIONS)]


def folders():
    """{table: folder of sql/logic}, from sql/README.md."""
    page = (SQL / "README.md").read_text(encoding="utf-8")
    return {table: folder for folder, tables in FOLDER.findall(page) for table in re.findall(r"`([a-z_]+)`", tables)}


def logic_folders():
    return {folder for folder, _ in FOLDER.findall((SQL / "README.md").read_text(encoding="utf-8"))}


def defined(expression):
    """{name: [files that define it]}, with paths relative to sql/."""
    found = collections.defaultdict(list)
    for file in sorted([*SQL.glob("migrations/*.sql"), *SQL.glob("logic/**/*.sql")]):
        for match in expression.finditer(file.read_text(encoding="utf-8")):
            found[match.group(1)].append(file.relative_to(SQL).as_posix())
    return found


def columns_set(text):
    """The columns that the SET clause of an UPDATE names."""
    if text is None:
        return []
    lists = re.findall(r"\(([a-z_, \n]+)\)\s*=", text)
    single = re.findall(r"(?:^|,)\s*([a-z_]+)\s*=(?!=)", text)
    return list(dict.fromkeys([name.strip() for listed in lists for name in listed.split(",")] + single))


class Writes:
    """Finds what functions and statements write, directly or through functions that they call."""

    def __init__(self, found, tables, due_steps):
        self.tables = tables
        self.bodies = collections.defaultdict(str)
        for function in found:
            self.bodies[function.name] += "\n" + function.body
        # due_step_run() finds the function that it calls in a table.
        self.bodies["due_step_run"] += "".join(f"\n{name}(most)" for name in due_steps)
        self.call = re.compile(r"\b(" + "|".join(sorted(self.bodies, key=len, reverse=True)) + r")\s*\(")

    def direct(self, text):
        """[(kind of write, table, columns)] in the order of the text."""
        bare = COMMENT.sub("", text)
        found = []
        matches = [match for match in WRITE.finditer(bare) if match.group(2) in self.tables]
        for match, following in zip(matches, [*matches[1:], None]):
            word, table, set_clause = match.groups()
            found.append((WORDS[word], table, columns_set(set_clause)))
            upsert = UPSERT.search(bare, match.end(), following.start() if following else len(bare))
            if word == "INSERT INTO" and upsert:
                found.append(("update", table, columns_set(upsert.group(1))))
        return found

    def of(self, text, seen=frozenset()):
        """Like direct, plus the writes of the functions that the text calls."""
        found = self.direct(text)
        for name in self.call.findall(COMMENT.sub("", text)):
            if name not in seen:
                seen = seen | {name}
                found += self.of(self.bodies[name], seen)
        merged = {}
        for what, table, columns in found:
            merged.setdefault((table, what), []).extend(columns)
        return [(what, table, list(dict.fromkeys(columns))) for (table, what), columns in merged.items()]
