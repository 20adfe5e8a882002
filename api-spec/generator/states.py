# SPDX-License-Identifier: Apache-2.0
"""Reads the moves between states from the migrations, which fill the table state_transition."""
import re
from collections import namedtuple

from generator.load import Mistake, resolve

Move = namedtuple("Move", "object before after moved_by")

ROWS = re.compile(r"INSERT INTO state_transition \(object, from_state, to_state, moved_by\) VALUES\n(.*?);", re.DOTALL)
ROW = re.compile(r"\('([a-z_]+)', '([a-z_]+)', '([a-z_]+)', '\{([a-z_,]+)\}'\)")
OTHER_CHANGES = re.compile(r"\b(UPDATE|DELETE FROM) state_transition\b")


def read(migrations):
    """The moves, in the order of the migrations. The first of an object begins at the state that the object is created in."""
    moves = []
    for file in sorted(migrations.glob("*.sql")):
        text = file.read_text(encoding="utf-8")
        for rows in ROWS.findall(text):
            moves += [Move(*row[:3], row[3].split(",")) for row in ROW.findall(rows)]
        if OTHER_CHANGES.search(text):
            raise Mistake(f"{file.name}: changes moves in a way that generator/states.py does not read")
    return moves


def check(document, moves, operations):
    """The contract lets nobody ask for a state that objects reach only by themselves, or that does not exist."""
    for operation in operations:
        name = operation.id.removesuffix("_transition_create")
        if name == operation.id:
            continue
        known = {move.after for move in moves if move.object == name and move.moved_by != ["service"]}
        body = resolve(document, operation.body)
        for state in resolve(document, body["properties"]["to"]).get("enum", []):
            if state not in known:
                raise Mistake(f"{operation.file}: {operation.id}: nobody can move {name} to {state!r} (state_transition)")
