# SPDX-License-Identifier: Apache-2.0
"""Refuses what generators of clients cannot turn into code, although OpenAPI allows it."""
import re

from generator.load import Mistake, types

NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,39}")
TIMES_ONLY = "AgendaSession"  # assistants must not learn which session it is
UNKNOWN_BEFORE = ["cursor", "Idempotency-Key"]  # parameters whose right value comes from an earlier response, or is new each time
TYPED_FORMATS = ["uuid", "date", "date-time", "uri"]  # many generators make other types than strings of them


def check(document):
    for kind, entries in document["components"].items():
        if kind != "securitySchemes":
            _check_names(kind, entries)
    _check_parameters(document)
    for where, schema in schemas(document):
        _check_pattern(where, schema)
        if "type" in schema and len(set(types(schema)) - {"null"}) > 1:
            raise Mistake(f"{where}: a schema with several types becomes a union; leave out `type` to allow any value")
    _check_required(document)
    _check_inline(document)
    _check_identifiers(document)


def schemas(node, where=""):
    """(place, schema) of every schema that is written in the document, also within other schemas."""
    if isinstance(node, list):
        for index, part in enumerate(node):
            yield from schemas(part, f"{where}/{index}")
    elif isinstance(node, dict):
        if isinstance(node.get("type"), (str, list)):
            yield where, node
        for name, part in node.items():
            if name not in ("example", "examples", "default", "enum"):
                yield from schemas(part, f"{where}/{name}" if where else name)


def reachable(document, node):
    """The names of all schemas that the node refers to, also through other components."""
    found, visited, nodes = set(), set(), [node]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            reference = node.get("$ref", "")
            if reference.startswith("#/components/") and reference not in visited:
                visited.add(reference)
                _, _, kind, name = reference.split("/")
                if kind == "schemas":
                    found.add(name)
                nodes.append(document["components"][kind][name])
            nodes += node.values()
        elif isinstance(node, list):
            nodes += node
    return found


def _check_names(kind, names):
    """Components become types, so their names must be short and free of lists that grow."""
    for name in names:
        if not NAME.fullmatch(name):
            raise Mistake(f"components/{kind}/{name}: a name needs 1 to 40 letters and digits, the first one in upper case")


def _check_parameters(document):
    """Postman and Bruno send the examples of parameters with the first click."""
    entries = [entry for item in document["paths"].values() for entry in item.values()]
    places = {"components/parameters": document["components"]["parameters"].values(),
              **{entry["operationId"]: entry.get("parameters", []) for entry in entries}}
    for where, parameters in places.items():
        for parameter in parameters:
            if parameter.get("name") in UNKNOWN_BEFORE and {"example", "examples"} & {*parameter, *parameter["schema"]}:
                raise Mistake(f"{where}: {parameter['name']}: an example would be sent by clients and refused")


def _check_pattern(where, schema):
    """A pattern is read by the regular expressions of ECMAScript, Go, Java, .NET and Python."""
    pattern = schema.get("pattern")
    if pattern is None:
        return
    if schema.get("format") in TYPED_FORMATS:
        raise Mistake(f"{where}: a pattern beside format: {schema['format']} does not fit the type that generators make of this format")
    if re.search(r"\\u|\(\?|[^\x20-\x7e]", pattern):
        raise Mistake(f"{where}: pattern: Go has no \\u0000 and no (?=; write \\x00, or make it a format")


def _check_required(document):
    """Whoever has an object can always address it and change it, even if only some of its fields were asked for."""
    entries = [entry for item in document["paths"].values() for entry in item.values()]
    for name in reachable(document, [entry["responses"] for entry in entries]) - {TIMES_ONLY}:
        schema = document["components"]["schemas"][name]
        for field in {"id", "version"} & set(schema.get("properties", [])) - set(schema.get("required", [])):
            raise Mistake(f"components/schemas/{name}: {field} must be required in a response")


def _check_inline(document):
    """Generators invent names for schemas within others, and a type for each place, even for the same choices."""
    known = {}
    for where, schema in schemas(document):
        named = re.fullmatch(r"components/schemas/\w+", where)
        if "properties" in schema and not named:
            raise Mistake(f"{where}: an object within another schema has no name; make it a schema")
        if "enum" in schema and "/schemas/" in where:
            if "null" in types(schema):
                raise Mistake(f"{where}: an enum that can be null needs a schema and anyOf: [$ref, {{type: 'null'}}]")
            other = known.setdefault(tuple(schema["enum"]), where)
            if other != where:
                raise Mistake(f"{where}: has the choices of {other}; make them one schema")


def _check_identifiers(document):
    """An enum or object within a schema becomes a type named after both. No schema and no choice may have the same name."""
    schemas_by_name, made = document["components"]["schemas"], {}
    for name, schema in schemas_by_name.items():
        for field, part in schema.get("properties", {}).items():
            if "enum" in part or "properties" in part:
                made[name + _pascal(field)] = f"components/schemas/{name}/{field}"
    for name, schema in schemas_by_name.items():
        for identifier in [name, *(_pascal(value) for value in schema.get("enum", []))]:
            if identifier in made:
                raise Mistake(f"{made[identifier]}: its type would be {identifier}, as in components/schemas/{name}; make it a schema")


def _pascal(name):
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
