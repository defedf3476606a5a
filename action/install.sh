#!/usr/bin/env bash
# Installs citevet, as it is beside this action, into an environment of its own.
source "$(dirname "$0")/common.sh"

mkdir -p "$work"
"$PYTHON" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$(dirname "$0")/.."
