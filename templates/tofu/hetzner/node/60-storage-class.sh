#!/usr/bin/env bash
set -Eeuo pipefail
# shellcheck source-path=SCRIPTDIR source=bounded.sh
. "$(dirname "$0")/bounded.sh"

has_storage_class() {
  kubectl get storageclass local-path --request-timeout=10s --output=name
}

wait_for 300 "StorageClass local-path" has_storage_class
kubectl annotate storageclass local-path --overwrite storageclass.kubernetes.io/is-default-class=true
default="$(kubectl get storageclass local-path \
  --output='jsonpath={.metadata.annotations.storageclass\.kubernetes\.io/is-default-class}')"
if [[ "$default" != true ]]; then
  echo "StorageClass local-path did not become the default" >&2
  exit 1
fi
