#!/bin/sh
# Makes a checkout ready to run: system packages, the virtual environment, the pinned dependencies.
#
# Usage: sh packaging/setup.sh run|test|packages
#   run       what ./run needs; returns in some milliseconds when nothing has changed since the last time
#   test      the same and what ./test needs
#   packages  only the system packages of both
#
# Everything is said on standard error, so that `./run search --json` stays clean the first time too.
# What has been done is remembered in .venv/findling-*: `identity` (which checkout and Python the environment was
# made for), `unfinished` (pip was at work; found at the start it means that it was killed, and the environment is
# made anew), `ready-run` and `ready-test` (the checksums that were installed), `model` (./run has prepared it).
set -eu
unset CDPATH PYTHONHOME PYTHONPATH

root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
venv=$root/.venv
wish=${1:-run}

# The shared libraries that PySide6's X11 and Wayland plugins load, and the Debian package of each: what
# `ldd PySide6/Qt/plugins/platforms/*.so` misses in a minimal Debian 12.
qt_libraries='
libEGL.so.1 libegl1
libGL.so.1 libgl1
libX11-xcb.so.1 libx11-xcb1
libbrotlidec.so.1 libbrotli1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libglib-2.0.so.0 libglib2.0-0
libgssapi_krb5.so.2 libgssapi-krb5-2
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
libxcb-cursor.so.0 libxcb-cursor0
libxcb-glx.so.0 libxcb-glx0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-shm.so.0 libxcb-shm0
libxcb-sync.so.1 libxcb-sync1
libxcb-util.so.1 libxcb-util1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxkbcommon.so.0 libxkbcommon0
'

# What the tests start, and the Debian package of each. Without one, its tests skip; in CI they fail.
test_programs='
Xvfb xvfb
dbus-daemon dbus
openbox openbox
'

say() { printf 'findling: %s\n' "$*" >&2; }
fail() {
    say "$@"
    exit 1
}

# ---------------------------------------------------------------------------------------------- is it done already?

lock_of() {
    case $1 in
    run) echo requirements.lock ;;
    test) echo requirements-test.lock ;;
    esac
}

checksums() { # of what decides which packages belong into the environment
    (cd -- "$root" && cksum requirements-build.lock "$(lock_of "$1")" pyproject.toml packaging/setup.sh)
}

identity() { # of the environment: its scripts hold the checkout's path, its libraries belong to one Python
    printf '%s\n' "$root"
    readlink -f -- "$venv/bin/python" || printf 'none\n'
}

holds() { [ "$(cat -- "$1" 2>/dev/null || true)" = "$2" ]; }

ready() {
    [ -x "$venv/bin/findling" ] && [ ! -e "$venv/findling-unfinished" ] &&
        holds "$venv/findling-identity" "$(identity)" &&
        holds "$venv/findling-ready-$1" "$(checksums "$1")"
}

# ----------------------------------------------------------------------------------------------- system packages

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

is_complete() { # can make environments with pip in them, and compile extensions
    "$1" -c 'import ensurepip, os, sys, sysconfig, venv
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' 2>/dev/null
}

pythons='python3 /usr/bin/python3 python3.13 python3.12 python3.11 python3.14'

find_python() { # sets `python`: one that is complete if there is any, else a recent one, else nothing
    python=
    for candidate in $pythons; do
        if is_recent "$candidate" && is_complete "$candidate"; then
            python=$candidate
            return
        fi
    done
    for candidate in $pythons; do
        if is_recent "$candidate"; then
            python=$candidate
            return
        fi
    done
}

apt_python() { # the name of a Python that apt can install and that is recent enough
    if command -v /usr/bin/python3 >/dev/null && ! is_recent /usr/bin/python3; then
        for candidate in python3.13 python3.12 python3.11; do
            if apt-cache show "$candidate-venv" >/dev/null 2>&1; then
                echo "$candidate"
                return
            fi
        done
    fi
    echo python3
}

missing_packages() { # sets `missing` to Debian package names
    missing=
    find_python
    if [ -z "$python" ]; then
        name=$(apt_python)
        missing="$name $name-venv $name-dev"
    elif ! is_complete "$python"; then
        name=$(basename -- "$python")
        missing="$name-venv $name-dev"
    fi
    command -v c++ >/dev/null || command -v g++ >/dev/null || missing="$missing g++"
    [ "$(uname -s)" = Linux ] || return 0
    libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p)
    while read -r library package; do
        case $libraries in
        *"	$library ("*) ;;
        *) [ -z "$package" ] || missing="$missing $package" ;;
        esac
    done <<END
$qt_libraries
END
    missing=${missing# }
}

wished_packages() { # sets `wished` to Debian packages without which something is missing, but Findling runs
    wished=
    [ "$(uname -s)" = Linux ] || return 0
    command -v xdg-open >/dev/null || wished="$wished xdg-utils" # opens files in the desktop's own programs
    command -v fc-list >/dev/null || wished="$wished fontconfig"
    has_font 'Inter' || has_font 'Noto Sans' || has_font 'Ubuntu' || has_font 'Cantarell' || wished="$wished fonts-inter"
    has_font ':lang=zh-cn' || wished="$wished fonts-noto-cjk"
    has_font ':lang=und-zsye' || wished="$wished fonts-noto-color-emoji" # what fontconfig calls emoji
    [ "$wish" != run ] || return 0
    while read -r program package; do
        [ -z "$package" ] || command -v "$program" >/dev/null || wished="$wished $package"
    done <<END
$test_programs
END
}

has_font() { [ -n "$(fc-list "$1" family 2>/dev/null)" ]; }

install_packages() {
    missing_packages
    wished_packages
    all="$missing$wished"
    all=${all# }
    [ -n "$all" ] || return 0
    if ! command -v apt-get >/dev/null; then
        [ -z "$missing" ] || fail "these are missing, named as in Debian: $missing." \
            "Install your system's packages of the same purpose, then run this again."
        say "going on without these, named as in Debian: $all"
        return
    fi
    if [ "$(id -u)" -ne 0 ]; then
        line="sudo apt-get update && sudo apt-get install -y --no-install-recommends"
        if [ -z "$missing" ]; then
            say "some things are missing that Findling also runs without. To have them: $line $all"
            return
        fi
        say "some system packages are missing. Type this line, then run the same command again:"
        printf '\n  %s %s\n\n' "$line" "$all" >&2
        exit 1
    fi
    say "installing system packages: $all"
    # One broken source of several must not stop us: whether the packages can be had shows in the next step.
    apt_get update || say "apt-get update did not fully succeed; going on"
    missing_packages # apt may only now know a recent Python
    if [ -n "$missing" ]; then
        # shellcheck disable=SC2086  # a list of names
        apt_get install -y --no-install-recommends $missing ||
            fail "apt-get could not install them. Its own words are above; a network connection is needed this once."
        missing_packages
        [ -z "$missing" ] || fail "still missing after apt-get: $missing. Findling needs Python 3.11 or newer."
    fi
    for package in $wished; do
        apt_get install -y --no-install-recommends "$package" || say "going on without $package"
    done
}

apt_get() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null >&2
}

# -------------------------------------------------------------------------------------------- virtual environment

lock_set_up() { # one set-up at a time: the kernel lets go of the lock when this shell ends, however it ends
    # Tried in a subshell first: a shell whose exec cannot open a file ends without a word of ours.
    (: >>"$root/.venv.lock") 2>/dev/null ||
        fail "cannot write to $root, where the virtual environment belongs. Who set it up can do this, or make a" \
            "checkout of your own."
    exec 9>>"$root/.venv.lock"
    "$python" -c 'import fcntl
try:
    fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("findling: another set-up of this checkout is at work; waiting for it", file=__import__("sys").stderr)
    fcntl.flock(9, fcntl.LOCK_EX)'
}

is_whole() { # an environment made by hand for this checkout is welcome too
    [ -x "$venv/bin/python" ] && [ ! -e "$venv/findling-unfinished" ] || return 1
    [ ! -e "$venv/findling-identity" ] || holds "$venv/findling-identity" "$(identity)" || return 1
    "$venv/bin/python" -I -c 'import os, pip, sys
sys.exit(sys.version_info < (3, 11) or os.path.realpath(sys.prefix) != os.path.realpath(sys.argv[1]))' \
        "$venv" 2>/dev/null
}

make_environment() {
    is_whole && return
    say "making the virtual environment $venv"
    "$python" -I -m venv --clear "$venv" || fail "Python's venv module failed; its own words are above."
}

pip_install() {
    if [ -t 2 ]; then quiet=; else quiet='--quiet --progress-bar off'; fi
    # shellcheck disable=SC2086  # a list of options
    (cd -- "$root" && PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 "$venv/bin/python" -I -m pip --log "$venv/setup.log" \
        install $quiet --no-input --disable-pip-version-check --no-build-isolation "$@" </dev/null >&2) || pip_failed
}

pip_failed() {
    if grep -qE 'NewConnectionError|NameResolutionError|ConnectTimeout|Network is unreachable|ProxyError' \
        "$venv/setup.log"; then
        fail "the packages could not be downloaded: there seems to be no network connection." \
            "It is needed this once. Run the same command again when there is one; it goes on from here."
    fi
    fail "pip failed; its own words are above, all of them in $venv/setup.log." \
        "Run the same command again to go on from here."
}

install_dependencies() {
    rm -f -- "$venv/findling-ready-run" "$venv/findling-ready-test" "$venv/findling-model"
    : >"$venv/findling-unfinished"
    rm -f -- "$venv/setup.log"
    say "installing the pinned dependencies; the first time this downloads some 250 MB and takes a few minutes"
    pip_install --require-hashes -r requirements-build.lock
    pip_install --require-hashes -r "$(lock_of "$wish")"
    # setuptools warns of editable installs at each one; this is one on purpose
    PYTHONWARNINGS=ignore pip_install --no-deps --editable .
    identity >"$venv/findling-identity"
    [ "$wish" = run ] || checksums test >"$venv/findling-ready-test"
    checksums run >"$venv/findling-ready-run"
    rm -f -- "$venv/findling-unfinished" "$venv/setup.log"
}

# ------------------------------------------------------------------------------------------------------------------

case $wish in
packages)
    install_packages
    exit
    ;;
run | test) ;;
*) fail "usage: sh packaging/setup.sh run|test|packages" ;;
esac

if ready "$wish"; then exit 0; fi
trap 'say "stopped; the same command goes on from here"; exit 130' INT TERM HUP
checksums "$wish" >/dev/null || fail "a lock file is missing in $root; fetch the repository again."
install_packages
lock_set_up
if ready "$wish"; then exit 0; fi # the other one has done it
make_environment
install_dependencies
say "ready"
