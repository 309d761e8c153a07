import type { Hetzner, HetznerObject, ServerType } from '../../../../../src/clients/hetzner/hetzner.ts';
import type { DnsProvider } from '../../../../../src/domain/dns-provider.ts';
import type { JsonValue } from '../../../../../src/domain/event.ts';
import { emptyProgress } from '../../../../../src/domain/progress.ts';
import type { SovereignSpec } from '../../../../../src/domain/spec.ts';
import type { PlannedWorld } from '../../../../../src/pipeline/stages/check/check.ts';
import { handClock, sandboxTarget } from '../../../clients/hetzner/canned-api.ts';

export const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINikf8+5peV+t9Ozeu1rpgdUKcj7BKmoglh77IH3zI/U rehearsal';

export function spec(change: Partial<SovereignSpec> = {}): SovereignSpec {
  return {
    version: 1,
    name: 'omantel',
    organization: { name: 'Omantel', email: 'ops@omantel.om' },
    domain: { mode: 'pool', pool: 'omani.works', subdomain: 'omantel' },
    dns: {
      provider: 'powerdns',
      api: 'https://pdns.openova.io',
      server: 'localhost',
      nameservers: ['ns1.openova.io', 'ns2.openova.io'],
      parent: true,
    },
    regions: [
      {
        location: 'fsn1',
        controlPlane: { type: 'cpx32', count: 1 },
        workers: { type: 'cpx32', count: 2 },
        loadBalancer: { type: 'lb11' },
      },
    ],
    k3s: { version: 'v1.35.9+k3s1' },
    access: { sshKeys: [KEY], sshCidrs: [], apiCidrs: ['203.0.113.0/24'] },
    gitops: {
      repository: 'https://github.com/openova-io/openova',
      branch: 'main',
      path: 'clusters/_template',
    },
    registry: { pullSecret: 'env:CATALYST_REGISTRY_TOKEN' },
    network: {},
    protection: { delete: false },
    limits: { servers: 10 },
    ...change,
  };
}

const at = (name: string, available = true) => ({ name, available, recommended: true, deprecated: false });
const type = (
  name: string,
  cores: number,
  memory: number,
  locations: ServerType['locations'],
): ServerType => ({ name, architecture: 'x86', cores, memory, disk: 160, locations });
const price = { fsn1: { hourly: 23_200n, monthly: 14_490_000n } };

export interface Wishes {
  objects?: HetznerObject[];
  types?: ServerType[];
  hetzner?: Partial<Hetzner>;
  dns?: Partial<DnsProvider>;
  world?: Partial<PlannedWorld>;
  outputs?: Record<string, JsonValue>;
  /** Called before every answer of the outside world with the number of calls it takes one after another. */
  call?(depth: number): Promise<void>;
}

/** A world in which every check passes, unless wished otherwise. */
export function checkWorld(wishes: Wishes = {}): PlannedWorld {
  const call = wishes.call ?? (async () => {});
  const answer = async <T>(value: T, depth = 1): Promise<T> => {
    await call(depth);
    return value;
  };
  const types = wishes.types ?? [
    type('cpx32', 4, 8, [at('fsn1'), at('nbg1')]),
    type('cpx42', 8, 16, [at('fsn1')]),
  ];
  const hetzner: Hetzner = {
    list: async (kind) => answer((wishes.objects ?? []).filter((one) => one.kind === kind)),
    serverTypes: () => answer(types),
    loadBalancerTypes: () =>
      answer([
        { name: 'lb11', maxTargets: 25, maxServices: 5 },
        { name: 'lb21', maxTargets: 75, maxServices: 15 },
      ]),
    locations: () =>
      answer([
        { name: 'fsn1', networkZone: 'eu-central', city: 'Falkenstein', country: 'DE' },
        { name: 'nbg1', networkZone: 'eu-central', city: 'Nuremberg', country: 'DE' },
      ]),
    pricing: () =>
      answer({
        currency: 'EUR',
        vatRate: '19.00',
        serverTypes: { cpx32: price },
        loadBalancerTypes: { lb11: price },
        primaryIps: { ipv4: price },
      }),
    tokenScope: () => answer('read-write' as const),
    clockSkewMs: () => 300,
    remove: async () => {},
    unprotect: async () => {},
    detachVolume: async () => {},
    stopServer: async () => {},
    startServer: async () => {},
    ...(wishes.hetzner as Partial<Hetzner> as object),
  };
  const dns = {
    capabilities: { provider: 'powerdns', createZone: true },
    verifyCredentials: () => answer(undefined, 2),
    findZone: () => answer('omani.works', 3),
    read: () => answer({ zone: 'omani.works', takenAt: '', sets: [], verbatim: null }),
    ...wishes.dns,
  } as unknown as DnsProvider;
  const outputs = wishes.outputs ?? {};
  return {
    spec: spec(),
    fqdn: 'omantel.omani.works',
    folder: '/nowhere',
    target: sandboxTarget('http://127.0.0.1:1/v1'),
    options: { adopt: false },
    clock: handClock(),
    signal: new AbortController().signal,
    hetzner,
    dns,
    // 401, token service, manifest; info/refs, ls-refs.
    registry: { canPull: () => answer('ok' as const, 3) },
    git: { branchHead: () => answer('a'.repeat(40), 2), hasPath: () => answer(true, 4) },
    probes: {
      k3sRelease: () => answer(true),
      tofuVersion: async () => '1.12.6',
      freeBytes: async () => 5e9,
    },
    progress: () => emptyProgress('omantel.omani.works'),
    output: <T extends JsonValue>(name: string) => outputs[name] as T | undefined,
    credential: async () => 'canary-credential',
    ...wishes.world,
  };
}

export function object(
  kind: HetznerObject['kind'],
  name: string,
  labels: Record<string, string> = {},
  raw: Record<string, unknown> = {},
): HetznerObject {
  return { kind, id: 1, name, labels, created: '', raw };
}
