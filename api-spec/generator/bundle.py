# SPDX-License-Identifier: Apache-2.0
"""Makes the served document: one OpenAPI file in which every operation lists all the errors it can return."""
import re

from generator import clients
from generator.load import Mistake, resolve, types

ALWAYS = ["parameter_invalid", "internal", "database_unavailable", "database_busy"]
FRAMEWORK = ["ok", "route_unknown", "method_not_allowed", "request_malformed", "target_too_long", "headers_too_large",
             "http_version_unsupported"]
WITH_TOKEN = ["token_missing", "token_invalid", "token_expired", "role_missing", "employee_unknown"]
WITH_BODY = ["body_not_json", "body_unknown_field", "body_invalid", "body_too_large", "media_type_unsupported"]

HEADERS = {
    "X-Request-Id": "RequestId", "ETag": "ETag", "Location": "Location", "Link": "Link", "Idempotent-Replayed": "IdempotentReplayed",
    "Retry-After": "RetryAfter", "WWW-Authenticate": "WwwAuthenticate", "Content-Language": "ContentLanguage", "Accept": "Accept",
    "Accept-Patch": "AcceptPatch",
}
ROLE_CHALLENGE = {"$ref": "#/components/headers/RoleChallenge"}
PROBLEM_HEADERS = {401: ["WWW-Authenticate"], 415: ["Accept", "Accept-Patch"], 503: ["Retry-After"]}


OTHERS = ["cursor_invalid", "idempotency_key_reused", "outcome_unknown", "precondition_required", "precondition_failed", "not_found",
          "forbidden"]
WAY = set(ALWAYS + FRAMEWORK + WITH_TOKEN + WITH_BODY + OTHERS)


def implied_errors(operation):
    """The errors that the server can return before and around the statement, in order of occurrence."""
    names = [] if operation.public else list(WITH_TOKEN)
    names += ALWAYS
    if operation.paged:
        names.append("cursor_invalid")
    if operation.body is not None:
        names += WITH_BODY
    if operation.method == "post" and not operation.function:
        names.append("idempotency_key_reused")
    if operation.method != "get" and not operation.function:
        names.append("outcome_unknown")
    if operation.conditional:
        names += ["precondition_required", "precondition_failed"]
    if "{" in operation.path:
        names.append("not_found")
    if operation.program_roles:
        names.append("forbidden")
    return names


def make(contract, operations, sql):
    document = _unshared(contract["document"])
    responses = document["components"].setdefault("responses", {})
    responses["ProblemOther"] = {
        "description": "Any other error, for example one that a later version adds.",
        "headers": _headers(["X-Request-Id", "Content-Language"]),
        "content": _problem_content("internal", contract["errors"]["internal"])}
    used = set()
    for operation in operations:
        entry = document["paths"][operation.path][operation.method]
        names = list(dict.fromkeys(implied_errors(operation) + entry.get("x-errors", [])))
        for name in names:
            if name not in contract["errors"]:
                raise Mistake(f"errors.yaml lacks {name!r}, which the server itself can return")
        used |= set(names)
        _parameters(entry, operation)
        _body(entry, operation)
        _success(document, entry, operation, sql.get(operation.id))
        by_status = {}
        for name in names:
            by_status.setdefault(contract["errors"][name]["status"], []).append(name)
        for status, group in sorted(by_status.items()):
            entry["responses"][str(status)] = {"$ref": _problem(contract, responses, status), "description": _codes(contract, group)}
        entry["responses"]["default"] = {"$ref": "#/components/responses/ProblemOther"}
        entry["x-errors"] = names
        for key in ("x-function", "x-before", "x-after"):
            entry.pop(key, None)
        if operation.public:
            entry["security"] = []
        entry["description"] = f"{entry['description'].rstrip()}\n\n{_callers(operation)}\n"
    _links(document, operations)
    _open_replies(document)
    _body_examples(document)
    document["components"]["schemas"]["ProblemCode"]["x-extensible-enum"] = [name for name in contract["errors"] if name != "ok"]
    _check_errors_used(contract, used)
    clients.check(document)
    return document


def _unshared(part):
    """A copy in which no two places share an object, as they do where YAML has aliases."""
    if isinstance(part, dict):
        return {key: _unshared(value) for key, value in part.items()}
    return [_unshared(value) for value in part] if isinstance(part, list) else part


def _callers(operation):
    """Who may call the operation, for readers of the documentation page, which does not show x-roles."""
    if operation.public:
        return "Needs no token."
    text = f"Needs a token with the role {_one_of(operation.roles)}"
    return text + (f", and in the program the role {_one_of(operation.program_roles)}." if operation.program_roles else ".")


def _one_of(names):
    quoted = [f"`{name}`" for name in names]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _parameters(entry, operation):
    extra = []
    if operation.method == "post":
        extra.append({"$ref": "#/components/parameters/IdempotencyKey"})
    if operation.method == "get":
        extra.append({"$ref": "#/components/parameters/IfNoneMatch"})
    entry["parameters"] = entry.get("parameters", []) + extra
    if not entry["parameters"]:
        del entry["parameters"]


def _body(entry, operation):
    """Many clients send every JSON body as application/json. As a second media type, it would break openapi-python-client."""
    if operation.media == "merge_patch":
        entry["requestBody"]["description"] = "A merge patch (RFC 7396). It is also accepted as application/json, with the same meaning."


def _headers(names):
    return {name: {"$ref": f"#/components/headers/{HEADERS[name]}"} for name in names}


def _success(document, entry, operation, statement):
    code = str(operation.status)
    response = entry["responses"].pop(operation.status, None) or entry["responses"].pop(code)
    names = ["X-Request-Id"]
    if operation.method == "get" or "version" in statement.columns:
        names.append("ETag")
    if operation.paged:
        names.append("Link")
    if operation.status in (201, 202):
        names.append("Location")
    if operation.method == "post":
        names.append("Idempotent-Replayed")
    response["headers"] = {**_headers(names), **response.get("headers", {})}
    for content in response.get("content", {}).values():
        if "schema" in content and "example" not in content:
            content["example"] = example(document, content["schema"])
    entry["responses"][code] = response
    if operation.method == "get":
        entry["responses"]["304"] = {"description": "The representation of If-None-Match is still the current one.",
                                     "headers": {name: header for name, header in response["headers"].items() if name != "Link"}}


def _codes(contract, names):
    return "\n".join(f"* `{name}`: {contract['errors'][name]['description'].strip()}" for name in names)


def _problem(contract, responses, status):
    """The response that all operations share. Each describes its own codes beside the reference."""
    key = f"Problem{status}"
    if key not in responses:
        name = next(name for name, error in contract["errors"].items() if error["status"] == status)
        headers = ["X-Request-Id", "Content-Language"] + PROBLEM_HEADERS.get(status, [])
        responses[key] = {
            "description": f"An error with the status {status}. The operation lists its codes.",
            "headers": {**_headers(headers), **({"WWW-Authenticate": ROLE_CHALLENGE} if status == 403 else {})},
            "content": _problem_content(name, contract["errors"][name])}
    return f"#/components/responses/{key}"


def _problem_content(name, error):
    return {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}, "example": {
        "type": f"https://kehrwert.example/problems/{name}", "title": error["title"]["en"], "status": error["status"],
        "detail": error["detail"]["en"], "instance": "urn:uuid:5b1f2c3d-0000-4000-8000-000000000000", "code": name}}}


def example(document, schema):
    """An example composed of the examples of the parts."""
    schema = resolve(document, schema)
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    kind = types(schema)[0]
    if kind == "object":
        return {name: example(document, part) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [example(document, schema["items"])]
    raise Mistake(f"a schema of type {kind} has no examples")


def _links(document, operations):
    """Leads from what was created to the operations that read, change and move it. The reply's schema gives the operations their name."""
    by_id = {operation.id: operation for operation in operations}
    for operation in operations:
        if operation.status not in (201, 202) or operation.id.endswith("_transition_create") or "$ref" not in (operation.reply or {}):
            continue
        schema = operation.reply["$ref"].split("/")[-1]
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", schema).lower()
        response = document["paths"][operation.path][operation.method]["responses"][str(operation.status)]
        for link, suffix in {"read": "get", "change": "update", "move": "transition_create"}.items():
            target = by_id.get(f"{name}_{suffix}")
            if target:
                response.setdefault("links", {})[link] = _link(target, response)


def _link(target, response):
    needed = [parameter["name"] for parameter in target.parameters if parameter["in"] == "path"]
    if len(needed) != 1:
        raise Mistake(f"{target.file}: {target.id}: a response links to it, so its path must have one id, that of the object")
    given = {needed[0]: "$response.body#/id"}
    if target.conditional and "ETag" in response["headers"]:
        given["If-Match"] = "$response.header.ETag"
    return {"operationId": target.id, "parameters": given}


def _open_replies(document):
    """Lets responses grow: clients that refuse unknown fields would break at every new one. The tests compare with the closed schemas."""
    entries = [entry for item in document["paths"].values() for entry in item.values()]
    inputs = clients.reachable(document, [[entry.get("requestBody"), entry.get("parameters")] for entry in entries])
    for name in clients.reachable(document, [entry["responses"] for entry in entries]):
        schema = document["components"]["schemas"][name]
        if name in inputs and "properties" in schema:
            raise Mistake(f"components/schemas/{name}: is in requests and in responses, but only the latter may grow; make it two schemas")
        for _, part in clients.schemas(schema):
            if name not in inputs:
                part.pop("additionalProperties", None)
    for entry in entries:
        for _, part in clients.schemas(entry["responses"]):
            part.pop("additionalProperties", None)


def _body_examples(document):
    for item in document["paths"].values():
        for entry in item.values():
            body = entry.get("requestBody", {}) if isinstance(entry, dict) else {}
            for content in body.get("content", {}).values():
                if "example" not in content:
                    content["example"] = example(document, content["schema"])


def _check_errors_used(contract, used):
    for name in contract["errors"]:
        if name not in used | WAY:
            raise Mistake(f"errors.yaml: no operation can return {name!r}; list it in x-errors or remove it")
