import { stringify } from 'yaml';

/** One region's way in. */
export interface KubeconfigRegion {
  key: string;
  /** Primary IPv4 of the control plane that is dialled. */
  address: string;
  /** Those of the further control planes, each with a context of its own: one that died cuts nobody off. */
  others?: string[];
  /** PEM of the cluster's server authority. */
  serverCa: string;
  user: KubeconfigUser;
}

export type KubeconfigUser =
  | { kind: 'certificate'; certificate: string; key: string }
  | { kind: 'exec'; command: string; args: string[]; env?: Record<string, string> };

export interface Kubeconfig {
  apiVersion: 'v1';
  kind: 'Config';
  'current-context': string;
  clusters: { name: string; cluster: Record<string, string> }[];
  users: { name: string; user: Record<string, unknown> }[];
  contexts: { name: string; context: { cluster: string; user: string } }[];
}

/** Name of a region's context: `<fqdn>` in the primary region, `<fqdn>/<key>` in the others. */
export function contextName(fqdn: string, region: string, primary: string): string {
  return region === primary ? fqdn : `${fqdn}/${region}`;
}

/** A kubeconfig with one context per region and one, `…-cp2`, per further control plane; the first one is current. Certificates are always verified. */
export function makeKubeconfig(fqdn: string, regions: KubeconfigRegion[]): Kubeconfig {
  const primary = regions[0]?.key ?? '';
  const named = regions.map((region) => ({ region, name: contextName(fqdn, region.key, primary) }));
  const ways = named.flatMap(({ region, name: user }) =>
    [region.address, ...(region.others ?? [])].map((address, index) => ({
      ...{ region: { ...region, address }, user },
      name: index === 0 ? user : `${user}-cp${index + 1}`,
    })),
  );
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': contextName(fqdn, primary, primary),
    clusters: ways.map(({ region, name }) => ({ name, cluster: clusterOf(fqdn, region) })),
    users: named.map(({ region, name }) => ({ name, user: userOf(region.user) })),
    contexts: ways.map(({ name, user }) => ({ name, context: { cluster: name, user } })),
  };
}

export function kubeconfigYaml(config: Kubeconfig): string {
  return stringify(config, { lineWidth: 0 });
}

function clusterOf(fqdn: string, region: KubeconfigRegion): Record<string, string> {
  return {
    server: `https://${region.address}:6443`,
    'tls-server-name': fqdn,
    'certificate-authority-data': base64(region.serverCa),
  };
}

function userOf(user: KubeconfigUser): Record<string, unknown> {
  if (user.kind === 'certificate') {
    return { 'client-certificate-data': base64(user.certificate), 'client-key-data': base64(user.key) };
  }
  const { command, args } = user;
  const env = Object.entries(user.env ?? {}).map(([name, value]) => ({ name, value }));
  const apiVersion = 'client.authentication.k8s.io/v1';
  return {
    exec: { apiVersion, command, args, env, interactiveMode: 'IfAvailable', provideClusterInfo: false },
  };
}

/** What a program named in an `exec` entry prints (Kubernetes client authentication API, v1). */
export function execCredential(pair: { certificate: string; key: string; expiresAt: string }) {
  return {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: {
      expirationTimestamp: pair.expiresAt,
      clientCertificateData: pair.certificate,
      clientKeyData: pair.key,
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
