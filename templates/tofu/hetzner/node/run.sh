#!/usr/bin/env bash
# Runs every step of this node in the order of its name; the first that fails ends the node's bootstrap, loudly.
set -Eeuo pipefail

root="${CATALYST_ROOT:-}"
home="$root/var/lib/catalyst"
kubeconfig="$root/etc/rancher/k3s/k3s.yaml"
step=start

# Best effort on purpose: until the API answers nobody but the console can be told.
report() {
  local state="$1" message="$2"
  echo "catalyst: $step $state: $message"
  [[ "${NODE_ROLE:-}" == control-plane && -s "$kubeconfig" ]] || return 0
  kubectl create configmap "catalyst-bootstrap-$NODE_NAME" --namespace=kube-system --dry-run=client --output=yaml \
    --from-literal=state="$state" --from-literal=step="$step" --from-literal=message="$message" \
    --from-literal=at="$(date -u +%Y-%m-%dT%H:%M:%SZ)" 2>/dev/null |
    kubectl apply --server-side --force-conflicts --field-manager=catalyst-node --request-timeout=10s --filename=- \
      >/dev/null 2>&1 || return 0
}

fail() {
  trap - ERR
  local message
  message="$(tail -n 3 "$home/step.log" 2>/dev/null | tr '\n' ' ' | tr -cd '[:print:]' | cut -c 1-500 || true)"
  printf 'step: %s\nmessage: %s\n' "$step" "${message:-no output}" >"$home/cloud-init-failed"
  report failed "${message:-no output}"
  exit 1
}
trap fail ERR

rm -f "$home/cloud-init-failed" "$home/cloud-init-complete" "$home/step.log"
export HOME="${HOME:-/root}" KUBECONFIG="$kubeconfig" PATH="$PATH:$root/usr/local/bin"
set -a
# shellcheck source=/dev/null
. "$home/node.env"
set +a

for script in "$home/bin"/[0-9]*.sh; do
  step="$(basename "$script" .sh)"
  report running started
  timeout 2400 bash "$script" 2>&1 | tee "$home/step.log"
done

step=end
report 'done' 'every step succeeded'
date -u +%Y-%m-%dT%H:%M:%SZ >"$home/cloud-init-complete"
