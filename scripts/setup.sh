#!/bin/sh
# Usage: setup.sh base|dev PYTHON VENV. Makes the virtual environment and installs exactly what is locked.
set -eu
what=$1 python=$2 venv=$3
say() { printf 'assay: %s\n' "$*" >&2; }

command -v "$python" >/dev/null 2>&1 || { say "there is no '$python' here. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3"; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  say "$("$python" -V 2>&1) is too old: Python 3.11 or newer is needed. Name another one: make PYTHON=python3.12"; exit 1; }
"$python" -c 'import venv, ensurepip' 2>/dev/null || {
  say "this Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

[ -x "$venv/bin/python" ] || { say "making $venv"; "$python" -m venv "$venv"; }
[ -x "$venv/bin/uv" ] || "$venv/bin/python" -m pip install -q --disable-pip-version-check "uv>=0.5"
say "installing what requirements/$what.txt locks"
VIRTUAL_ENV="$venv" "$venv/bin/uv" pip install -q --require-hashes -r "requirements/$what.txt"
VIRTUAL_ENV="$venv" "$venv/bin/uv" pip install -q --no-deps -e .
touch "$venv/.base"
[ "$what" = base ] || touch "$venv/.dev"
