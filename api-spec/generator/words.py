# SPDX-License-Identifier: Apache-2.0
"""Reads words.yaml: what people call the fields and parameters of requests, and the patterns of their texts."""
from generator.load import Mistake, resolve, yaml_file

HEADERS = ["Idempotency-Key", "If-None-Match"]  # of operations that do not list them


def read(file, document, operations):
    """({name: {en, de}}, {pattern: {en, de}}). Every name and pattern of a request needs words, and none may be left over."""
    parsed = yaml_file(file)
    labels, patterns = parsed["labels"], {entry["pattern"]: {"en": entry["en"], "de": entry["de"]} for entry in parsed["patterns"]}
    names, expressions = set(HEADERS), set()
    for operation in operations:
        for parameter in operation.parameters:
            names.add(parameter["name"])
            _collect(document, parameter["schema"], names, expressions)
        if operation.body is not None:
            _collect(document, operation.body, names, expressions)
    _compare("label", names, set(labels))
    _compare("pattern", expressions, set(patterns))
    for name, label in labels.items():
        if set(label) != {"en", "de"}:
            raise Mistake(f"words.yaml: {name} needs en and de")
    return labels, patterns


def _collect(document, schema, names, expressions):
    schema = resolve(document, schema)
    if "pattern" in schema:
        expressions.add(schema["pattern"])
    for name, part in schema.get("properties", {}).items():
        names.add(name)
        _collect(document, part, names, expressions)
    if "items" in schema:
        _collect(document, schema["items"], names, expressions)


def _compare(kind, wanted, found):
    for name in sorted(wanted - found):
        raise Mistake(f"words.yaml: no words for the {kind} {name!r}, which a request can have")
    for name in sorted(found - wanted):
        raise Mistake(f"words.yaml: no request has the {kind} {name!r}")
