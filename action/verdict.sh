#!/usr/bin/env bash
# Fails where the audit found what its options make a failure (`--fail-on`).
source "$(dirname "$0")/common.sh"

[ "$(cat "$work/status")" != 1 ]
