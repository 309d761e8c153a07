#!/usr/bin/env bash
# Brings NAME from the branch of sealed things into FILE: bring-state.sh NAME [FILE]. What was never kept is no fault.
# keep-state.sh is told what was brought, so that it writes over nothing else.
set -euo pipefail
name=$1 file=${2:-$1} branch=refs/heads/catalyst-state

brought=$(git rev-parse --git-path "brought/$name")
mkdir -p "$(dirname "$brought")"
kept=$(git ls-remote origin "$branch")
if [ -z "$kept" ]; then
  : >"$brought"
  echo "Nothing was kept yet." >&2
  exit 0
fi
git fetch --quiet --depth=1 origin "$branch"
if ! git rev-parse --quiet --verify "FETCH_HEAD:$name" >"$brought"; then
  echo "No $name was kept." >&2
  exit 0
fi
git cat-file blob "FETCH_HEAD:$name" >"$file.part"
chmod 600 "$file.part"
exec mv "$file.part" "$file"
