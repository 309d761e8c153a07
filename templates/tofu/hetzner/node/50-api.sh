#!/usr/bin/env bash
set -Eeuo pipefail
# shellcheck source-path=SCRIPTDIR source=bounded.sh
. "$(dirname "$0")/bounded.sh"

api_ready() {
  kubectl get --raw=/readyz --request-timeout=10s >/dev/null
}

node_registered() {
  kubectl get node "$NODE_NAME" --request-timeout=10s --output=name
}

wait_for 600 "the Kubernetes API" api_ready
wait_for 300 "node $NODE_NAME in the API" node_registered
