#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Schema test: creates its own databases on the server of $KEHRWERT_DATABASE_URL, migrates them, tries every rule and drops them:
#   run.sh BUILD_FOLDER [rules]
# With `rules`, it leaves out what does not depend on the day or the server, and needs a pg_dump as new as the server.
set -u -o pipefail

here=$(cd "$(dirname "$0")" && pwd)
migrations=$(cd "$here/../../sql/migrations" && pwd)
url=${KEHRWERT_DATABASE_URL:?names the server; its database is not touched}
build=$(cd "${1:?the build folder}" && pwd)
work=$(mktemp -d)
rules_db=kehrwert_sql_rules_$$
fresh_db=kehrwert_sql_fresh_$$
locale_db=kehrwert_sql_locale_$$

# The same server with another database. libpq accepts a URI or keywords.
url_of() {
    case $url in
    postgres://* | postgresql://*) sed -E "s#^(postgres(ql)?://[^/?]*)(/[^?]*)?#\\1/$1#" <<<"$url" ;;
    *) echo "$url dbname=$1" ;;
    esac
}
# Dates go by UTC, as in the sessions of the service (sql/service/session_settings.sql).
sql() {
    PGOPTIONS='-c client_min_messages=warning -c TimeZone=UTC' psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$(url_of "$1")" "${@:2}"
}
finish() {
    PGOPTIONS='-c client_min_messages=warning' psql -X -q -d "$url" \
        -c "DROP DATABASE IF EXISTS $rules_db" -c "DROP DATABASE IF EXISTS $fresh_db" \
        -c "DROP DATABASE IF EXISTS $locale_db"
    rm -rf "$work"
}
trap finish EXIT

report() { tee -a "$work/report" | grep -E '^(ok|not ok) - '; }
verdict() { if [ "$2" = "$3" ]; then echo "ok - $1"; else echo "not ok - $1: wanted $3, got $2"; fi | report; }

migrate() {
    KEHRWERT_DATABASE_URL=$(url_of "$1") "$build/kehrwert" migrate "$here/../../sql" 2>&1
}
# The structure, and the rows of the one table that migrations fill.
dump() {
    pg_dump --schema-only --no-owner -d "$(url_of "$1")" | grep -v -E '^--|^\\(un)?restrict'
    sql "$1" -c "SELECT to_regclass('state_transition') IS NULL" | grep -q t \
        || sql "$1" -c 'SELECT object, from_state, to_state, moved_by FROM state_transition ORDER BY 1, 2, 3'
}

psql -X -q -d "$url" -c "CREATE DATABASE $rules_db" -c "CREATE DATABASE $fresh_db" || exit 1

migrate_twice() {
    verdict 'the schema is made' "$(migrate "$fresh_db" >"$work/first_run"; echo $?)" 0
    dump "$fresh_db" >"$work/first"
    verdict 'there is nothing to do the second time' "$(migrate "$fresh_db" | cut -d : -f 1)" 'nothing to do'
    dump "$fresh_db" >"$work/second"
    verdict 'the second time changes nothing' "$(diff "$work/first" "$work/second" | wc -l)" 0
    verdict 'the schema has every table of the migrations' "$(grep '^CREATE TABLE' "$work/first" | grep -c -v 'public\.schema_')" \
        "$(cat "$migrations"/*.sql | grep -c '^CREATE TABLE')"
}

# Names are sorted and found alike in every database: here with Turkish and Swedish rules, and with none.
names_everywhere() {
    local locale
    for locale in "LOCALE_PROVIDER icu ICU_LOCALE 'tr'" "LOCALE_PROVIDER icu ICU_LOCALE 'sv'" "LOCALE 'C'"; do
        psql -X -q -d "$url" -c "CREATE DATABASE $locale_db TEMPLATE template0 $locale"
        migrate "$locale_db" >"$work/out" && sql "$locale_db" -f "$here/harness.sql" >"$work/out"
        sql "$locale_db" -f "$here/test_names.sql" 2>"$work/error" | sed "s/\$/ ($locale)/" | report
        verdict "test_names.sql runs to the end ($locale)" "$(head -c 400 "$work/error")" ''
        psql -X -q -d "$url" -c "DROP DATABASE $locale_db"
    done
}
if [ "${2:-}" != rules ]; then
    migrate_twice
    names_everywhere
fi

# Rules.
migrate "$rules_db" >"$work/out" && sql "$rules_db" -f "$here/harness.sql" >"$work/out" || exit 1
for file in "$here"/test_*.sql; do
    sql "$rules_db" -f "$file" 2>"$work/error" | report
    verdict "$(basename "$file") runs to the end" "$(head -c 400 "$work/error")" ''
done

# Races: 32 mentees compete for a mentor's last place; two program managers leave at once; two sessions become held at once; due work and a
# request assign reviewers at once.
sql "$rules_db" -f "$here/race.sql" >"$work/out"
start=$(sql "$rules_db" -c "SELECT clock_timestamp() + interval '2 seconds'")
for client in $(seq 32); do
    sql "$rules_db" -v start="$start" -v mentee="guest $client" -f "$here/race_pairing.sql" >"$work/race_$client" 2>&1 &
done
wait
verdict 'exactly one mentee gets the last place' "$(grep -l -x 'won' "$work"/race_* | wc -l)" 1
verdict 'the others are refused by the capacity check' "$(grep -l 'application_capacity_check' "$work"/race_* | wc -l)" 31
verdict 'the mentor has one pairing and one place taken' "$(sql "$rules_db" -c "SELECT taken || ' ' ||
        (SELECT count(*) FROM pairing WHERE mentor_application_id = application.id)
    FROM application WHERE id = test.id('yuri mentor')")" '1 1'
together() {
    local person
    for person in "$@"; do
        sql "$rules_db" -v VERBOSITY=verbose -c "BEGIN; $person; SELECT pg_sleep(0.5); COMMIT" >>"$work/together" 2>&1 &
    done
    wait
}
together "DELETE FROM program_staff WHERE employee_id = test.id('hanna')" "DELETE FROM program_staff WHERE employee_id = test.id('ole')"
verdict 'of two program managers who leave at once, one stays' "$(sql "$rules_db" -c "
    SELECT count(*) FROM program_staff WHERE program_id = test.id('spring')")" 1
together "UPDATE session SET mentee_held_at = app_now() WHERE id = test.id('left')" \
    "UPDATE session SET mentee_held_at = app_now() WHERE id = test.id('right')"
verdict 'two sessions held at once trigger half-time feedback' "$(sql "$rules_db" -c "BEGIN; SET LOCAL ROLE kehrwert_app;
    SELECT test.act_as('erik');
    SELECT count(*) FROM feedback WHERE moment = 'half_time'; COMMIT" | tail -n 1)" 1
together "SELECT due_step_run('due_jobs', 5)" "INSERT INTO program_staff (program_id, employee_id, role)
    VALUES (test.id('selection'), test.id('vera'), 'reviewer')"
together "SELECT due_step_run('due_jobs', 5)" "SELECT due_step_run('due_jobs', 5)"
verdict 'due work and requests at the same time do not assign an application twice' "$(sql "$rules_db" -c "BEGIN;
    SELECT due_work_all(30);
    SELECT count(*) || ' ' || count(DISTINCT application_id) FROM application_reviewer WHERE program_id = test.id('selection');
    COMMIT" | tail -n 1)" '25 25'

passed=$(grep -c '^ok - ' "$work/report")
failed=$(grep -c '^not ok - ' "$work/report")
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
