#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs once in a new database container. Creates the database and two logins, neither of them with special rights: kehrwert_owner owns the
# schema and only migrates; kehrwert_service serves and may do what the role kehrwert_app may do.
set -eu
psql -X -v ON_ERROR_STOP=1 -v owner="$POSTGRES_PASSWORD" -v service="$SERVICE_PASSWORD" -U postgres -d postgres <<'SQL'
CREATE ROLE kehrwert_app NOLOGIN NOINHERIT;
CREATE ROLE kehrwert_owner LOGIN PASSWORD :'owner';
CREATE ROLE kehrwert_service LOGIN PASSWORD :'service';
GRANT kehrwert_app TO kehrwert_service;
-- Values do not belong in PostgreSQL's log. The service itself logs its errors, without values.
ALTER ROLE kehrwert_service SET log_min_messages = log;
ALTER ROLE kehrwert_service SET log_parameter_max_length = 0;
CREATE DATABASE kehrwert OWNER kehrwert_owner ENCODING 'UTF8';
SQL
