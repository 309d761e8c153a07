#!/usr/bin/env bash
# Sourced by the steps: nothing here waits or retries without an end.

root="${CATALYST_ROOT:-}"
catalyst_home="$root/var/lib/catalyst"

# wait_for SECONDS WHAT COMMAND...: repeats the command every two seconds until it succeeds, at most that long.
wait_for() {
  local limit="$1" what="$2" end=$((SECONDS + $1)) tries
  shift 2
  for ((tries = limit / 2; tries > 0 && SECONDS < end; tries--)); do
    if "$@"; then return 0; fi
    sleep 2
  done
  echo "$what did not come within $limit seconds" >&2
  return 1
}

# download URL FILE: over TLS only, with an end to every wait.
download() {
  curl --fail --silent --show-error --location --proto '=https' --tlsv1.2 --connect-timeout 20 --max-time 300 \
    --retry 5 --retry-delay 5 --retry-all-errors --output "$2" "$1"
}

# check_sum SUMS NAME FILE: the release's own list must hold exactly one SHA-256 for NAME, and FILE must have it.
check_sum() {
  local wanted found
  wanted="$(awk -v name="$2" '$2 == name || $2 == "*" name { print $1 }' "$1")"
  found="$(sha256sum "$3" | cut -d ' ' -f 1)"
  if [[ ! "$wanted" =~ ^[0-9a-f]{64}$ || "$wanted" != "$found" ]]; then
    echo "$2 has SHA-256 $found, its release says ${wanted:-nothing}" >&2
    return 1
  fi
  echo "$found  $2" >>"$catalyst_home/checksums"
}

# architecture: amd64 or arm64, as releases spell it.
architecture() {
  case "$(uname -m)" in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    *)
      echo "no release for $(uname -m)" >&2
      return 1
      ;;
  esac
}
