#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs once in a new database container. Creates the database and the role that owns the schema, which is not a superuser.
set -eu
psql -X -v ON_ERROR_STOP=1 -v password="$POSTGRES_PASSWORD" -U postgres -d postgres <<'SQL'
CREATE ROLE kehrwert_owner LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE kehrwert OWNER kehrwert_owner ENCODING 'UTF8';
SQL
