#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compares one authenticated read over 64 keep-alive connections with pgbench, which runs the same statement on the same PostgreSQL:
#   scripts/database --test tests/load/read.sh BUILD_FOLDER [SECONDS]
# Uses only the loopback interface and ends by itself. Prints a table; figures are recorded in docs/performance.md.
set -euo pipefail
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
build=${1:?the build folder}
seconds=${2:-8}
folder=$(mktemp -d)
server_pid=

stop() {
    if [[ -n $server_pid ]]; then
        kill "$server_pid" || true
        wait "$server_pid" || true
    fi
    rm -rf "$folder"
}
trap stop EXIT

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
service_url=${TEST_DATABASE_URL/postgres@/kehrwert_service@}
settings=(KEHRWERT_ENVIRONMENT=development KEHRWERT_PORT="$port" KEHRWERT_DATABASE_URL="$TEST_DATABASE_URL"
    KEHRWERT_DEVELOPMENT_KEY_FILE="$folder/key.pem" KEHRWERT_LOG_LEVEL=warning)

query() { psql -XqAt -v ON_ERROR_STOP=1 -d "$TEST_DATABASE_URL" -c "$1"; }

# serve THREADS
serve() {
    if [[ -n $server_pid ]]; then kill "$server_pid" || true; wait "$server_pid" || true; fi
    env "${settings[@]}" KEHRWERT_DATABASE_URL="$service_url" KEHRWERT_THREADS="$1" "$build/kehrwert" serve 2>"$folder/log" &
    server_pid=$!
    for _ in $(seq 100); do
        if curl -fso /dev/null "http://127.0.0.1:$port/health/ready"; then return; fi
        sleep 0.1
    done
    cat "$folder/log" >&2
    exit 1
}

# requests PATH: responses per second and the 99th percentile; fails if a response is not 2xx.
requests() {
    local out
    out=$(wrk -t2 -c64 -d"${seconds}s" --latency -H "Authorization: Bearer $token" "http://127.0.0.1:$port$1")
    if grep -q 'Non-2xx\|Socket errors' <<<"$out"; then
        printf '%s\n' "$out" >&2
        exit 1
    fi
    awk '/99%/ { p99 = $2 } /Requests\/sec/ { rate = $2 } END { printf "%d %s\n", rate, p99 }' <<<"$out"
}

# statements FILE CLIENTS: pgbench's rate.
statements() {
    pgbench -n -M prepared -f "$1" -D program_id="$program" -c "$2" -j 2 -T "$seconds" "$TEST_DATABASE_URL" 2>/dev/null |
        awk '/^tps/ { printf "%d\n", $3 }'
}

env "${settings[@]}" "$build/kehrwert" migrate "$root/sql" >/dev/null
query "INSERT INTO employee (user_name, display_name, unit, level) VALUES ('load.reader', 'Lotte Last', 'Tests', 3)"
program=$(query "INSERT INTO program (title, owner_unit, starts_on, ends_on, consent_text, consent_version, confidentiality_text,
        retention_days)
    VALUES ('Load', 'Tests', '2027-01-01', '2027-06-30', 'text', '1', 'text', 30) RETURNING id")
query "UPDATE program SET state = 'published'"
query 'VACUUM ANALYZE' >/dev/null
token=$(env "${settings[@]}" "$build/kehrwert" token --roles participant --subject load.reader)

bench8=$(statements "$root/sql/operations/program_get.sql" 8)
bench16=$(statements "$root/sql/operations/program_get.sql" 16)
best=$((bench8 > bench16 ? bench8 : bench16))
# The same statement after the claims, in one pipeline, as the service sends them.
{
    printf '\\startpipeline\n'
    sed -e "s/:roles/'participant'/; s/:operation/'program_get'/; s/:timeout_ms/'1850'/; s/:read_only/'on'/; s/:development/'on'/; s/:paged/'off'/" \
        -e "s/:subject/'load.reader'/; s/:external_id/NULL/; s/:issued_at/extract(epoch FROM now())/" "$root/sql/service/claims.sql"
    printf ';\n'
    cat "$root/sql/operations/program_get.sql"
    printf ';\n\\endpipeline\n'
} >"$folder/claimed.sql"
claimed=$(statements "$folder/claimed.sql" 8)
printf '| what | per second | p99 | relative to pgbench (%s) |\n|---|---|---|---|\n' "$best"
printf '| pgbench, 8 clients, the statement of program_get | %s | | |\n' "$bench8"
printf '| pgbench, 16 clients | %s | | |\n' "$bench16"
printf '| pgbench, 8 clients, claims and statement in one pipeline | %s | | %.2f |\n' "$claimed" "$(awk "BEGIN { print $claimed / $best }")"
for threads in 4 8 16; do
    serve "$threads"
    read -r rate p99 <<<"$(requests /health/live)"
    printf '| %s threads, health_live, no database | %s | %s | |\n' "$threads" "$rate" "$p99"
    limit=$(awk "BEGIN { printf \"%d\", 1 / (1 / $rate + 1 / $best) }")
    with_claims=$(awk "BEGIN { printf \"%d\", 1 / (1 / $rate + 1 / $claimed) }")
    read -r rate p99 <<<"$(requests "/v1/programs/$program")"
    printf '| %s threads, program_get | %s | %s | %.2f (sum of parts %.2f, with claims %.2f) |\n' "$threads" "$rate" "$p99" \
        "$(awk "BEGIN { print $rate / $best }")" "$(awk "BEGIN { print $limit / $best }")" "$(awk "BEGIN { print $with_claims / $best }")"
done
