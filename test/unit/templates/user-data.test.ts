import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { joinTokenPrefix } from '../../../src/domain/certificates.ts';
import { type CloudConfig, readCloudConfig, renderUserData } from '../../support/module.ts';
import { largestSpec, moduleVariables, region, soloSpec } from '../../support/sovereign-spec.ts';

const TLS = '/var/lib/rancher/k3s/server/tls';
const LIMIT = 32_768;

type SecretVariables = Record<string, Record<string, string>>;

async function render(spec = soloSpec()) {
  const variables = await moduleVariables(spec);
  const sent = await renderUserData(variables);
  const nodes = Object.fromEntries(Object.entries(sent).map(([key, data]) => [key, readCloudConfig(data)]));
  return { sent, nodes, secrets: variables.cluster_secrets as SecretVariables };
}

function config(node: CloudConfig | undefined) {
  return parse(node!.files.get('/etc/rancher/k3s/config.yaml')!.content) as Record<string, unknown>;
}

test('three control planes form one cluster that workers join with a lesser, pinned token', async () => {
  const { nodes, secrets } = await render(soloSpec({ regions: [region('fsn1', 3, 1)] }));
  const of = secrets.fsn1!;
  const pin = joinTokenPrefix(of.server_ca_crt!);
  expect(`K10${createHash('sha256').update(of.server_ca_crt!).digest('hex')}`).toBe(pin.slice(0, 67));

  const first = config(nodes['primary/cp1']);
  expect(first).toMatchObject({
    'cluster-init': true,
    token: of.server_token,
    'agent-token': of.agent_token,
  });
  expect(first).not.toHaveProperty('server');
  for (const key of ['primary/cp2', 'primary/cp3']) {
    const joining = config(nodes[key]);
    expect(joining).toMatchObject({ server: 'https://10.0.1.2:6443', 'agent-token': of.agent_token });
    expect(joining.token).toBe(`${pin.slice(0, 67)}::server:${of.server_token}`);
    expect(joining).not.toHaveProperty('cluster-init');
  }
  const worker = config(nodes['primary/w1']);
  expect(worker.token).toBe(`${pin.slice(0, 67)}::node:${of.agent_token}`);
  expect(Object.keys(worker).sort()).toEqual(['node-ip', 'node-label', 'node-name', 'server', 'token']);
  expect(nodes['primary/w1']!.text).not.toContain(of.server_token);
});

test('a server takes its private address, every name it is reached by, and leaves the network to Cilium', async () => {
  const { nodes } = await render(soloSpec({ regions: [region('fsn1', 3, 0)] }));
  const server = config(nodes['primary/cp2']);
  expect(server).toMatchObject({
    'node-ip': '10.0.1.3',
    'advertise-address': '10.0.1.3',
    'flannel-backend': 'none',
    'disable-network-policy': true,
    'disable-kube-proxy': true,
    disable: ['traefik', 'servicelb'],
    'write-kubeconfig-mode': '0600',
    'node-label': ['catalyst.openova.io/role=control-plane', 'catalyst.openova.io/region=fsn1'],
  });
  expect(server['tls-san']).toEqual(
    expect.arrayContaining(['203.0.113.10', '203.0.113.20', 'omantel.omani.works', '10.0.1.2', '10.0.1.4']),
  );
  expect(server).not.toHaveProperty('node-taint');
});

test('the authorities reach the first control plane byte for byte, and nobody else', async () => {
  const { nodes, secrets } = await render(soloSpec({ regions: [region('fsn1', 3, 1)] }));
  const of = secrets.fsn1!;
  const placed = {
    'server-ca.crt': 'server_ca_crt',
    'server-ca.key': 'server_ca_key',
    'client-ca.crt': 'client_ca_crt',
    'client-ca.key': 'client_ca_key',
    'request-header-ca.crt': 'request_header_ca_crt',
    'request-header-ca.key': 'request_header_ca_key',
    'etcd/peer-ca.crt': 'etcd_peer_ca_crt',
    'etcd/peer-ca.key': 'etcd_peer_ca_key',
    'etcd/server-ca.crt': 'etcd_server_ca_crt',
    'etcd/server-ca.key': 'etcd_server_ca_key',
    'service.key': 'service_key',
  };
  for (const [file, name] of Object.entries(placed)) {
    const written = nodes['primary/cp1']!.files.get(`${TLS}/${file}`)!;
    expect(written.content).toBe(of[name]);
    expect(written.permissions).toBe(file.endsWith('.key') ? '0600' : '0644');
  }
  for (const key of ['primary/cp2', 'primary/cp3', 'primary/w1'])
    expect(nodes[key]!.text).not.toMatch(/PRIVATE KEY/);
});

test('Flux gets v1 objects with the names and the load balancer of this Sovereign', async () => {
  const { nodes } = await render();
  const text = nodes['primary/cp1']!.files.get('/var/lib/catalyst/flux-bootstrap.yaml')!.content;
  const [repository, kit, infrastructure] = parseAllDocuments(text).map((document) => document.toJS());
  expect(repository).toMatchObject({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'openova', namespace: 'flux-system' },
    spec: { url: 'https://github.com/openova-io/openova', ref: { branch: 'main' } },
  });
  expect(repository.spec.ignore.trim().split('\n')).toEqual([
    '/*',
    '!/clusters',
    '/clusters/*',
    '!/clusters/_template',
    '!/platform',
    '!/products',
  ]);
  expect(kit).toMatchObject({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    metadata: { name: 'bootstrap-kit', namespace: 'flux-system' },
    spec: {
      path: './clusters/_template/bootstrap-kit',
      timeout: '5m',
      interval: '5m',
      prune: true,
      wait: true,
      postBuild: { substitute: { SOVEREIGN_FQDN: 'omantel.omani.works', SOVEREIGN_LB_IP: '203.0.113.20' } },
    },
  });
  expect(kit.spec).not.toHaveProperty('dependsOn');
  expect(infrastructure.metadata.name).toBe('infrastructure-config');
  expect(infrastructure.spec).toMatchObject({
    path: './clusters/_template/infrastructure',
    dependsOn: [{ name: 'bootstrap-kit' }],
  });
});

test('Cilium asks the balancer of k3s, and pods are kept from the metadata address', async () => {
  const { nodes } = await render();
  const values = parse(nodes['primary/cp1']!.files.get('/var/lib/catalyst/cilium-values.yaml')!.content);
  expect(values).toMatchObject({
    k8sServiceHost: '127.0.0.1',
    k8sServicePort: 6444,
    kubeProxyReplacement: true,
  });
  const policy = parse(nodes['primary/cp1']!.files.get('/var/lib/catalyst/metadata-policy.yaml')!.content);
  expect(policy).toMatchObject({
    kind: 'CiliumClusterwideNetworkPolicy',
    spec: {
      enableDefaultDeny: { egress: false },
      egressDeny: [{ toCIDR: ['169.254.169.254/32'] }],
      endpointSelector: {
        matchExpressions: [{ key: 'catalyst.openova.io/metadata-access', operator: 'DoesNotExist' }],
      },
    },
  });
});

test('a proxy reaches apt, the steps and k3s; without one no file speaks of it', async () => {
  const behind = await render(
    soloSpec({ network: { httpsProxy: 'http://proxy.example:3128', noProxy: 'git.example' } }),
  );
  const node = behind.nodes['primary/cp1']!;
  expect(parse(node.text).apt.https_proxy).toBe('http://proxy.example:3128');
  expect(node.files.get('/etc/systemd/system/k3s.service.env')!.content).toContain(
    'HTTPS_PROXY=http://proxy.example:3128\n',
  );
  expect(node.files.get('/var/lib/catalyst/node.env')!.content).toMatch(
    /no_proxy='.*10\.0\.0\.0\/8.*,git\.example'/,
  );
  const open = (await render()).nodes['primary/cp1']!;
  expect(open.files.get('/etc/systemd/system/k3s.service.env')!.content).toBe('');
  expect(open.files.get('/var/lib/catalyst/node.env')!.content).not.toMatch(/proxy/i);
});

test('the largest case stays under the limit of Hetzner', async () => {
  const { sent, nodes } = await render(largestSpec());
  const sizes = Object.entries(sent).map(([key, data]) => ({ key, bytes: Buffer.byteLength(data) }));
  const largest = sizes.reduce((most, size) => (size.bytes > most.bytes ? size : most));
  process.stdout.write(`largest user_data: ${largest.bytes} of ${LIMIT} bytes (${largest.key})\n`);
  expect(sizes).toHaveLength(61);
  expect(largest.bytes).toBeLessThan(LIMIT);
  expect(nodes['primary/cp1']!.files.get('/var/lib/catalyst/node.json')!.content).toMatch(/"first":true/);
  for (const { files } of Object.values(nodes)) {
    const { name } = JSON.parse(files.get('/var/lib/catalyst/node.json')!.content);
    expect(name.length).toBeLessThanOrEqual(63);
  }
});
