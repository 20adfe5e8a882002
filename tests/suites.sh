#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs test suites on the server of TEST_DATABASE_URL: suites.sh BUILD_FOLDER SUITE... The suites: rules (of the schema), api, demo.
set -euo pipefail
checkout=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# run COMMAND...: runs a suite, prints its output without what passed, and counts its cases.
run() {
    local code=0 sum
    "$@" >"$work/log" 2>&1 </dev/null || code=$?
    grep -vE '^ok|^\[(RUN|PASS)|^applied|^[0-9]+ passed|^$' "$work/log" || true
    sum=$(python3 "$checkout/scripts/count_results.py" log "$code" "$work/log")
    read -r suite_passed _ suite_failed _ <<<"$sum"
    passed=$((passed + suite_passed))
    failed=$((failed + suite_failed))
}

for suite in "${@:2}"; do
    case $suite in
    rules) KEHRWERT_DATABASE_URL=${TEST_DATABASE_URL/postgres@/kehrwert_owner@} run bash "$checkout/tests/sql/run.sh" "$build" rules ;;
    api) run "$build/tests/api" --timeout 300 ;;
    demo) run "$checkout/tests/checks/check_demo" "$build" ;;
    *) echo "suites.sh: there is no suite '$suite'" >&2 && exit 2 ;;
    esac
done
echo "$passed passed, $failed failed"
((failed == 0))
