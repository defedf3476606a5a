#!/usr/bin/env bash
# Puts the safe fixes of the audit on the branch BRANCH, as one commit on top of what was audited, and sees to the pull
# request and the issue (publish.py). An incomplete audit changes nothing that earlier ones proposed.
source "$(dirname "$0")/common.sh"

if [ "${GITHUB_REF_TYPE:-branch}" != branch ] || [ "$GITHUB_REF_NAME" = "$BRANCH" ]; then
  echo "::error title=citevet::run this on the branch that the fixes are for, not on $GITHUB_REF_TYPE $GITHUB_REF_NAME"
  exit 1
fi
mark="Proposed-by: citevet"
base=$(git rev-parse HEAD)
tip=$(tip_of "$BRANCH")
if [ -n "$tip" ]; then
  fetch "$BRANCH"
  if [ "$(git show -s --format='%ae %ce' "$tip")" != "$bot $bot" ] ||
    ! git show -s --format=%B "$tip" | grep -qxF "$mark"; then
    echo "::warning title=citevet::somebody has pushed to $BRANCH; it is left as it is: merge or delete it"
    python "$(dirname "$0")/publish.py" "$latest/report.json" theirs
    exit 0
  fi
fi
if [ "$(cat "$work/complete")" = false ] && [ -n "$tip" ]; then
  echo "::warning title=citevet::the audit is incomplete; $BRANCH is left as it is"
  python "$(dirname "$0")/publish.py" "$latest/report.json" left
  exit 0
fi
if [ ! -s "$latest/corrections.patch" ]; then
  python "$(dirname "$0")/publish.py" "$latest/report.json" none
  exit 0
fi
export GIT_INDEX_FILE="$work/index"
git read-tree "$base"
git apply --cached "$latest/corrections.patch"
commit=$(git commit-tree "$(git write-tree)" -p "$base" -m "Apply the safe fixes of citevet" -m "$mark")
unset GIT_INDEX_FILE
if [ -n "$tip" ] && [ "$(git diff --full-index "$tip^" "$tip")" = "$(git diff --full-index "$base" "$commit")" ]; then
  echo "$BRANCH holds these fixes already"
else
  push "$BRANCH" "$tip" "$commit"
fi
python "$(dirname "$0")/publish.py" "$latest/report.json" ready
