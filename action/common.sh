# shellcheck shell=bash
# What the steps share. RUNNER_TEMP and GITHUB_* are the runner's:
# https://docs.github.com/en/actions/reference/variables-reference
set -euo pipefail

work="$RUNNER_TEMP/citevet"
reports="$work/reports"
latest="$reports/latest"
history="$RUNNER_TEMP/citevet/history.db"
remote=origin
PATH="$work/venv/bin:$PATH"

# Who GitHub shows as github-actions[bot].
bot="41898282+github-actions[bot]@users.noreply.github.com"
export GIT_AUTHOR_NAME="github-actions[bot]" GIT_AUTHOR_EMAIL="$bot"
export GIT_COMMITTER_NAME="github-actions[bot]" GIT_COMMITTER_EMAIL="$bot"
export GIT_TERMINAL_PROMPT=0

# Lets git, in this process alone and for GitHub alone, use the token; the first, empty header takes back what the
# checkout may have left (https://git-scm.com/docs/git-config#Documentation/git-config.txt-httpextraHeader).
if [ -n "${GITHUB_TOKEN:-}" ]; then
  export GIT_CONFIG_COUNT=2
  export GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader" GIT_CONFIG_VALUE_0=""
  export GIT_CONFIG_KEY_1="http.$GITHUB_SERVER_URL/.extraheader"
  GIT_CONFIG_VALUE_1="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$GITHUB_TOKEN" | base64 | tr -d '\n')"
  export GIT_CONFIG_VALUE_1
fi

# The lines of a text that are not empty, as the array `lines`.
read_lines() {
  lines=()
  local line
  while IFS= read -r line; do
    if [ -n "$line" ]; then lines+=("$line"); fi
  done <<< "$1"
}

# The commit at a branch of the remote, or nothing.
tip_of() {
  git ls-remote "$remote" "refs/heads/$1" | cut -f 1
}

# Fetches a commit at the tip of a branch with its parent; a whole clone stays whole.
fetch() {
  local depth=()
  if [ "$(git rev-parse --is-shallow-repository)" = true ]; then depth=(--depth=2); fi
  git fetch --quiet --no-tags ${depth[@]+"${depth[@]}"} "$remote" "refs/heads/$1"
}

# Ends the step with a line that GitHub shows.
fail() {
  echo "::error title=citevet::$1"
  exit 1
}

# Moves a branch of the remote from the commit where it was (nothing: it was not there) to another (nothing: away),
# unless somebody was faster.
push() {
  local said
  said=$(git push --quiet --force-with-lease="refs/heads/$1:$2" "$remote" "$3:refs/heads/$1" 2>&1) && return
  sed 's/^/git: /' <<< "$said"
  case $said in
    *"stale info"*) fail "somebody else has just pushed to $1; run the workflow again" ;;
    *) fail "$1 cannot be pushed: the workflow needs \`contents: write\`, and no rule of the repository may forbid it" ;;
  esac
}
