# SPDX-License-Identifier: Apache-2.0
"""Checks the C functions of operations: src/operations/<operationId>.c must exist and define all of them."""
import re

from generator.load import Mistake


def of(operation):
    """{function name: parameter list}"""
    found = {}
    if operation.function:
        found[operation.id] = "struct request *request"
    if operation.before:
        found[f"{operation.id}_before"] = "struct request *request"
    if operation.after:
        found[f"{operation.id}_after"] = "struct request *request, const struct pg_result *result"
    return found


def made(operation):
    """The names of the C constants for the values that x-before makes: the indexes at which <operationId>_before() stores them."""
    return [f"{operation.id}_{name}".upper() for name in operation.makes]


def check(folder, operations):
    for operation in operations:
        functions = of(operation)
        file = folder / f"{operation.id}.c"
        if functions and not file.is_file():
            raise Mistake(f"src/operations/{file.name} is missing ({operation.file} has the operation)")
        text = file.read_text(encoding="utf-8") if functions else ""
        for name in functions:
            if not re.search(rf"^enum error {name}\(", text, re.MULTILINE):
                raise Mistake(f"src/operations/{file.name}: {name}() is missing ({operation.file} names it)")
        for name in made(operation):
            if not re.search(rf"\b{name}\b", text):
                raise Mistake(f"src/operations/{file.name}: {name} is never made ({operation.file}: x-before)")
        for name in operation.reads_columns:
            if f'"{name}"' not in text:
                raise Mistake(f"src/operations/{file.name}: column {name} is never read ({operation.file}: x-after)")
