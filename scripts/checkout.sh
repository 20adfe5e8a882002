# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the commands in this folder share: where the checkout is, how it is built, how it runs in development.
set -euo pipefail

# Debian's own tools first: another Python in front of them (pyenv, conda) lacks PyYAML.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH
export LC_ALL=C.UTF-8
checkout=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
build=$checkout/build

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# compile FOLDER TARGET [MESON_OPTION...]: brings one build folder up to date. Two callers take turns, for Ninja has no lock of its own.
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

# The settings of a server that runs from the checkout, as far as the caller has not chosen others.
development_settings() {
    export KEHRWERT_ENVIRONMENT=${KEHRWERT_ENVIRONMENT:-development}
    if [[ $KEHRWERT_ENVIRONMENT == development ]]; then
        export KEHRWERT_DEVELOPMENT_KEY_FILE=${KEHRWERT_DEVELOPMENT_KEY_FILE:-$build/development-key.pem}
    fi
}
