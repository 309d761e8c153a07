#!/usr/bin/env bash
set -Eeuo pipefail
# shellcheck source-path=SCRIPTDIR source=bounded.sh
. "$(dirname "$0")/bounded.sh"

arch="$(architecture)"
asset=k3s
[[ "$arch" == amd64 ]] || asset="k3s-$arch"
release="https://github.com/k3s-io/k3s/releases/download/${K3S_VERSION/+/%2B}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

download "$release/sha256sum-$arch.txt" "$work/sums"
download "$release/$asset" "$work/$asset"
check_sum "$work/sums" "$asset" "$work/$asset"
mkdir -p "$root/usr/local/bin"
install -m 0755 "$work/$asset" "$root/usr/local/bin/k3s"
ln -sf k3s "$root/usr/local/bin/kubectl"
ln -sf k3s "$root/usr/local/bin/crictl"
