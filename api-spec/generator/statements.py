# SPDX-License-Identifier: Apache-2.0
"""Reads sql/operations: one statement per operation. Replaces its :names by $1, $2, ... and notes where their values come from."""
import re

from generator.load import Mistake

TOKEN = re.compile(
    r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|\$([a-z_]*)\$.*?\$\1\$|::|:([a-z_][a-z0-9_]*)", re.DOTALL)
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|TRUNCATE|MERGE)\b")
VALUES_MAX = 40


# Parameters of a list that do not select items: they only say how the items are ordered and how much of them a page shows.
NO_FILTERS = {"sort", "limit", "fields", "embed"}


class Statement:
    """The SQL text with numbered parameters, and (source, index, name) for each parameter. Prepared under its name, if it has one.
    Of a list, `filters` are the names of the parameters that select items, and `plain` are its PlainLists."""

    def __init__(self, name, sql, binds, writes, filters=(), plain=()):
        self.name, self.sql, self.binds, self.writes, self.filters, self.plain = name, sql, binds, writes, filters, plain

    @property
    def columns(self):
        """The names of the columns that it returns. Its last SELECT or RETURNING that starts a line lists them."""
        listed = re.split(r"^(?:SELECT|RETURNING)\b", self.sql, flags=re.MULTILINE)[-1]
        for _ in range(listed.count("(")):
            listed = re.sub(r"\([^()]*\)", "", listed)
        listed = re.split(r"\bFROM\b", listed)[0]
        return [name for one in listed.split(",") for name in re.findall(r"(\w+)\s*\Z", one)]


class PlainList:
    """A list's statement for requests without filters, in one order (None: the list has only one) and for the first or a later page.
    Order and missing filters are constants in its text. Bit i of `used` is set if it has parameter i of the operation's statement, too."""

    def __init__(self, operation, text, binds, filters, order, later):
        fixed = {name: "NULL" for name in filters}
        if order is not None:
            fixed["sort"] = f"'{order}'"
        if not later:
            fixed["after"] = "NULL"
        self.name = " ".join([operation.id, *([order] if order is not None else []), "later" if later else "first"])
        self.order, self.later = order, later
        self.sql, used = number_parameters(text, fixed)
        self.count, self.used = len(used), sum(1 << binds.index(name) for name in used)


def number_parameters(text, fixed=None):
    """The text without comments, with :names replaced by $1, $2, ... in order of first use, and the list of these names. Names in `fixed`
    are replaced by its SQL instead."""
    names = []

    def number(match):
        name = match.group(2)
        if name is None:
            return "" if match.group(0)[:2] in ("--", "/*") else match.group(0)
        if fixed and name in fixed:
            return fixed[name]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    sql = TOKEN.sub(number, text)
    return re.sub(r"\n\s*\n", "\n", sql).strip().rstrip(";"), names


def read(folder, operations):
    """{operationId: statement}. Every operation without a C function needs a file, and every file needs such an operation."""
    by_id = {operation.id: operation for operation in operations}
    found = {}
    for file in sorted(folder.glob("*")):
        if file.suffix != ".sql" or file.stem not in by_id:
            raise Mistake(f"sql/operations/{file.name}: there is no operation with this name in the contract")
        found[file.stem] = _statement(file, by_id[file.stem])
    for operation in operations:
        if operation.function and operation.id in found:
            raise Mistake(f"sql/operations/{operation.id}.sql: the operation has x-function, so this statement would never run")
        if not operation.function and operation.id not in found:
            raise Mistake(f"sql/operations/{operation.id}.sql is missing ({operation.file} has the operation)")
    return found


def _statement(file, operation):
    text = file.read_text(encoding="utf-8")
    where = f"sql/operations/{file.name}"
    first = text.split("\n", 2)
    if first[0] != "-- SPDX-License-Identifier: Apache-2.0" or not first[1].startswith(f"-- {operation.id}: "):
        raise Mistake(f"{where}: must start with the SPDX line and '-- {operation.id}: what it does'")
    sources = _sources(operation)
    sql, binds = number_parameters(text)
    for name in binds:
        if name not in sources:
            raise Mistake(f"{where}: :{name} is neither a parameter or body field of {operation.id} nor made by its x-before")
    _check_unused(operation, set(binds), where)
    if len(binds) > VALUES_MAX:
        raise Mistake(f"{where}: more than {VALUES_MAX} parameters")
    if operation.method == "get" and WRITES.search(sql):
        raise Mistake(f"{where}: a GET must not write")
    # Which index serves a list depends on its order and filters. So it is not prepared, and PostgreSQL plans it anew for each request.
    name = None if operation.paged else operation.id
    filters = _filters(operation)
    # A statement may call a function that writes, so the method decides.
    return Statement(name, sql, [sources[bind] for bind in binds], operation.method != "get", filters,
                     _plain(operation, text, binds, filters))


def _filters(operation):
    return {parameter["name"] for parameter in operation.parameters if operation.paged and parameter["in"] == "query"
            and not parameter.get("required") and "default" not in parameter["schema"]} - NO_FILTERS - {"cursor"}


def _plain(operation, text, binds, filters):
    if not operation.paged:
        return []
    orders = next((parameter["schema"]["enum"] for parameter in operation.parameters if parameter["name"] == "sort"), [None])
    return [PlainList(operation, text, binds, filters, order, later) for order in orders for later in (False, True)]


def service(folder):
    """The service's own statements by file name, with parameters numbered in order of first use."""
    found = {}
    for file in sorted(folder.glob("*.sql")):
        sql, binds = number_parameters(file.read_text(encoding="utf-8"))
        found[file.stem] = Statement(file.stem, sql, binds, True)
    return found


def _sources(operation):
    sources = {}
    for index, parameter in enumerate(operation.parameters):
        if parameter["name"] not in ("cursor", "If-Match"):
            sources[parameter["name"].lower().replace("-", "_")] = ("PARAMETER", index, parameter["name"])
    if operation.body is not None:
        for name in operation.body_properties:
            if name in sources:
                raise Mistake(f"{operation.id}: a body field and a parameter are both called {name}")
            sources[name] = ("FIELD", 0, name)
        sources["body"] = ("BODY", 0, "")
    if operation.program_roles:
        sources["program_roles"] = ("LITERAL", 0, "{" + ",".join(operation.program_roles) + "}")
    if operation.paged:
        sources["after"] = ("CURSOR_KEY", 0, "")
    if operation.conditional:
        sources["if_match"] = ("IF_MATCH", 0, "")
    for name in operation.reads:
        if name not in sources:
            raise Mistake(f"{operation.file}: {operation.id}: x-before reads {name}, which is neither a parameter nor a body field")
    for index, name in enumerate(operation.makes):
        if name in sources:
            raise Mistake(f"{operation.file}: {operation.id}: x-before makes {name}, which is already a parameter or body field")
        sources[name] = ("MADE", index, name)
    return sources


def _check_unused(operation, used, where):
    needed = {parameter["name"] for parameter in operation.parameters if parameter["in"] != "header"} - {"cursor"}
    if operation.paged:
        needed |= {"after"}
    if operation.conditional:
        needed |= {"if_match"}
    if operation.program_roles:
        needed |= {"program_roles"}
    if operation.body is not None and "body" not in used:
        needed |= set(operation.body_properties)
    unused = sorted((needed - set(operation.reads) | set(operation.makes)) - used)
    if unused:
        raise Mistake(f"{where}: :{unused[0]} is in the contract but never used")
