#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Lists the C files that make up the test programs; with arguments, says whether these are still all of them.
set -eu
cd "$(dirname -- "$0")"
listed=$(find unit -name '*.c' | sort; find api -name 'test_*.c' | sort)
if [ $# -eq 0 ]; then
    printf '%s\n' "$listed"
elif [ "$(printf '%s\n' "$@")" != "$listed" ]; then
    echo 'test files were added or removed since Meson configured; run: meson setup --reconfigure BUILD_FOLDER' >&2
    exit 1
fi
