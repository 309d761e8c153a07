import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCloudConfig, renderUserData } from '../../support/module.ts';
import { type RehearsalOptions, rehearse } from '../../support/node-rehearsal.ts';
import { moduleVariables, region, soloSpec } from '../../support/sovereign-spec.ts';

const NAME = 'catalyst-omantel-omani-works';
const FETCH =
  'curl --fail --silent --show-error --location --proto =https --tlsv1.2 --connect-timeout 20 --max-time 300 --retry 5 --retry-delay 5 --retry-all-errors --output';
const PROBE =
  'curl --silent --fail --cacert /var/lib/catalyst/server-ca.crt --noproxy * --connect-timeout 5 --max-time 10 --output /dev/null';
const APPLY = 'kubectl apply --server-side --field-manager=catalyst-node';
const K3S = 'https://github.com/k3s-io/k3s/releases/download/v1.34.4%2Bk3s1';
const FLUX = 'https://github.com/fluxcd/flux2/releases/download/v2.4.0';

const PREPARE = [
  'swapoff -a',
  'sed -i -E s/^([^#].*[[:space:]]swap[[:space:]].*)$/# \\1/ /etc/fstab',
  'sysctl --quiet --load=/etc/sysctl.d/99-catalyst-inotify.conf',
  'mkdir -p /run/sshd',
  'sshd -t',
  'systemctl try-reload-or-restart ssh',
  'systemctl enable fail2ban',
  'systemctl restart fail2ban',
  'systemctl enable --now unattended-upgrades',
  'ip -4 -oneline address show',
  'uname -m',
  'mktemp -d',
  `${FETCH} /tmp/work/sums ${K3S}/sha256sum-amd64.txt`,
  `${FETCH} /tmp/work/k3s ${K3S}/k3s`,
  'sha256sum /tmp/work/k3s',
  'mkdir -p /usr/local/bin',
  'install -m 0755 /tmp/work/k3s /usr/local/bin/k3s',
  'ln -sf k3s /usr/local/bin/kubectl',
  'ln -sf k3s /usr/local/bin/crictl',
];
const START = [
  'systemctl daemon-reload',
  'systemctl enable k3s',
  'systemctl restart --no-block k3s',
  'systemctl is-active --quiet k3s',
];
const reached = (node: string) => [
  'kubectl get --raw=/readyz --request-timeout=10s',
  `kubectl get node ${node} --request-timeout=10s --output=name`,
];
const PLATFORM = [
  'kubectl get storageclass local-path --request-timeout=10s --output=name',
  'kubectl annotate storageclass local-path --overwrite storageclass.kubernetes.io/is-default-class=true',
  'kubectl get storageclass local-path --output=jsonpath={.metadata.annotations.storageclass\\.kubernetes\\.io/is-default-class}',
  'uname -m',
  'mktemp -d',
  `${FETCH} /tmp/work/sums https://get.helm.sh/helm-v3.16.3-linux-amd64.tar.gz.sha256sum`,
  `${FETCH} /tmp/work/helm-v3.16.3-linux-amd64.tar.gz https://get.helm.sh/helm-v3.16.3-linux-amd64.tar.gz`,
  'sha256sum /tmp/work/helm-v3.16.3-linux-amd64.tar.gz',
  'tar -xzf /tmp/work/helm-v3.16.3-linux-amd64.tar.gz -C /tmp/work --strip-components=1',
  'install -m 0755 /tmp/work/helm /usr/local/bin/helm',
  `${FETCH} /var/lib/catalyst/gateway-api.yaml https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.1.0/experimental-install.yaml`,
  'sha256sum /var/lib/catalyst/gateway-api.yaml',
  `${APPLY} --filename=/var/lib/catalyst/gateway-api.yaml`,
  'kubectl wait --for=condition=Established --timeout=120s crd/gateways.gateway.networking.k8s.io crd/httproutes.gateway.networking.k8s.io crd/tlsroutes.gateway.networking.k8s.io',
  'helm upgrade cilium cilium --install --repo https://helm.cilium.io --version 1.16.5 --namespace kube-system --values /var/lib/catalyst/cilium-values.yaml --timeout 10m',
  'kubectl rollout status daemonset/cilium --namespace=kube-system --timeout=600s',
  `kubectl wait node ${NAME}-cp1 --for=condition=Ready --timeout=300s`,
  'kubectl wait --for=condition=Established --timeout=120s crd/ciliumclusterwidenetworkpolicies.cilium.io',
  `${APPLY} --filename=/var/lib/catalyst/metadata-policy.yaml`,
  'uname -m',
  'mktemp -d',
  `${FETCH} /tmp/work/sums ${FLUX}/flux_2.4.0_checksums.txt`,
  `${FETCH} /tmp/work/flux_2.4.0_linux_amd64.tar.gz ${FLUX}/flux_2.4.0_linux_amd64.tar.gz`,
  'sha256sum /tmp/work/flux_2.4.0_linux_amd64.tar.gz',
  'tar -xzf /tmp/work/flux_2.4.0_linux_amd64.tar.gz -C /tmp/work',
  'flux install --export --version=v2.4.0 --components-extra=image-reflector-controller,image-automation-controller',
  `${APPLY} --filename=/var/lib/catalyst/flux-install.yaml`,
  'kubectl wait deployment --all --namespace=flux-system --for=condition=Available --timeout=600s',
  `${APPLY} --filename=/var/lib/catalyst/flux-bootstrap.yaml`,
];

async function rehearseNode(key: string, options: RehearsalOptions = {}) {
  const spec = soloSpec({ regions: [region('fsn1', 3, 1)] });
  const sent = await renderUserData(await moduleVariables(spec));
  return rehearse(readCloudConfig(sent[key]!), options);
}

test('the first control plane: system, k3s, storage, Gateway API before Cilium, policy before Flux', async () => {
  const { commands, code, complete, failed, reports, root } = await rehearseNode('primary/cp1');
  const probes = [`${PROBE} https://10.0.1.3:6443/cacerts`, `${PROBE} https://10.0.1.4:6443/cacerts`];
  expect(commands).toEqual([...PREPARE, ...probes, ...START, ...reached(`${NAME}-cp1`), ...PLATFORM]);
  expect({ code, complete, failed }).toEqual({ code: 0, complete: true, failed: undefined });
  expect(reports.at(0)).toBe('50-api running started');
  expect(reports.at(-1)).toBe('end done every step succeeded');
  expect(await readFile(join(root, 'etc/fstab'), 'utf8')).toContain('\n# /swapfile none swap');
  expect(await readFile(join(root, 'var/lib/catalyst/checksums'), 'utf8')).toMatch(/^[0-9a-f]{64} {2}k3s\n/);
});

test('a joining control plane waits for the first one, starts, and leaves the platform to it', async () => {
  const { commands, complete } = await rehearseNode('primary/cp2', { answering: '10.0.1.2' });
  const probe = `${PROBE} https://10.0.1.2:6443/cacerts`;
  expect(commands).toEqual([...PREPARE, probe, ...START, ...reached(`${NAME}-cp2`)]);
  expect(complete).toBe(true);
});

test('a worker joins and asks nothing of the API', async () => {
  const { commands, complete, reports } = await rehearseNode('primary/w1', { answering: '10.0.1.2' });
  expect(commands).toEqual([...PREPARE, `${PROBE} https://10.0.1.2:6443/cacerts`, ...START]);
  expect({ complete, reports }).toEqual({ complete: true, reports: [] });
});

test('an ARM node takes ARM programs', async () => {
  const { commands, complete } = await rehearseNode('primary/cp1', { machine: 'aarch64' });
  const fetched = commands.filter((line) => line.startsWith(FETCH)).map((line) => line.split('/').at(-1));
  expect(fetched).toEqual([
    'sha256sum-arm64.txt',
    'k3s-arm64',
    'helm-v3.16.3-linux-arm64.tar.gz.sha256sum',
    'helm-v3.16.3-linux-arm64.tar.gz',
    'experimental-install.yaml',
    'flux_2.4.0_checksums.txt',
    'flux_2.4.0_linux_arm64.tar.gz',
  ]);
  expect(complete).toBe(true);
});

test('no secret is in the arguments of any command', async () => {
  const variables = await moduleVariables(soloSpec());
  const sent = await renderUserData(variables);
  const { commands, output } = await rehearse(readCloudConfig(sent['primary/cp1']!));
  const secrets = Object.values((variables.cluster_secrets as Record<string, Record<string, string>>).fsn1!);
  const lines = secrets.flatMap((secret) => secret.split('\n').filter((line) => line.length >= 20));
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) expect(`${commands.join('\n')}\n${output}`).not.toContain(line);
});
