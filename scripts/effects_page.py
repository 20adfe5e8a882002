# SPDX-License-Identifier: Apache-2.0
"""Prints docs/effects.md for a migrated database: effects_page.py URL. Called by scripts/schema."""
import re
import sys

import schema_catalogue as catalogue

HEAD = """<!-- SPDX-License-Identifier: Apache-2.0 -->
# What a write sets off

Made by `scripts/schema` from the database's own catalogue; changes here are lost. Files are those of `sql/`.

To follow a write to its end, look up the operation in the first part, then each table that it writes in the second part, then the tables
that are named there. Everything that triggers do happens in the transaction of the write: all of it, or nothing.

Triggers are listed in the order in which PostgreSQL fires them: before a row is stored, after each row, after the statement, and within
each of these by name. The number in a name makes that order: in `pairing_7_sessions`, 7 comes after 6.
"""
# What the triggers do that many tables share.
COMMON = {"state_guard": "checks the transition of the state", "row_version": "increases the version",
          "state_history": "writes the history, [`transition`](#transition)",
          "audit_write": "writes the audit, [`audit_event`](#audit_event)",
          "append_only": "refuses to change or delete rows"}


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
        self.due_steps = catalogue.ask(url, catalogue.DUE_STEPS)
        self.writes = catalogue.Writes(self.functions, set(self.folders), self.due_steps)

    def operations(self):
        yield "## Operations\n"
        yield "| operation | writes |\n|---|---|"
        for file in sorted(catalogue.SQL.glob("operations/*.sql")):
            found = self.writes.of(file.read_text(encoding="utf-8"))
            if found:
                yield f"| `{file.stem}` | {written(found)} |"
        yield "\nAll other operations only read. Statements of the service itself:\n"
        yield "| statement | writes |\n|---|---|"
        for file in sorted(catalogue.SQL.glob("service/*.sql")):
            found = self.writes.of(file.read_text(encoding="utf-8"))
            if found:
                yield f"| `service/{file.name}` | {written(found)} |"
        yield "\nDue work, which the service does when a date has come:\n"
        yield "| due step | writes |\n|---|---|"
        for name in self.due_steps:
            yield f"| `{name}` in `{self.files[name][0]}` | {written(self.writes.of(self.bodies[name], frozenset({name})))} |"
        yield ""

    def trigger(self, trigger):
        if trigger.function in COMMON:
            yield f"1. **{trigger.name}** ({when(trigger)}): {COMMON[trigger.function]}."
            return
        yield f"1. **{trigger.name}** ({when(trigger)}): `{trigger.function}()` in `{self.files[trigger.function][0]}`."
        yield f"   {said_of(self.comments[trigger.function])}"
        found = self.writes.of(self.bodies[trigger.function], frozenset({trigger.function}))
        if found:
            yield f"   Writes: {written(found)}."

    def table(self, name):
        mine = [trigger for trigger in self.triggers if trigger.table == name]
        yield f"### {name}\n"
        due = [step for step in self.due_steps if name in {table for _, table, _ in self.writes.direct(self.bodies[step])}]
        yield f"Folder `logic/{self.folders[name]}/`." + (f" Due work: {', '.join(f'`{step}`' for step in due)}." if due else "")
        for before, each_row, title in ((True, True, "Before a row is stored:"), (True, False, "Before the statement:"),
                                        (False, True, "After each row:"), (False, False, "After the statement:")):
            listed = [trigger for trigger in mine if (trigger.before, trigger.each_row) == (before, each_row)]
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
