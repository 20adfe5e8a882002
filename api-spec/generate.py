# SPDX-License-Identifier: Apache-2.0
"""Turns the contract (openapi.yaml, resources/, errors.yaml) and sql/ into C tables and the served documents.

The build stops at any keyword outside the supported subset, and at any operation, statement, function, parameter or error that lacks its
counterpart.
"""
import argparse
import pathlib
import sys

from generator import bundle, functions, load, places, schema, statements, states, tables, words


def write_if_changed(path, text):
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.write_text(text, encoding="utf-8")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--source", required=True, type=pathlib.Path, help="folder of the project")
    arguments.add_argument("--out", required=True, type=pathlib.Path, help="folder for the tables")
    options = arguments.parse_args()
    try:
        contract = load.contract(options.source / "api-spec")
        operations = load.operations(contract)
        sql = statements.read(options.source / "sql" / "operations", operations)
        service = statements.service(options.source / "sql" / "service")
        states.check(contract["document"], states.read(options.source / "sql" / "migrations"), operations)
        functions.check(options.source / "src" / "operations", operations)
        document = bundle.make(contract, operations, sql)
        contract["labels"], contract["patterns"] = words.read(options.source / "api-spec" / "words.yaml", contract["document"], operations)
        places.check(contract["errors"], operations, contract["document"], bundle.implied_errors)
        schema_needed = schema.header(options.source / "sql")
    except load.Mistake as mistake:
        sys.exit(f"contract: {mistake}")
    options.out.mkdir(parents=True, exist_ok=True)
    for name, text in tables.files(contract, operations, sql, service, document, options.source / "api-spec",
                                   options.out).items():
        write_if_changed(options.out / name, text)
    write_if_changed(options.out / "schema_needed.h", schema_needed)


if __name__ == "__main__":
    main()
