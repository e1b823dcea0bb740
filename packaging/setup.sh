#!/bin/sh
# Makes .venv ready. Usage: packaging/setup.sh run|dev
#
# First the system packages (Debian-like systems only), then the Python packages. Everything that was done is
# noted in a stamp inside .venv, so a second call returns at once until pyproject.toml, this file or the folder changes.
set -eu

kind=${1:-run}
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
venv=.venv

window_packages="libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xinerama0 libdbus-1-3 libfontconfig1 libportaudio2"
test_packages="xvfb xdotool pulseaudio libasound2-plugins dbus at-spi2-core"

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# The name of the first interpreter that is new enough, or nothing.
find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
}

can_make_venv() { [ -n "$1" ] && "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; }

# Those of the named Debian packages that are not installed, on one line.
missing_packages() {
    for package in "$@"; do
        case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true) in
            *" installed") ;;
            *) printf ' %s' "$package" ;;
        esac
    done
}

stamp_of() { # what an installation of kind $1 depends on
    { printf '%s\n' "$1" "$root"; cat pyproject.toml packaging/setup.sh; } | cksum
}

stamped() { [ -x $venv/bin/python ] && [ -f "$venv/mmstudio-$1" ] && [ "$(cat "$venv/mmstudio-$1")" = "$(stamp_of "$1")" ]; }

if stamped dev || { [ "$kind" = run ] && stamped run; }; then
    exit 0
fi

# 1. System packages

wanted=$window_packages
[ "$kind" = dev ] && wanted="$wanted $test_packages"
python=$(find_python)
can_make_venv "$python" || wanted="python3 python3-venv $wanted"

if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
    say "System packages: $wanted"
    # shellcheck disable=SC2086  # a list of words is meant
    missing=$(missing_packages $wanted)
    if [ -n "$missing" ]; then
        say "Not installed yet:$missing"
        if [ "$(id -u)" = 0 ]; then
            as_root="env"
        elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            as_root="sudo -n env"
        else
            as_root=""
        fi
        install="apt-get install -y --no-install-recommends$missing"
        # shellcheck disable=SC2086
        if [ -z "$as_root" ]; then
            say "They need an administrator. Please type:" "" "    sudo apt-get update && sudo $install" ""
            say "Going on with what works without them."
        elif ! { $as_root DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null &&
            $as_root DEBIAN_FRONTEND=noninteractive $install -q >/dev/null; }; then
            say "They could not be installed. Please type:" "" "    sudo apt-get update && sudo $install" ""
            say "Going on with what works without them."
        fi
        python=$(find_python)
    fi
elif [ "$(uname -s)" = Linux ]; then
    say "This is not a Debian-like system. If the window does not open, install its packages for EGL, GL, xkbcommon-x11,"
    say "xcb-util-cursor, xcb-util-wm, xcb-util-keysyms, D-Bus, fontconfig and PortAudio."
fi

# 2. Python packages

[ -n "$python" ] || fail "MM Studio needs Python 3.11 or newer, and none was found. Install it, or name it: make run PYTHON=/path/to/python3"
can_make_venv "$python" || fail "$python cannot make a virtual environment: its venv module is missing. Please type: sudo apt-get install python3-venv"

if ! $venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || ! $venv/bin/python -m pip --version >/dev/null 2>&1; then
    say "Making $venv with $("$python" --version)"
    "$python" -m venv --clear $venv
fi

quiet=-q
[ -t 1 ] && quiet=
if [ "$kind" = dev ]; then what='.[dev]'; else what='.'; fi
say "Installing the Python packages into $venv. On Linux they take about 6 GB, most of it torch with its graphics card libraries."
# shellcheck disable=SC2086
$venv/bin/python -m pip install --disable-pip-version-check --no-compile $quiet -e "$what" ||
    fail "The Python packages could not be installed; the lines above say why. The same command goes on from here."
# The window's first paint does not wait for the compiler, also where Python is told to write no bytecode. All cores
# work at it (pip takes one), and nobody imports the tests of libraries.
$venv/bin/python -m compileall -q -j 0 -x '/tests?/' mmstudio $venv/lib >/dev/null || true
stamp_of "$kind" >"$venv/mmstudio-$kind"
