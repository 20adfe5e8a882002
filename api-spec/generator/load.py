# SPDX-License-Identifier: Apache-2.0
"""Reads and checks the contract. All later steps rely on these checks."""
import re
from dataclasses import dataclass, field

import yaml

METHODS = ["get", "post", "put", "patch", "delete"]
TOKEN_ROLES = ["participant", "program_manager", "reviewer", "hr_sync", "assistant", "auditor", "admin"]
PARAMETERS_MAX, PATH_PARAMETERS_MAX, MADE_MAX = 24, 4, 8
PROGRAM_ROLES = ["program_manager", "reviewer"]
FORMATS = ["uuid", "date", "date-time", "email", "uri", "user-name", "language", "line", "prose"]
TYPES = ["string", "integer", "number", "boolean", "object", "array", "null"]
SCHEMA_KEYWORDS = {
    "type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "uniqueItems", "minLength", "maxLength",
    "pattern", "format", "minimum", "maximum", "enum", "default", "title", "description", "examples", "anyOf", "$ref",
    "x-extensible-enum",
}
OPERATION_KEYWORDS = {
    "operationId", "summary", "description", "tags", "parameters", "requestBody", "responses", "security", "x-roles", "x-program-roles",
    "x-errors", "x-function", "x-before", "x-after", "x-body-max",
}
PARAMETER_KEYWORDS = {"name", "in", "required", "description", "schema", "example", "explode", "style", "$ref"}
BODY_MAX_DEFAULT = 65536
BODY_MAX_LIMIT = 1048576


class Mistake(Exception):
    """A mistake in the contract. Its author must fix it."""


class _Loader(yaml.CSafeLoader):
    """YAML that refuses duplicate keys and reads timestamps as strings."""


def _mapping(loader, node, deep=False):
    own = [loader.construct_object(key, deep=True) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    for key in own:
        if own.count(key) > 1:
            raise Mistake(f"{node.start_mark.name}:{node.start_mark.line + 1}: duplicate key {key!r}")
    loader.flatten_mapping(node)
    return {loader.construct_object(key, deep=True): loader.construct_object(value, deep=True) for key, value in node.value}


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, expression) for tag, expression in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass
class Operation:
    """One operation with its references resolved."""
    id: str
    method: str
    path: str
    source: dict
    file: str
    parameters: list
    body: dict | None = None
    media: str = "none"
    status: int = 200
    reply: dict | None = None
    roles: list = field(default_factory=list)
    program_roles: list = field(default_factory=list)
    reply_media: str | None = None
    function: bool = False
    before: bool = False
    reads: list = field(default_factory=list)
    makes: list = field(default_factory=list)
    after: bool = False
    reads_columns: list = field(default_factory=list)
    body_properties: list = field(default_factory=list)

    @property
    def paged(self):
        return any(parameter["name"] == "cursor" for parameter in self.parameters)

    @property
    def conditional(self):
        return any(parameter["name"] == "If-Match" for parameter in self.parameters)

    @property
    def public(self):
        return not self.roles


def yaml_file(path):
    try:
        with open(path, encoding="utf-8") as stream:
            return yaml.load(stream, Loader=_Loader)
    except yaml.YAMLError as error:
        raise Mistake(f"{path.name}: {error}") from error


def contract(folder):
    """openapi.yaml with the paths and components of resources/*.yaml merged in, the errors, and the file of each path."""
    document = yaml_file(folder / "openapi.yaml")
    document.setdefault("paths", {})
    components = document.setdefault("components", {})
    files = {path: "openapi.yaml" for path in document["paths"]}
    for file in sorted((folder / "resources").glob("*.yaml")):
        part = yaml_file(file)
        unknown = set(part) - {"paths", "components"}
        if unknown:
            raise Mistake(f"{file.name}: {unknown.pop()!r} is not allowed here; only paths and components are")
        for path, item in part.get("paths", {}).items():
            if path in document["paths"]:
                raise Mistake(f"{file.name}: path {path} is already in {files[path]}")
            document["paths"][path] = item
            files[path] = file.name
        for kind, entries in part.get("components", {}).items():
            own = components.setdefault(kind, {})
            for name, entry in entries.items():
                if name in own:
                    raise Mistake(f"{file.name}: duplicate components/{kind}/{name}")
                own[name] = entry
    errors = yaml_file(folder / "errors.yaml")
    _check_errors(errors)
    for name, schema in components.get("schemas", {}).items():
        _check_schema(schema, document, f"components/schemas/{name}", False)
    return {"document": document, "errors": errors, "files": files}


def _check_errors(errors):
    constraints = {}
    for name, entry in errors.items():
        missing = {"status", "title", "detail", "description"} - set(entry)
        if missing:
            raise Mistake(f"errors.yaml: {name} lacks {missing.pop()!r}")
        unknown = set(entry) - {"status", "at", "title", "detail", "each", "description", "constraints"}
        if unknown:
            raise Mistake(f"errors.yaml: {name}: unknown key {unknown.pop()!r}")
        for key in ("title", "detail", "each"):
            if key in entry and set(entry[key]) != {"en", "de"}:
                raise Mistake(f"errors.yaml: {name}: {key} needs en and de")
        _check_words(name, entry)
        if entry["status"] in (409, 422) and name != "body_invalid" and "at" not in entry:
            raise Mistake(f"errors.yaml: {name} lacks 'at': the values of the body that it concerns, or []")
        if isinstance(entry.get("at"), dict) and set(entry["at"]) != set(entry["constraints"]):
            raise Mistake(f"errors.yaml: {name}: 'at' needs all its constraints and no others")
        for constraint in entry.get("constraints", []):
            if constraint in constraints:
                raise Mistake(f"errors.yaml: constraint {constraint} belongs to both {constraints[constraint]} and {name}")
            constraints[constraint] = name


def _check_words(name, entry):
    """People read these texts: the name of a field stands in parentheses, after what people call it."""
    for key in ("title", "detail") if entry["status"] in (409, 422) else ():
        for language, words in entry[key].items():
            alone = re.search(r"\b[a-z]+_[a-z_]+\b", re.sub(r"\([^)]*\)", "", words))
            if alone:
                raise Mistake(f"errors.yaml: {name}: {key}.{language} has {alone.group()!r} outside parentheses; say it in words")


def resolve(document, node):
    """Follows references; keys beside a $ref override those of its target. A schema that can be null is resolved to one with two types."""
    seen = 0
    while isinstance(node, dict) and "$ref" in node:
        reference = node["$ref"]
        if not reference.startswith("#/"):
            raise Mistake(f"$ref {reference}: only references within this document are supported")
        target = document
        for step in reference[2:].split("/"):
            if step not in target:
                raise Mistake(f"$ref {reference}: {step!r} does not exist")
            target = target[step]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
        seen += 1
        if seen > 8:
            raise Mistake(f"$ref {reference} is circular")
    return _nullable(document, node) if isinstance(node, dict) and "anyOf" in node else node


def _nullable(document, node):
    options = node["anyOf"]
    if len(options) != 2 or list(options[0]) != ["$ref"] or options[1] != {"type": "null"}:
        raise Mistake("anyOf: only a $ref and {type: 'null'} are supported")
    schema = {**resolve(document, options[0]), **{key: value for key, value in node.items() if key != "anyOf"}}
    schema["type"] = types(schema) + ["null"]
    if "enum" in schema:
        schema["enum"] = schema["enum"] + [None]
    return schema


def types(schema):
    """The types of a resolved schema. One without a type allows any value."""
    kind = schema.get("type", TYPES)
    return kind if isinstance(kind, list) else [kind]


def _check_schema(schema, document, where, is_input):
    unknown = set(schema) - SCHEMA_KEYWORDS
    if unknown:
        raise Mistake(f"{where}: keyword {unknown.pop()!r} is outside the supported subset")
    schema = resolve(document, schema)
    if is_input and "x-extensible-enum" in schema:
        raise Mistake(f"{where}: an input cannot have x-extensible-enum, whose values may grow")
    if is_input and "type" not in schema:
        raise Mistake(f"{where}: an input needs a type")
    for kind in types(schema):
        if kind not in TYPES:
            raise Mistake(f"{where}: type {kind!r} is outside the supported subset")
    if schema.get("format") not in [None] + FORMATS:
        raise Mistake(f"{where}: format {schema['format']!r} is outside the supported subset")
    if "object" in types(schema) and is_input and schema.get("additionalProperties") is not False:
        raise Mistake(f"{where}: an input object needs additionalProperties: false")
    if is_input and "array" in types(schema) and "maxItems" not in schema:
        raise Mistake(f"{where}: an input array needs maxItems")
    if is_input and "string" in types(schema) and not {"maxLength", "enum", "format"} & set(schema):
        raise Mistake(f"{where}: an input string needs maxLength, enum or format")
    for name in schema.get("required", []):
        if name not in schema.get("properties", {}):
            raise Mistake(f"{where}: required field {name!r} is not in properties")
    for name, part in schema.get("properties", {}).items():
        _check_property(part, document, f"{where}/{name}")
        _check_schema(part, document, f"{where}/{name}", is_input)
    if "items" in schema:
        _check_schema(schema["items"], document, f"{where}/items", is_input)


def _check_property(part, document, where):
    resolved = resolve(document, part)
    if "description" not in resolved:
        raise Mistake(f"{where}: no description")
    if not {"object", "array"} & set(types(resolved)) and "examples" not in resolved and "enum" not in resolved:
        raise Mistake(f"{where}: no examples")


def operations(parsed):
    """All operations in the order of the contract."""
    document = parsed["document"]
    found = []
    for path, item in document["paths"].items():
        for method in item:
            if method not in METHODS:
                raise Mistake(f"{parsed['files'][path]}: {path}: method {method!r} is outside the supported subset")
            found.append(_operation(parsed, path, method, item[method]))
    identifiers = [operation.id for operation in found]
    for identifier in identifiers:
        if identifiers.count(identifier) > 1:
            raise Mistake(f"duplicate operationId {identifier}")
    return found


def _operation(parsed, path, method, source):
    document, file = parsed["document"], parsed["files"][path]
    identifier = source.get("operationId")
    where = f"{file}: {identifier or method + ' ' + path}"
    unknown = set(source) - OPERATION_KEYWORDS
    if unknown:
        raise Mistake(f"{where}: keyword {unknown.pop()!r} is outside the supported subset")
    for key in ("operationId", "summary", "description", "tags", "responses"):
        if not source.get(key):
            raise Mistake(f"{where}: no {key}")
    for tag in source["tags"]:
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*", tag) or tag not in [declared["name"] for declared in document["tags"]]:
            raise Mistake(f"{where}: tag {tag!r} must be in openapi.yaml and in lower case, with hyphens")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", identifier):
        raise Mistake(f"{where}: an operationId must be in snake_case")
    operation = Operation(identifier, method, path, source, file, _parameters(document, source, path, where))
    if source.get("x-function", True) not in (True, "database"):
        raise Mistake(f"{where}: x-function must be `true`, or `database` if the function asks the database")
    operation.function = "x-function" in source
    _roles(operation, source, where)
    _body(document, operation, source, where)
    _success(document, operation, source, where)
    _steps(operation, source, where)
    for error in source.get("x-errors", []):
        if error not in parsed["errors"]:
            raise Mistake(f"{where}: x-errors names {error!r}, which errors.yaml lacks")
    return operation


def _roles(operation, source, where):
    if source.get("security") == []:
        if "x-roles" in source:
            raise Mistake(f"{where}: a public operation cannot have x-roles")
        return
    operation.roles = source.get("x-roles") or []
    operation.program_roles = source.get("x-program-roles") or []
    if not operation.roles:
        raise Mistake(f"{where}: no x-roles; a public operation needs security: []")
    for role in operation.roles:
        if role not in TOKEN_ROLES:
            raise Mistake(f"{where}: x-roles: unknown role {role!r}")
    for role in operation.program_roles:
        if role not in PROGRAM_ROLES:
            raise Mistake(f"{where}: x-program-roles: unknown role {role!r}")


def _parameters(document, source, path, where):
    parameters = []
    for entry in source.get("parameters", []):
        parameter = resolve(document, entry)
        unknown = set(parameter) - PARAMETER_KEYWORDS
        if unknown:
            raise Mistake(f"{where}: parameter keyword {unknown.pop()!r} is outside the supported subset")
        name = parameter["name"]
        if parameter["in"] not in ("path", "query", "header"):
            raise Mistake(f"{where}: parameter {name}: in: {parameter['in']} is outside the supported subset")
        if "description" not in parameter:
            raise Mistake(f"{where}: parameter {name}: no description")
        if name == "If-Match" and parameter.get("required") is not True:
            raise Mistake(f"{where}: If-Match needs required: true")
        schema = resolve(document, parameter["schema"])
        if "array" in types(schema) and parameter.get("explode") is not False:
            raise Mistake(f"{where}: parameter {name}: an array needs explode: false")
        _check_schema(parameter["schema"], document, f"{where}: parameter {name}", True)
        parameters.append({**parameter, "schema": schema})
    named = re.findall(r"\{([a-z_]+)\}", path)
    if named != [parameter["name"] for parameter in parameters if parameter["in"] == "path"]:
        raise Mistake(f"{where}: path parameters must be declared as in {path}, in the same order")
    if len(named) > PATH_PARAMETERS_MAX or len(parameters) > PARAMETERS_MAX:
        raise Mistake(f"{where}: more than {PATH_PARAMETERS_MAX} path parameters or {PARAMETERS_MAX} parameters")
    return parameters


def _body(document, operation, source, where):
    if "requestBody" not in source:
        return
    body = resolve(document, source["requestBody"])
    if body.get("required") is not True or len(body.get("content", {})) != 1:
        raise Mistake(f"{where}: requestBody needs required: true and exactly one media type")
    media, content = next(iter(body["content"].items()))
    kinds = {"application/json": "json", "application/merge-patch+json": "merge_patch"}
    if media not in kinds:
        raise Mistake(f"{where}: media type {media} is outside the supported subset")
    if operation.method == "patch" and kinds[media] != "merge_patch":
        raise Mistake(f"{where}: PATCH needs application/merge-patch+json")
    operation.media = kinds[media]
    operation.body = content["schema"]
    if "object" not in types(resolve(document, content["schema"])):
        raise Mistake(f"{where}: a request body must be an object")
    _check_schema(content["schema"], document, f"{where}: body", True)
    operation.body_properties = list(resolve(document, content["schema"]).get("properties", {}))
    if source.get("x-body-max", BODY_MAX_DEFAULT) > BODY_MAX_LIMIT:
        raise Mistake(f"{where}: x-body-max is over {BODY_MAX_LIMIT}")


def _success(document, operation, source, where):
    codes = [code for code in source["responses"] if str(code).startswith("2")]
    if len(codes) != 1 or len(source["responses"]) != 1:
        raise Mistake(f"{where}: needs exactly one success response; errors come from x-errors")
    operation.status = int(codes[0])
    response = source["responses"][codes[0]]
    if "description" not in response:
        raise Mistake(f"{where}: the response has no description")
    content = response.get("content", {})
    operation.reply_media = next(iter(content), None)
    if "application/json" in content:
        operation.reply = content["application/json"]["schema"]
        _check_schema(operation.reply, document, f"{where}: response", False)


def _steps(operation, source, where):
    """x-before: {reads: [NAMES], makes: [NAMES]} and x-after: {reads: [COLUMNS]} beside the statement."""
    operation.before, operation.after = "x-before" in source, "x-after" in source
    if operation.before:
        operation.reads, operation.makes = _names(source["x-before"], ["reads", "makes"], f"{where}: x-before")
    if operation.after:
        operation.reads_columns, = _names(source["x-after"], ["reads"], f"{where}: x-after")
    if operation.function and (operation.before or operation.after):
        raise Mistake(f"{where}: x-function cannot be combined with x-before or x-after, which need a statement")
    if operation.after and (operation.paged or operation.reply_media is None):
        raise Mistake(f"{where}: x-after makes the response, so it cannot be paged or empty")
    if len(operation.makes) > MADE_MAX:
        raise Mistake(f"{where}: x-before makes more than {MADE_MAX} values")


def _names(step, keys, where):
    if not isinstance(step, dict) or list(step) != keys or not all(isinstance(step[key], list) for key in keys):
        raise Mistake(f"{where}: needs {' and '.join(keys)}, each as a list of names")
    for name in (name for key in keys for name in step[key]):
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise Mistake(f"{where}: {name!r} is not in snake_case")
    for key in keys:
        for name in step[key]:
            if step[key].count(name) > 1:
                raise Mistake(f"{where}: {key} has {name} more than once")
    return [step[key] for key in keys]
