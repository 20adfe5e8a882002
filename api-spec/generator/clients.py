# SPDX-License-Identifier: Apache-2.0
"""Refuses what generators of clients cannot turn into code, although OpenAPI allows it."""
import re

from generator.load import Mistake

NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,39}")


def check(document):
    for kind, entries in document["components"].items():
        if kind != "securitySchemes":
            _check_names(kind, entries)


def _check_names(kind, names):
    """Components become types, so their names must be short and free of lists that grow."""
    for name in names:
        if not NAME.fullmatch(name):
            raise Mistake(f"components/{kind}/{name}: a name needs 1 to 40 letters and digits, the first one in upper case")
