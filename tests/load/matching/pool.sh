#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures how long matching pools of people takes, including hard rules and reasons: tests/load/matching/pool.sh BUILD_FOLDER
# Figures are recorded in docs/performance.md.
set -euo pipefail
folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
build=${1:?the build folder}
headers=(-I "$folder/../../../include/base" -I "$folder/../../../include/matching" -I "$build/api-spec")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cc -O2 -D_GNU_SOURCE "${headers[@]}" -o "$work/pool" "$folder/pool.c" "$build/libmatching.a" \
    "$build/libbase.a" -lcrypto -lpthread
"$work/pool" 5000 5000 1 company
"$work/pool" 5000 5000 1 company score
"$work/pool" 5000 5000 1 strict
"$work/pool" 5000 5000 1 alike
"$work/pool" 5000 2500 2 company
"$work/pool" 10000 10000 1 company
