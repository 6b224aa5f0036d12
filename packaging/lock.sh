#!/bin/sh
# Pins every dependency, for all systems and Pythons at once, with checksums. Needs uv (https://docs.astral.sh/uv).
#
# Usage: sh packaging/lock.sh [uv pip compile options, such as --upgrade]
# requirements.lock       what the app needs, from pyproject.toml
# requirements-test.lock  the same and what the tests need; the versions agree
# requirements-build.lock what packaging/setup.sh installs first, to build hnswlib without downloading unpinned tools
set -eu
unset CDPATH
cd -- "$(dirname -- "$(readlink -f -- "$0")")/.."

uv=.venv/bin/uv
[ -x "$uv" ] || uv=uv

compile() { # OUTPUT OPTIONS...: versions already pinned in OUTPUT stay unless --upgrade is given
    output=$1
    shift
    "$uv" pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
        --custom-compile-command 'make lock' --output-file "$output" "$@"
}

compile requirements.lock pyproject.toml "$@"
compile requirements-test.lock pyproject.toml --extra test --constraint requirements.lock "$@"
compile requirements-build.lock requirements-build.in --constraint requirements.lock "$@"

if grep -nE '^(torch|nvidia-|triton)' requirements*.lock; then
    echo 'lock: the GPU packages above must stay in the extra "gpu"' >&2
    exit 1
fi
