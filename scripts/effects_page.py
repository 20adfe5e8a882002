# SPDX-License-Identifier: Apache-2.0
"""Prints docs/effects.md for a migrated database: effects_page.py URL. Called by scripts/schema."""
import re
import sys

import schema_catalogue as catalogue

HEAD = """<!-- SPDX-License-Identifier: Apache-2.0 -->
# What a write sets off

Made by `scripts/schema` from the database's own catalogue; changes here are lost. Files are those of `sql/`.

To follow a write to its end, look up the operation in the first part, then each table that it writes in the second one, then the tables
that are named there. Triggers are listed in the order in which PostgreSQL fires them: first those before the row is stored, then those
after it, each in the order of the names. Every trigger runs in the transaction of the write: all of it happens, or nothing.

A name such as `pairing_7_sessions` says: on the table `pairing`, 1 checks the move between states, 2 holds the rules, 3 counts the
version, 4 writes the history, 5 the audit, 6 and later are effects on other tables. Versions, history and audit are named in one line.
"""
# Triggers that every table of its kind has; what they do needs no line of its own.
COMMON = {"row_version": "counts the version", "state_history": "writes the history (`transition`)",
          "audit_write": "writes the audit (`audit_event`)", "append_only": "refuses to change or remove rows"}


def said_of(comment):
    text = re.sub(r"^Trigger: ", "", comment or "").strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")


def written(writes):
    parts = []
    for what, table, columns in writes:
        named = f" ({', '.join(f'`{column}`' for column in columns)})" if columns else ""
        parts.append(f"{what} [`{table}`](#{table}){named}")
    return "; ".join(parts)


def when(trigger):
    events = ", ".join(trigger.events)
    if not trigger.condition:
        return events
    condition = re.sub(r"::text\b|::boolean\b", "", trigger.condition)
    condition = re.sub(r"\bnew\b", "NEW", re.sub(r"\bold\b", "OLD", condition))
    return f"{events}, if `{' '.join(condition.split())}`"


def common_line(found):
    said = []
    for name, text in COMMON.items():
        mine = [trigger for trigger in found if trigger.function == name]
        if mine:
            events = sorted({event for trigger in mine for event in trigger.events}, key=["insert", "update", "delete", "truncate"].index)
            said.append(f"{text}: {', '.join(events)}")
    return said


class Page:
    """Collects the lines of the page."""

    def __init__(self, url):
        self.triggers = catalogue.triggers(url)
        self.functions = catalogue.functions(url)
        self.cascades = catalogue.ask(url, catalogue.CASCADES) or []
        self.folders = catalogue.folders()
        self.files = catalogue.defined(catalogue.FUNCTION)
        self.comments = {function.name: function.comment for function in self.functions}
        self.bodies = {function.name: function.body for function in self.functions}
        self.writes = catalogue.Writes(self.functions, set(self.folders))

    def operations(self):
        yield "## Operations\n"
        yield "| operation | writes |\n|---|---|"
        for file in sorted(catalogue.SQL.glob("operations/*.sql")):
            found = self.writes.of(file.read_text(encoding="utf-8"))
            if found:
                yield f"| `{file.stem}` | {written(found)} |"
        yield "\nEvery other operation only reads. Without a request, the service's own statements and due work write:\n"
        yield "| statement or function | writes |\n|---|---|"
        for file in sorted(catalogue.SQL.glob("service/*.sql")):
            found = self.writes.of(file.read_text(encoding="utf-8"))
            if found:
                yield f"| `service/{file.name}` | {written(found)} |"
        for name in sorted(name for name in self.bodies if name.startswith("due_") and self.files[name][0].endswith("work.sql")):
            found = self.writes.of(self.bodies[name], frozenset({name}))
            if found and name not in ("due_work", "due_work_all"):
                yield f"| `{name}` in `{self.files[name][0]}` | {written(found)} |"
        yield ""

    def trigger(self, trigger):
        called = f"`{trigger.function}{trigger.arguments}`" if trigger.arguments != "()" else f"`{trigger.function}()`"
        yield f"1. **{trigger.name}** ({when(trigger)}): {called} in `{self.files[trigger.function][0]}`."
        yield f"   {said_of(self.comments[trigger.function])}"
        found = self.writes.of(self.bodies[trigger.function], frozenset({trigger.function}))
        if found:
            yield f"   Writes: {written(found)}."

    def table(self, name):
        mine = [trigger for trigger in self.triggers if trigger.table == name]
        yield f"### {name}\n"
        yield f"Folder `logic/{self.folders[name]}/`." + "".join(f" {text[0].upper()}{text[1:]}." for text in common_line(mine))
        own = [trigger for trigger in mine if trigger.function not in COMMON]
        for before, title in ((True, "Before the row is stored:"), (False, "After it:")):
            listed = [trigger for trigger in own if trigger.before == before]
            if listed:
                yield f"\n{title}\n"
                for trigger in listed:
                    yield from self.trigger(trigger)
        gone = [table for parent, table in self.cascades if parent == name]
        if gone:
            yield f"\nDeleted with a row: those of {', '.join(f'[`{table}`](#{table})' for table in gone)} that belong to it."
        yield ""

    def text(self):
        lines = [HEAD, *self.operations(), "## Tables\n"]
        for name in sorted(self.folders):
            lines += self.table(name)
        return "\n".join(lines).rstrip()


print(Page(sys.argv[1]).text())
