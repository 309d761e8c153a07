#!/usr/bin/env bash
set -Eeuo pipefail
# shellcheck source-path=SCRIPTDIR source=bounded.sh
. "$(dirname "$0")/bounded.sh"

# Hetzner attaches the private network after the server has started.
has_private_address() {
  ip -4 -oneline address show | grep --quiet --fixed-strings " $NODE_IP/"
}

wait_for 300 "the private address $NODE_IP" has_private_address
