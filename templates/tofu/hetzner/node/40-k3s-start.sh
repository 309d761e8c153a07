#!/usr/bin/env bash
set -Eeuo pipefail
# shellcheck source-path=SCRIPTDIR source=bounded.sh
. "$(dirname "$0")/bounded.sh"

runs_this_cluster() {
  curl --silent --fail --cacert "$catalyst_home/server-ca.crt" --noproxy '*' --connect-timeout 5 --max-time 10 \
    --output /dev/null "https://$1:6443/cacerts"
}

# An agent is active before it has joined; its kubeconfig appears once the server has let it in.
k3s_runs() {
  systemctl is-active --quiet k3s || return 1
  [[ "$NODE_ROLE" != worker || -s "$root/var/lib/rancher/k3s/agent/kubelet.kubeconfig" ]]
}

if [[ "$NODE_FIRST" == true ]]; then
  for peer in $PEER_IPS; do
    if runs_this_cluster "$peer"; then
      echo "$peer already runs this cluster: a second one beside it would split it. Remove node $NODE_NAME and its etcd" \
        "member there, then let this server join by hand" >&2
      exit 1
    fi
  done
else
  wait_for 900 "the first control plane at $FIRST_SERVER_IP" runs_this_cluster "$FIRST_SERVER_IP"
fi

# Not blocking: while etcd takes in another member a joining server ends and systemd starts it again.
systemctl daemon-reload
systemctl enable k3s
systemctl restart --no-block k3s
if ! wait_for 900 "the start of k3s" k3s_runs; then
  journalctl --unit=k3s --lines=5 --no-pager --output=cat >&2
  exit 1
fi
