#!/usr/bin/env bash
set -Eeuo pipefail
# shellcheck source-path=SCRIPTDIR source=bounded.sh
. "$(dirname "$0")/bounded.sh"

kubectl wait --for=condition=Established --timeout=120s crd/ciliumclusterwidenetworkpolicies.cilium.io
kubectl apply --server-side --field-manager=catalyst-node --filename="$catalyst_home/metadata-policy.yaml"
