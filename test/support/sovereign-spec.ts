import { createHash } from 'node:crypto';
import { makeClusterSecrets } from '../../src/domain/certificates.ts';
import type { JsonValue } from '../../src/domain/event.ts';
import { fqdnOf, type RegionSpec, regionKeys, type SovereignSpec } from '../../src/domain/spec.ts';
import { clusterSecretsVariable, tofuVariables } from '../../src/domain/tfvars.ts';

const ZONES: Record<string, string> = {
  fsn1: 'eu-central',
  nbg1: 'eu-central',
  hel1: 'eu-central',
  ash: 'us-east',
  hil: 'us-west',
  sin: 'ap-southeast',
};

export const networkZoneOf = (location: string): string | undefined => ZONES[location];

/** The smallest sensible Sovereign: one region, one node. */
export function soloSpec(changes: Partial<SovereignSpec> = {}): SovereignSpec {
  return {
    version: 1,
    name: 'omantel',
    organization: { name: 'Omantel', email: 'ops@omantel.example' },
    domain: { mode: 'pool', pool: 'omani.works', subdomain: 'omantel' },
    dns: { provider: 'none' },
    regions: [region('fsn1', 1, 0)],
    k3s: { version: 'v1.34.4+k3s1' },
    access: { sshKeys: [sshKey(0)], sshCidrs: [], apiCidrs: ['0.0.0.0/0', '::/0'] },
    gitops: {
      repository: 'https://github.com/openova-io/openova',
      branch: 'main',
      path: 'clusters/_template',
    },
    registry: { pullSecret: 'env:PULL_TOKEN' },
    network: {},
    protection: { delete: false },
    limits: { servers: 10 },
    ...changes,
  };
}

/** The most that a specification can ask of user_data: every option, the longest name, the longest texts. */
export function largestSpec(): SovereignSpec {
  return soloSpec({
    organization: { name: randomText(200), email: `${randomText(242)}@big.example` },
    domain: { mode: 'own', fqdn: 'a23456789-a23456789-a23456789-a23456789-a23456789.a23456789.abc' },
    regions: [region('fsn1', 3, 50, 'lb31'), region('ash', 3, 1), region('sin', 3, 1)],
    access: {
      sshKeys: Array.from({ length: 10 }, (_, index) => sshKey(index)),
      sshCidrs: ['203.0.113.0/24'],
      apiCidrs: ['198.51.100.0/24'],
    },
    gitops: {
      repository: `https://git.example/${randomText(480)}`,
      branch: randomText(200),
      path: `clusters/${randomText(191)}`,
    },
    network: { httpsProxy: `http://${randomText(485)}.example`, noProxy: randomText(2000) },
    protection: { delete: true },
  });
}

/** Letters and digits that do not compress, the same in every run. */
function randomText(length: number): string {
  let text = '';
  for (let block = 0; text.length < length; block++)
    text += createHash('sha512').update(`${length} ${block}`).digest('base64url').replaceAll(/[-_]/g, 'x');
  return text.slice(0, length);
}

export function region(location: string, controlPlanes: 1 | 3, workers: number, lb = 'lb11'): RegionSpec {
  return {
    location,
    controlPlane: { type: 'cpx32', count: controlPlanes },
    workers: { type: 'cpx32', count: workers },
    loadBalancer: { type: lb },
  };
}

export function sshKey(index: number): string {
  const body = Buffer.from(`key number ${index} of those who may log in`.padEnd(51, '.')).toString('base64');
  return `ssh-ed25519 ${body} admin${index}@example`;
}

const made = new Map<string, ReturnType<typeof makeClusterSecrets>>();

/** Secrets of real size, made once a process: keys take their time. */
export function madeSecrets(cluster: string): ReturnType<typeof makeClusterSecrets> {
  const secrets = made.get(cluster) ?? makeClusterSecrets(cluster, Date.parse('2026-11-21T09:00:00Z'));
  made.set(cluster, secrets);
  return secrets;
}

/** Every variable of the module for a spec, with secrets of real size. */
export async function moduleVariables(spec: SovereignSpec): Promise<Record<string, JsonValue>> {
  const regions = regionKeys(spec.regions).map(async (key) => {
    return [key, await madeSecrets(`${fqdnOf(spec.domain)}/${key}`)] as const;
  });
  const secrets = Object.fromEntries(await Promise.all(regions));
  return {
    ...tofuVariables(spec, networkZoneOf),
    cluster_secrets: JSON.parse(clusterSecretsVariable(secrets)),
  };
}
