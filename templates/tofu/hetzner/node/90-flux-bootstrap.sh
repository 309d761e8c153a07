#!/usr/bin/env bash
set -Eeuo pipefail
# shellcheck source-path=SCRIPTDIR source=bounded.sh
. "$(dirname "$0")/bounded.sh"

kubectl apply --server-side --field-manager=catalyst-node --filename="$catalyst_home/flux-bootstrap.yaml"
