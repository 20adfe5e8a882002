#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compares a new manager at the top of 10,000 people in 5,000 pairs, and the end of their program, with a plain update of 10,000 rows:
#   scripts/database --test tests/load/large_program.sh BUILD_FOLDER
# Figures are recorded in docs/performance.md.
set -euo pipefail
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
build=${1:?the build folder}
url=${TEST_DATABASE_URL/postgres@\/postgres/kehrwert_owner@\/large_program}

export PGOPTIONS='-c client_min_messages=warning -c TimeZone=UTC'
psql -Xq -d "$TEST_DATABASE_URL" -c 'CREATE DATABASE large_program OWNER kehrwert_owner'
KEHRWERT_DATABASE_URL=$url "$build/kehrwert" migrate "$root/sql" >/dev/null
psql -Xq -v ON_ERROR_STOP=1 -d "$url" -o /dev/null -f "$root/tests/sql/harness.sql"
psql -XqA -v ON_ERROR_STOP=1 -d "$url" -f "$root/tests/load/large_program.sql" | grep -A 1 -E '^(recheck|close|plain_update)'
