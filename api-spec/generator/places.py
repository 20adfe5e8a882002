# SPDX-License-Identifier: Apache-2.0
"""Which values of a request an error concerns: `at` in errors.yaml, compared with the bodies of the operations that can return it."""
from generator.load import Mistake, resolve, types

MOVES = {"/to", "/answer", "/reply"}  # the caller's decision; what stands in its way is elsewhere


def of(entry, constraint=None):
    """The pointers of the error, or of one of its constraints."""
    at = entry.get("at", [])
    if isinstance(at, list):
        return at
    return at[constraint] if constraint else list(dict.fromkeys(pointer for pointers in at.values() for pointer in pointers))


def check(errors, operations, document, implied_errors):
    """Every pointer must lead to something in a request that can get the error, and every body with values must have one of them."""
    used = {name: set() for name in errors}
    for operation in operations:
        body, path = _of_request(document, operation)
        for name in implied_errors(operation) + operation.source.get("x-errors", []):
            pointers = set(of(errors[name]))
            used[name] |= pointers & (body | path)
            if pointers and not pointers & (body | path) and not body <= MOVES and not _may_be_elsewhere(errors[name]):
                raise Mistake(f"{operation.file}: {operation.id} has nothing of what errors.yaml says of {name}: "
                              f"{' '.join(sorted(pointers))}")
    for name, entry in errors.items():
        for pointer in of(entry):
            if pointer not in used[name]:
                raise Mistake(f"errors.yaml: {name}: no operation that can return it has {pointer}")


def located(errors, names, operation, document):
    """Those of the errors whose response says where in the request of this operation."""
    body, path = _of_request(document, operation)
    return [name for name in names if set(of(errors[name])) & (body | path)]


def _of_request(document, operation):
    """The pointers that the body of the operation can have, and the names of its path parameters as pointers."""
    return (_pointers(document, operation.body, "") if operation.body is not None else set(),
            {f"/{parameter['name']}" for parameter in operation.parameters if parameter["in"] == "path"})


def _may_be_elsewhere(entry):
    return isinstance(entry["at"], dict) and [] in entry["at"].values()


def _pointers(document, schema, prefix):
    schema = resolve(document, schema)
    found = set()
    for name, part in schema.get("properties", {}).items():
        found |= {f"{prefix}/{name}"} | _pointers(document, part, f"{prefix}/{name}")
    if "items" in schema:
        item = resolve(document, schema["items"])
        found |= _pointers(document, item, f"{prefix}/*") if "object" in types(item) else {f"{prefix}/*"}
    return found
