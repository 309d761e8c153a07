#!/usr/bin/env bash
set -Eeuo pipefail
# shellcheck source-path=SCRIPTDIR source=bounded.sh
. "$(dirname "$0")/bounded.sh"

# No switch to iptables-legacy: Cilium replaces kube-proxy, so no rules of two kinds can meet.
swapoff -a
sed -i -E 's/^([^#].*[[:space:]]swap[[:space:]].*)$/# \1/' "$root/etc/fstab"
sysctl --quiet --load="$root/etc/sysctl.d/99-catalyst-inotify.conf"
mkdir -p "$root/run/sshd"
sshd -t
systemctl try-reload-or-restart ssh
if [[ "$FAIL2BAN" == true ]]; then
  systemctl enable fail2ban
  systemctl restart fail2ban
fi
if [[ "$AUTO_UPGRADES" == true ]]; then
  systemctl enable --now unattended-upgrades
fi
