#!/usr/bin/env bash
set -Eeuo pipefail
# shellcheck source-path=SCRIPTDIR source=bounded.sh
. "$(dirname "$0")/bounded.sh"

# The release is called cilium in kube-system so that the kit's own release takes it over.
helm upgrade cilium cilium --install --repo https://helm.cilium.io --version 1.16.5 --namespace kube-system \
  --values "$catalyst_home/cilium-values.yaml" --timeout 10m
kubectl rollout status daemonset/cilium --namespace=kube-system --timeout=600s
kubectl wait node "$NODE_NAME" --for=condition=Ready --timeout=300s
