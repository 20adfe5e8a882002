#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The matching engine against LEMON's network simplex, both in one run: tests/load/matching/run.sh BUILD_FOLDER [quick]
#   quick   checks only that both find the same optimum on 10,000 instances
# Needs liblemon-dev. Figures are recorded in docs/performance.md.
set -euo pipefail
folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
build=${1:?the build folder}
headers=(-I "$folder/../../../include/base" -I "$folder/../../../include/matching" -I "$build/api-spec")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cc -O2 -D_GNU_SOURCE "${headers[@]}" -c "$folder/engine.c" -o "$work/engine.o"
c++ -O2 -Wno-maybe-uninitialized -o "$work/compare" "$folder/compare.cpp" "$work/engine.o" "$build/libmatching.a" "$build/libbase.a" \
    -llemon -lcrypto -lpthread
"$work/compare" optimum 10000
if [[ ${2:-} == quick ]]; then exit; fi
"$work/compare" time 10000 10000 20
"$work/compare" time 10000 10000 50
"$work/compare" time 10000 8000 20
/usr/bin/time -f '%M KiB at most, %e s in all' "$work/compare" time 100000 100000 20 engine
