# SPDX-License-Identifier: Apache-2.0
"""The statements of the last released version: written by scripts/release, prepared against every later schema by check_released."""
import re

from generator import load, statements

FILE = "sql/released.sql"
HEAD = re.compile(r"\A-- SPDX[^\n]*\n-- The statements of version ([0-9.]+)[^\n]*\n")
NAME = re.compile(r"^-- ((?:operations|service)/[a-z][a-z0-9_]*)$", re.MULTILINE)


def text(source, version):
    """The file for this version; comments are left out and parameters are numbered, as the service sends them."""
    operations = load.operations(load.contract(source / "api-spec"))
    found = {f"operations/{name}": one for name, one in statements.read(source / "sql/operations", operations).items()}
    found.update({f"service/{name}": one for name, one in statements.service(source / "sql/service").items()})
    return ("-- SPDX-License-Identifier: Apache-2.0\n"
            f"-- The statements of version {version}, written by scripts/release; changes here are lost.\n" +
            "".join(f"\n-- {name}\n{one.sql}\n" for name, one in found.items()))


def read(file):
    """(version, {name: statement}); ("", {}) if nothing has been released."""
    if not file.is_file():
        return "", {}
    content = file.read_text(encoding="utf-8")
    head = HEAD.match(content)
    parts = NAME.split(content)
    found = dict(zip(parts[1::2], (part.strip() for part in parts[2::2])))
    if not head or not found:
        raise load.Mistake(f"{file} does not begin with its version, or has no statement")
    return head.group(1), found
