#!/usr/bin/env bash
# Brings back what earlier runs learned from the branch BRANCH, where there is one.
source "$(dirname "$0")/common.sh"

mkdir -p "$work"
if [ -z "$(tip_of "$BRANCH")" ]; then
  echo "no history yet"
  exit 0
fi
fetch "$BRANCH"
if ! git show FETCH_HEAD:history.jsonl > "$work/history.jsonl" ||
  ! citevet history import "$work/history.jsonl" --store "$history"; then
  fail "the branch $BRANCH holds no history that can be read; delete it to begin anew, or name another (history-branch)"
fi
