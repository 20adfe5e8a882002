# SPDX-License-Identifier: Apache-2.0
"""Writes the C tables. They contain only data; the code that uses them is written by hand."""
import hashlib
import json

import yaml

from generator import functions, places
from generator.load import BODY_MAX_DEFAULT, resolve, types

HEAD = ("/* SPDX-License-Identifier: Apache-2.0 */\n"
        "/* Made from api-spec/ and sql/operations/ by api-spec/generate.py; changes here are lost. */\n")
LENGTH_MAX = 2**31 - 1
NUMBER_MIN, NUMBER_MAX = -(2**53), 2**53


class _Dumper(yaml.CSafeDumper):
    """Writes repeated parts in full instead of as YAML aliases."""

    def ignore_aliases(self, data):
        return True


def text(value):
    """A C string literal, in pieces short enough for every compiler."""
    if value is None:
        return "NULL"
    pieces = value.split("\n")
    lines = [piece + "\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] or len(pieces) == 1 else [])
    return "\n    ".join(_literal(line) for line in lines)


def _literal(line):
    out = []
    for byte in line.encode("utf-8"):
        character = chr(byte)
        if character in '"\\?':
            out.append("\\" + character)
        elif character == "\n":
            out.append("\\n")
        elif 0x20 <= byte < 0x7F:
            out.append(character)
        else:
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


def files(contract, operations, sql, service, document, spec_folder, out):
    patterns = []
    reply_table = _replies(Schemas(contract["document"], patterns), operations, document, contract["errors"])
    operation_table = _operations(Schemas(contract["document"], patterns), operations, sql) + _words(contract, patterns)
    return {
        "errors.h": _errors_header(contract["errors"]),
        "error_table.h": _error_table(contract["errors"]),
        "operation_table.c": operation_table,
        "operation_functions.h": _functions_header(operations),
        "reply_table.c": reply_table,
        "service_statements.h": _service_header(service),
        "service_statements.c": _service_table(service),
        **_documents(document, spec_folder, out),
    }


def _errors_header(errors):
    rows = "".join(f"    ERROR_{name.upper()},\n" for name in errors if name != "ok")
    return (HEAD + "#ifndef KEHRWERT_ERRORS_H\n#define KEHRWERT_ERRORS_H\n\nenum error {\n    OK,\n" + rows +
            "    ERROR_COUNT,\n};\n\n#endif\n")


def _error_table(errors):
    rows, constraints = "", ""
    for name, entry in sorted(errors.items(), key=lambda pair: pair[0] != "ok"):
        pairs = [", ".join(text(entry[key][language]) for language in ("en", "de")) for key in ("title", "detail")]
        each = _both(entry["each"]) if "each" in entry else "{NULL}"
        rows += f"    {{{text(name)}, {entry['status']}, {{{pairs[0]}}}, {{{pairs[1]}}}, {each}, {_texts(places.of(entry))}}},\n"
        for constraint in entry.get("constraints", []):
            constraints += f"    {{{text(constraint)}, ERROR_{name.upper()}, {_texts(places.of(entry, constraint))}}},\n"
    return (HEAD + "static const struct error_entry error_table[] = {\n" + rows + "};\n\n"
            "static const struct { const char *constraint; enum error error; const char *const *at; } constraint_table[] = {\n" +
            constraints + "};\n")


def _texts(texts):
    """An array of these texts that ends with NULL."""
    return f"(const char *const[]){{{''.join(text(one) + ', ' for one in texts)}NULL}}"


class Schemas:
    """Emits each schema once, after the schemas of its parts."""

    def __init__(self, document, patterns):
        self.document, self.lines, self.patterns, self.known = document, [], patterns, {}

    def pattern(self, expression):
        if expression not in self.patterns:
            self.patterns.append(expression)
        return self.patterns.index(expression)

    def add(self, schema):
        if schema is None:
            return "NULL"
        schema = resolve(self.document, schema)
        key = json.dumps({k: v for k, v in schema.items() if k not in ("description", "examples", "title", "default")}, sort_keys=True)
        if key not in self.known:
            body = self._body(schema)
            self.known[key] = f"schema_{len(self.known)}"
            self.lines.append(f"static const struct schema {self.known[key]} = {{{body}}};\n")
        return "&" + self.known[key]

    def _body(self, schema):
        parts = [".types = " + " | ".join("TYPE_" + kind.upper() for kind in types(schema))]
        fields = schema.get("properties")
        if fields:
            rows = [f"    {{{text(name)}, {self.add(part)}, {str(name in schema.get('required', [])).lower()}}},\n"
                    for name, part in fields.items()]
            name = f"fields_{len(self.lines)}"
            self.lines.append(f"static const struct field {name}[] = {{\n{''.join(rows)}}};\n")
            parts.append(f".fields = {name}, .field_count = {len(fields)}")
        if "object" in types(schema) and schema.get("additionalProperties") is not False:
            parts.append(".open = true")
        if "items" in schema:
            parts.append(f".items = {self.add(schema['items'])}")
        parts.append(f".items_min = {schema.get('minItems', 0)}, .items_max = {schema.get('maxItems', LENGTH_MAX)}")
        if schema.get("uniqueItems"):
            parts.append(".items_unique = true")
        parts.append(f".length_min = {schema.get('minLength', 0)}, .length_max = {schema.get('maxLength', LENGTH_MAX)}")
        parts.append(f".pattern = {self.pattern(schema['pattern']) if 'pattern' in schema else -1}")
        if "format" in schema:
            parts.append(f".format = FORMAT_{schema['format'].upper().replace('-', '_')}")
        parts.append(f".minimum = {schema.get('minimum', NUMBER_MIN)}LL, .maximum = {schema.get('maximum', NUMBER_MAX)}LL")
        listed = schema.get("enum") or schema.get("x-extensible-enum")
        if listed:
            name = f"choices_{len(self.lines)}"
            choices = ", ".join(text(choice) for choice in listed if choice is not None)
            self.lines.append(f"static const char *const {name}[] = {{{choices}, NULL}};\n")
            parts.append(f".choices = {name}")
        return ", ".join(parts)


def _operations(schemas, operations, sql):
    statements, rows = [], []
    for operation in operations:
        rows.append(_operation(schemas, operation, sql.get(operation.id), statements))
    patterns = ", ".join(text(pattern) for pattern in schemas.patterns) or "NULL"
    return (HEAD + '#include "auth.h"\n#include "contract.h"\n#include "operation_functions.h"\n#include "statement.h"\n\n' +
            "".join(schemas.lines) + "\n" + "".join(statements) +
            f"\nconst char *const pattern_table[] = {{{patterns}}};\nconst size_t pattern_count = {len(schemas.patterns)};\n"
            "\nconst struct operation operation_table[] = {\n" + "".join(rows) +
            f"}};\nconst size_t operation_count = {len(operations)};\n" + _routes(operations))


def _words(contract, patterns):
    """What people call fields and parameters, and what they are told about patterns. Patterns of responses need no words."""
    none = {"en": "", "de": ""}
    labels = "".join(f"    {{{text(name)}, {_both(label)}}},\n" for name, label in contract["labels"].items())
    rows = "".join(f"    {_both(contract['patterns'].get(pattern, none))},\n" for pattern in patterns)
    return (f"\nconst struct label label_table[] = {{\n{labels}}};\nconst size_t label_count = {len(contract['labels'])};\n"
            f"\nconst char *const pattern_words[][LANGUAGE_COUNT] = {{\n{rows}}};\n")


def _both(words):
    """The initializer of an array with a text for each language."""
    return f"{{{text(words['en'])}, {text(words['de'])}}}"


def _operation(schemas, operation, statement, out):
    parameters = "NULL"
    if operation.parameters:
        parameters = f"parameters_{operation.id}"
        lines = "".join(
            f"    {{{text(p['name'])}, IN_{p['in'].upper()}, {str(p.get('required', False)).lower()}, {schemas.add(p['schema'])}, "
            f"{text(_default_value(p['schema']))}}},\n" for p in operation.parameters)
        out.append(f"static const struct parameter {parameters}[] = {{\n{lines}}};\n")
    body = schemas.add(operation.body)
    binds, bind_count, plain = "NULL", 0, "NULL"
    if statement:
        bind_count = len(statement.binds)
        if statement.binds:
            binds = f"binds_{operation.id}"
            lines = "".join(f"    {{SOURCE_{source}, {index}, {text(name)}, {str(name in statement.filters).lower()}}},\n"
                            for source, index, name in statement.binds)
            out.append(f"static const struct bind {binds}[] = {{\n{lines}}};\n")
        out.append(f"static const struct statement statement_{operation.id} = {{{text(statement.name)},\n    {text(statement.sql)},\n"
                   f"    {bind_count}}};\n")
        plain = _plain_lists(operation, statement, out)
    roles = " | ".join("ROLE_" + role.upper() for role in operation.roles) or "0"
    named = ",".join(operation.roles) or "public"
    if operation.program_roles:
        named += "+" + "|".join(operation.program_roles)
    asks = bool(statement) or operation.source["x-function"] == "database"
    flags = {"asks_database": asks, "writes": bool(statement and statement.writes), "paged": operation.paged}
    return (f"    {{.id = {text(operation.id)}, .method = METHOD_{operation.method.upper()}, .path = {text(operation.path)},\n"
            f"     .role_list = {text(named)}, .roles = {roles}, .parameters = {parameters},\n"
            f"     .parameter_count = {len(operation.parameters)},\n"
            f"     .media = MEDIA_{operation.media.upper()}, .body = {body},\n"
            f"     .body_max = {operation.source.get('x-body-max', BODY_MAX_DEFAULT)},\n"
            f"     .statement = {'&statement_' + operation.id if statement else 'NULL'},\n"
            f"     .plain = {plain}, .plain_count = {len(statement.plain) if statement else 0},\n"
            f"     .binds = {binds}, .bind_count = {bind_count}, .reply_media = {text(operation.reply_media)},\n"
            f"     .before = {operation.id + '_before' if operation.before else 'NULL'}, "
            f".after = {operation.id + '_after' if operation.after else 'NULL'},\n     "
            f".run = {operation.id if operation.function else 'NULL'}, .status = {operation.status}, "
            + ", ".join(f".{name} = {str(value).lower()}" for name, value in flags.items()) + "},\n")


def _plain_lists(operation, statement, out):
    """Defines the operation's plain lists, if it is a list. Returns the name of the array."""
    if not statement.plain:
        return "NULL"
    name = f"plain_{operation.id}"
    rows = "".join(f"    {{{text(one.order)}, {str(one.later).lower()}, {one.used:#x},\n"
                   f"     &(const struct statement){{{text(one.name)},\n    {text(one.sql)},\n    {one.count}}}}},\n"
                   for one in statement.plain)
    out.append(f"static const struct plain_list {name}[] = {{\n{rows}}};\n")
    return name


def _functions_header(operations):
    """Declares the functions of operations, and the indexes of the values that the steps before their statements make."""
    rows = ""
    for operation in operations:
        if functions.made(operation):
            rows += f"enum {{ {', '.join(functions.made(operation))} }};\n"
        rows += "".join(f"enum error {name}({parameters});\n" for name, parameters in functions.of(operation).items())
    return (HEAD + "#ifndef KEHRWERT_OPERATION_FUNCTIONS_H\n#define KEHRWERT_OPERATION_FUNCTIONS_H\n\n#include \"contract.h\"\n\n" + rows +
            "\n#endif\n")


def _service_header(service):
    """Declares a struct for each statement, so that values are passed by name. Its members are in the order of $1, $2, ..."""
    rows = ""
    for name, one in service.items():
        rows += f"extern const struct statement statement_{name};\n"
        if one.binds:
            rows += f"struct {name}_values {{\n" + "".join(f"    const char *{bind};\n" for bind in one.binds) + "};\n"
    return (HEAD + "#ifndef KEHRWERT_SERVICE_STATEMENTS_H\n#define KEHRWERT_SERVICE_STATEMENTS_H\n\n#include \"statement.h\"\n\n" + rows +
            "\n/* Converts such a struct to the array that connection_queue and transaction_run take. */\n"
            "#define STATEMENT_VALUES(values) ((const char *const *)&(values))\n\n#endif\n")


def _service_table(service):
    rows = "".join(f"const struct statement statement_{name} = {{{text(name)},\n    {text(one.sql)},\n    {len(one.binds)}}};\n"
                   for name, one in service.items())
    return HEAD + '#include "service_statements.h"\n\n' + rows


def _default_value(schema):
    default = schema.get("default")
    return str(default).lower() if isinstance(default, bool) else None if default is None else str(default)


def _routes(operations):
    paths = {}
    for index, operation in enumerate(operations):
        paths.setdefault(operation.path, []).append((operation.method.upper(), index))
    rows = ""
    ordered = sorted(paths, key=lambda path: [("{" in step, step) for step in path.split("/")])
    for path in ordered:
        cells = ", ".join(f"[METHOD_{method}] = &operation_table[{index}]" for method, index in paths[path])
        rows += f"    {{{text(path)}, {{{cells}}}}},\n"
    return (f"\nconst struct route route_table[] = {{\n{rows}}};\nconst size_t route_count = {len(paths)};\n\n"
            + _segments([(path.split("/")[1:], number) for number, path in enumerate(ordered)]))


def _segments(routes):
    """The tree of the paths' segments, children first."""
    out = []

    def segment(name, routes):
        """The initializer of a segment (name None: a parameter). `routes` has what follows it in each path, and the number of the path."""
        below, route = {}, "NULL"
        for rest, number in routes:
            if rest:
                below.setdefault(None if rest[0].startswith("{") else rest[0], []).append((rest[1:], number))
            else:
                route = f"&route_table[{number}]"
        rows = [f"    {segment(child, rests)},\n" for child, rests in below.items()]
        if rows:
            out.append(f"static const struct segment segments_{len(out)}[] = {{\n{''.join(rows)}}};\n")
        children = f"segments_{len(out) - 1}" if rows else "NULL"
        return f"{{{text(name)}, {len(name or '')}, {children}, {len(rows)}, {route}}}"

    root = segment("", routes)
    return f"{''.join(out)}const struct segment route_root = {root};\n"


def _replies(schemas, operations, document, all_errors):
    """What the served document says about the responses of each operation."""
    rows, headers = "", {}
    for operation in operations:
        entry = document["paths"][operation.path][operation.method]
        media = next(iter(entry["responses"][str(operation.status)].get("content", {})), None)
        names = entry["x-errors"]
        located = places.located(all_errors, names, operation, schemas.document)
        statuses = "".join(f"{{{status}, {_header_list(headers, document, response)}}}, " for status, response in entry["responses"].items()
                           if status != "default")
        rows += (f"    {{{text(operation.id)}, {operation.status}, {schemas.add(operation.reply)}, {text(media)},\n"
                 f"     {_texts(names)}, {_texts(located)}, (const struct documented_status[]){{{statuses}{{0, NULL}}}}}},\n")
    return (HEAD + '#include "reply_table.h"\n\n' + "".join(schemas.lines) + "".join(headers.values()) +
            "\nconst struct documented_reply reply_table[] = {\n" + rows + f"}};\nconst size_t reply_count = {len(operations)};\n")


def _header_list(known, document, response):
    """The name of the array with the headers of a response; equal ones share it."""
    listed = {name: resolve(document, header).get("required", False) for name, header in resolve(document, response)["headers"].items()}
    key = tuple(listed.items())
    name = f"headers_{list(known).index(key) if key in known else len(known)}"
    rows = "".join(f"{{{text(header)}, {str(required).lower()}}}, " for header, required in listed.items())
    known[key] = f"static const struct documented_header {name}[] = {{{rows}{{NULL, false}}}};\n"
    return name


def _documents(document, spec_folder, out):
    """The served files, included by the assembler: as C arrays these files make compilation slow and memory-hungry."""
    made = {
        "openapi.json": json.dumps(document, ensure_ascii=False, separators=(",", ":")),
        "openapi.yaml": yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=140),
    }
    paths = {name: out / name for name in made}
    paths.update({file.name: file for file in sorted((spec_folder / "pages").glob("*.[hj]*"))})
    assembler, rows, externals = "", "", ""
    for index, (name, path) in enumerate(paths.items()):
        content = made[name].encode("utf-8") if name in made else path.read_bytes()
        # The digest changes with the content, so the file is compiled again.
        digest = hashlib.sha256(content).hexdigest()[:16]
        assembler += f'    ".global document_{index}\\ndocument_{index}: .incbin \\"{path.resolve()}\\"\\n" /* {digest} */\n'
        externals += f"extern const unsigned char document_{index}[];\n"
        rows += f"    {{{text(name)}, document_{index}, {len(content)}}},\n"
    table = (HEAD + '#include "contract.h"\n\n__asm__(".section .rodata\\n"\n' + assembler + '    ".previous\\n");\n\n' + externals +
             "\nconst struct document document_table[] = {\n" + rows + f"}};\nconst size_t document_count = {len(paths)};\n")
    return {**made, "document_table.c": table}
