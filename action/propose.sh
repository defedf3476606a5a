#!/usr/bin/env bash
# Puts the safe fixes of the audit on the branch BRANCH, as one commit on top of what was audited, and sees to the pull
# request and the issue (publish.py). An incomplete audit takes nothing back that earlier ones proposed; a branch that is of
# no use any more is deleted.
source "$(dirname "$0")/common.sh"

publish() {
  python "$(dirname "$0")/publish.py" "$latest/report.json" "$1"
}

# The tree of what was audited with the safe fixes, made in a folder of its own. The fixes are of files as they are checked
# out, which .gitattributes may want other than they are stored.
mended_tree() (
  names="$work/names"
  GIT_DIR=$(git rev-parse --absolute-git-dir)
  export GIT_DIR GIT_WORK_TREE="$work/tree" GIT_INDEX_FILE="$work/index"
  mkdir -p "$GIT_WORK_TREE" && cd "$GIT_WORK_TREE" &&
    git apply --numstat -z "$latest/corrections.patch" |
    while IFS=$'\t' read -r -d '' _ _ name; do printf '%s\0' "$name"; done > "$names" &&
    git read-tree "$base" &&
    git checkout-index -z --stdin < "$names" &&
    git apply "$latest/corrections.patch" &&
    git update-index -z --stdin < "$names" &&
    git write-tree
)

if [ "${GITHUB_REF_TYPE:-branch}" != branch ] || [ "$GITHUB_REF_NAME" = "$BRANCH" ]; then
  fail "run this on the branch that the fixes are for, not on $GITHUB_REF_TYPE $GITHUB_REF_NAME"
fi
mark="Proposed-by: citevet"
base=$(git rev-parse HEAD)
tip=$(tip_of "$BRANCH")
standing=$(TIP="$tip" publish standing) || {
  echo "$standing"
  exit 1
}
if [ -n "$tip" ]; then fetch "$BRANCH"; fi
if [ -n "$tip" ] && [ "$standing" != merged ]; then
  if [ "$(git show -s --format='%ae %ce' "$tip")" != "$bot $bot" ] ||
    ! git show -s --format=%B "$tip" | grep -qxF "$mark"; then
    echo "::warning title=citevet::somebody has pushed to $BRANCH; it is left as it is: merge or delete it"
    publish left
    exit 0
  fi
fi
if [ "$(cat "$work/complete")" = false ] && { [ "$standing" = ahead ] || [ ! -s "$latest/corrections.patch" ]; }; then
  echo "::warning title=citevet::the audit is incomplete; what earlier ones proposed is left as it is"
  publish left
  exit 0
fi
if [ ! -s "$latest/corrections.patch" ]; then
  publish none
  if [ -n "$tip" ]; then push "$BRANCH" "$tip" ""; fi
  exit 0
fi
if [ "$standing" = declined ]; then
  echo "the pull request was closed, and there is no news"
  publish left
  exit 0
fi
tree=$(mended_tree) || fail "the safe fixes cannot be applied to what was audited; the lines before this one say why"
commit=$(git commit-tree "$tree" -p "$base" -m "Apply the safe fixes of citevet" -m "$mark")
if [ -n "$tip" ] && [ "$standing" != merged ] &&
  [ "$(git diff --full-index "$tip^" "$tip")" = "$(git diff --full-index "$base" "$commit")" ]; then
  echo "$BRANCH holds these fixes already"
else
  push "$BRANCH" "$tip" "$commit"
fi
publish ready
