import { parse } from 'yaml';
import { isRecord } from '../kubernetes/api-object.ts';
import type { NodeFiles } from './user-data.ts';

/** What a machine learns about itself from the files of its user_data. */
export interface NodeFacts {
  name: string;
  role: 'control-plane' | 'worker';
  region: string;
  first: boolean;
  /** `/etc/rancher/k3s/config.yaml`. */
  k3s: K3sConfig;
  k3sVersion: string;
  fqdn: string;
  fluxBootstrap: string | undefined;
  authorities: Authorities | undefined;
}

export interface K3sConfig {
  token: string;
  agentToken: string;
  server: string | undefined;
  tlsSans: string[];
  labels: Record<string, string>;
  taints: string[];
  nodeIp: string | undefined;
}

export interface Authorities {
  serverCa: string;
  serverCaKey: string;
  clientCa: string;
}

const TLS = '/var/lib/rancher/k3s/server/tls';
const AUTHORITY_FILES = ['server-ca', 'client-ca', 'request-header-ca', 'etcd/peer-ca', 'etcd/server-ca'];

/** Errors: one sentence saying which file is missing or wrong. */
export function nodeFacts(files: NodeFiles): NodeFacts {
  const node = readJson(files, '/var/lib/catalyst/node.json');
  const role = node.role === 'worker' ? 'worker' : 'control-plane';
  if (typeof node.name !== 'string' || typeof node.region !== 'string')
    throw new Error('node.json names no node or region');
  const sovereign = files.has('/var/lib/catalyst/sovereign.json')
    ? readJson(files, '/var/lib/catalyst/sovereign.json')
    : {};
  return {
    name: node.name,
    role,
    region: node.region,
    first: node.first === true,
    k3s: k3sConfig(files),
    k3sVersion: firstText(sovereign.k3sVersion, sovereign.k3s_version, 'v1.31.4+k3s1'),
    fqdn: firstText(sovereign.sovereignFQDN, sovereign.sovereign_fqdn, sovereign.fqdn, ''),
    fluxBootstrap: files.get('/var/lib/catalyst/flux-bootstrap.yaml'),
    authorities: authorities(files),
  };
}

function k3sConfig(files: NodeFiles): K3sConfig {
  const text = files.get('/etc/rancher/k3s/config.yaml');
  const config: unknown = text === undefined ? undefined : parse(text);
  if (!isRecord(config)) throw new Error('/etc/rancher/k3s/config.yaml is missing or no mapping');
  const list = (key: string) => [config[key] ?? []].flat().map(String);
  const pairs = list('node-label').map((label) => label.split('=') as [string, string?]);
  return {
    token: firstText(config.token, ''),
    agentToken: firstText(config['agent-token'], config.token, ''),
    server: config.server === undefined ? undefined : String(config.server),
    tlsSans: list('tls-san').flatMap((names) => names.split(',')),
    labels: Object.fromEntries(pairs.map(([key, value]) => [key, value ?? ''])),
    taints: list('node-taint'),
    nodeIp: config['node-ip'] === undefined ? undefined : String(config['node-ip']),
  };
}

function authorities(files: NodeFiles): Authorities | undefined {
  const wanted = [
    ...AUTHORITY_FILES.flatMap((name) => [`${TLS}/${name}.crt`, `${TLS}/${name}.key`]),
    `${TLS}/service.key`,
  ];
  const missing = wanted.filter((path) => (files.get(path) ?? '') === '');
  if (missing.length === wanted.length) return undefined;
  if (missing.length > 0) throw new Error(`authorities are incomplete: ${missing.join(', ')}`);
  const read = (name: string) => files.get(`${TLS}/${name}`) as string;
  return {
    serverCa: read('server-ca.crt'),
    serverCaKey: read('server-ca.key'),
    clientCa: read('client-ca.crt'),
  };
}

function readJson(files: NodeFiles, path: string): Record<string, unknown> {
  const text = files.get(path);
  if (text === undefined) throw new Error(`${path} is missing`);
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new Error(`${path} is no object`);
  return value;
}

function firstText(...values: unknown[]): string {
  return String(values.find((value) => typeof value === 'string') ?? '');
}
