#!/bin/sh
# Usage: setup.sh base|dev PYTHON VENV. Makes the virtual environment and installs exactly what is locked.
set -eu
what=$1 python=$2 venv=$3
say() { printf 'assay: %s\n' "$*" >&2; }
has_venv() { "$python" -c 'import venv, ensurepip' 2>/dev/null; }

command -v "$python" >/dev/null 2>&1 || {
  say "there is no '$python' here. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3"; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  say "$("$python" -V 2>&1) is too old: Assay needs Python 3.11 or newer. Name another one: make PYTHON=python3.12"; exit 1; }
if ! has_venv; then
  package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  if [ -n "${CI:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing $package"
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$package" >/dev/null
  fi
  has_venv || { say "this Python cannot make virtual environments. On Debian and Ubuntu: apt install $package"; exit 1; }
fi

if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then # there is none, or its making was cut short
  say "making $venv"
  "$python" -m venv --clear "$venv"
fi
say "installing what requirements/$what.txt locks"
export VIRTUAL_ENV="$venv"
"$venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/tools.txt
"$venv/bin/uv" pip install -q --require-hashes -r "requirements/$what.txt"
"$venv/bin/uv" pip install -q --no-deps --no-build-isolation -e .
touch "$venv/.base"
[ "$what" = base ] || touch "$venv/.dev"
