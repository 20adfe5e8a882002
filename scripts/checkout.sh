# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Shared by the commands in this folder: where the checkout is, how to build it, and how to run it in development.
set -euo pipefail

# Debian's own tools come first, because another Python before them in PATH (pyenv, conda) lacks PyYAML.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH
export LC_ALL=C.UTF-8
checkout=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
build=$checkout/build

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# compile FOLDER TARGET [MESON_OPTION...]: brings a build folder up to date. The lock makes callers take turns, because Ninja has no lock.
compile() {
    local folder=$1 target=$2
    shift 2
    mkdir -p "$folder"
    (
        flock 9
        if [[ ! -f $folder/build.ninja ]]; then
            meson setup "$folder" "$checkout" "$@" 9>&- || exit
        fi
        ninja -C "$folder" "$target" 9>&-
    ) 9>"$folder/.compile.lock"
}

# Default settings for a server that runs from the checkout. Settings of the caller win.
development_settings() {
    export KEHRWERT_ENVIRONMENT=${KEHRWERT_ENVIRONMENT:-development}
    if [[ $KEHRWERT_ENVIRONMENT == development ]]; then
        export KEHRWERT_DEVELOPMENT_KEY_FILE=${KEHRWERT_DEVELOPMENT_KEY_FILE:-$build/development-key.pem}
    fi
}
