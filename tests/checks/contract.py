# SPDX-License-Identifier: Apache-2.0
"""The operations of the contract, with their references resolved."""


def resolved(document, item):
    """The item that the references of this one lead to."""
    while "$ref" in item:
        at = document
        for part in item["$ref"].removeprefix("#/").split("/"):
            at = at[part]
        item = at
    return item


def operations(document):
    """{operationId: (method, path, entry)}, where the entry's parameters and their schemas are resolved."""
    found = {}
    for path, methods in document["paths"].items():
        for method, entry in methods.items():
            if isinstance(entry, dict) and "operationId" in entry:
                parameters = [resolved(document, item) for item in entry.get("parameters", [])]
                parameters = [{**item, "schema": resolved(document, item["schema"])} for item in parameters]
                found[entry["operationId"]] = (method.upper(), path, {**entry, "parameters": parameters})
    return found
