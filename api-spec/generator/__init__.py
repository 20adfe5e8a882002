# SPDX-License-Identifier: Apache-2.0
"""The steps of generate.py: load, statements, functions, bundle, schema, tables."""
