#!/bin/bash
# Installs what Catchball runs with: system libraries where they are missing, then a virtual
# environment in .venv from the pinned list. `scripts/setup.sh dev` adds what the tests need.
set -euo pipefail
export PATH="${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kind=${1:-run}
lock=requirements.lock
if [ "$kind" = dev ]; then lock=requirements-dev.lock; fi

say() { printf '%s\n' "$*" >&2; }

# A Python of 3.11 or later that can make virtual environments, or nothing.
find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
            2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
}

# Reads the list to its end: grep -q would stop early, and pipefail take that for a failure.
has_library() { ldconfig -p 2>/dev/null | grep -F "$1" >/dev/null; }

has_browser() {
    [ -n "${CATCHBALL_CHROMIUM:-}" ] || command -v chromium chromium-browser >/dev/null 2>&1
}

missing_packages() {
    if [ -z "$(find_python)" ]; then printf 'python3 python3-venv '; fi
    # What WeasyPrint draws text with.
    has_library libpango-1.0.so.0 || printf 'libpango-1.0-0 '
    has_library libpangoft2-1.0.so.0 || printf 'libpangoft2-1.0-0 '
    has_library libharfbuzz-subset.so.0 || printf 'libharfbuzz-subset0 '
    if [ "$kind" = dev ] && ! has_browser; then printf 'chromium '; fi
}

install_packages() {
    local missing as_root=()
    read -ra missing <<<"$(missing_packages)" || true
    if [ ${#missing[@]} -eq 0 ]; then return; fi
    if ! command -v apt-get >/dev/null; then
        say "Please install what these Debian packages bring, then try again: ${missing[*]}"
        exit 1
    fi
    if [ "$(id -u)" != 0 ]; then as_root=(sudo -n DEBIAN_FRONTEND=noninteractive); fi
    say "Installing ${missing[*]}"
    if ! { "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >&2; then
        say "That did not work. Please type this, then try again:"
        say "    sudo apt-get update && sudo apt-get install -y ${missing[*]}"
        exit 1
    fi
}

# Says whether .venv already holds this very lock.
is_current() {
    [ -x .venv/bin/catchball ] && .venv/bin/python -c '' 2>/dev/null &&
        [ "$(cat ".venv/installed-$kind" 2>/dev/null)" = "$fingerprint" ]
}

install_packages
fingerprint=$(cat "$lock" pyproject.toml | sha256sum)
if ! is_current; then
    python=$(find_python)
    if [ -z "$python" ]; then
        say "Catchball needs Python 3.11 or later with venv; set PYTHON to one, then try again."
        exit 1
    fi
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        say "Making .venv with $("$python" --version)"
        "$python" -m venv --clear .venv
    fi
    say "Installing the pinned packages of $lock"
    .venv/bin/python -m pip install --quiet --require-hashes --no-deps -r "$lock"
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
    printf '%s' "$fingerprint" >".venv/installed-$kind"
fi
.venv/bin/python scripts/build_translations.py
