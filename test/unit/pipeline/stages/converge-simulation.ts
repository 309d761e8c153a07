import { randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { createObserve } from '../../../../src/clients/flux/create-observe.ts';
import type { ClusterAccess } from '../../../../src/clients/kubernetes/access.ts';
import { createKubernetes } from '../../../../src/clients/kubernetes/create-kubernetes.ts';
import type { Kubernetes } from '../../../../src/clients/kubernetes/kubernetes.ts';
import { makeClusterSecrets, signAdminCertificate } from '../../../../src/domain/certificates.ts';
import type { ClusterSecrets, KeyPair } from '../../../../src/domain/cluster-secrets.ts';
import type { EventBody, JsonValue } from '../../../../src/domain/event.ts';
import { emptyProgress, foldInto } from '../../../../src/domain/progress.ts';
import { regionKeys } from '../../../../src/domain/spec.ts';
import type { Clock, Target } from '../../../../src/domain/surroundings.ts';
import type { RunOptions, World } from '../../../../src/pipeline/world.ts';
import { templateTree } from '../../../../src/sandbox/flux/template-tree.ts';
import { createGround, type SandboxGround } from '../../../../src/sandbox/ground/create-ground.ts';
import { MachineFloor } from '../../../../src/sandbox/node/machine-floor.ts';
import { ElasticClock } from '../../../support/elastic-clock.ts';
import { region as regionSpec, soloSpec } from '../../../support/sovereign-spec.ts';

export const FQDN = 'omantel.omani.works';
const REVISION = `main@sha1:${'a'.repeat(40)}`;

export interface Simulation {
  ground: SandboxGround;
  floor: MachineFloor;
  world: World;
  events: EventBody[];
  stop: AbortController;
  clock: ElasticClock;
  kubernetes(region?: string): Promise<Kubernetes>;
  close(): Promise<void>;
}

/** A World over the sandbox's machines, whose servers have just been switched on. Only what our three stages touch. */
export async function simulate(
  options: {
    speed?: number;
    locations?: string[];
    /** How many times faster our own side's clock runs. */
    pace?: number;
    /** Our certificate is signed by an authority that the cluster does not know. */
    stranger?: boolean;
    run?: Partial<RunOptions>;
    faults?: (ground: SandboxGround) => void;
  } = {},
): Promise<Simulation> {
  const { speed = 200, locations = ['fsn1'] } = options;
  const clock = new ElasticClock(options.pace);
  const spec = soloSpec({ regions: locations.map((location) => regionSpec(location, 1, 0)) });
  const ground = await createGround({ speed });
  options.faults?.(ground);
  const chart = (_name: string, _version: string, password?: string) =>
    password === 'pull-token' ? 'ok' : 'unauthorized';
  const floor = new MachineFloor(ground, { tree: templateTree(), revision: REVISION, chart });
  const keys = regionKeys(spec.regions);
  const secrets = new Map(
    await Promise.all(
      keys.map(async (key) => [key, await makeClusterSecrets(`${FQDN}/${key}`, Date.now())] as const),
    ),
  );
  for (const [index, key] of keys.entries()) switchOn(ground, key, index, secrets.get(key)!);
  const target = targetOf(ground, speed);
  const clients = new Map<string, Kubernetes>();
  const kubernetes = async (key = keys[0]!): Promise<Kubernetes> => {
    const { serverCa, clientCa: own } = secrets.get(key)!;
    const clientCa = options.stranger === true ? secrets.get(key)!.requestHeaderCa : own;
    const access = accessTo(addressOf(keys.indexOf(key)), serverCa, clientCa, clock);
    const client = clients.get(key) ?? createKubernetes({ access, target, clock, random: randomBytes });
    clients.set(key, client);
    return client;
  };
  const events: EventBody[] = [];
  const progress = emptyProgress(FQDN);
  let seq = 0;
  const stop = new AbortController();
  const outputs = new Map<string, JsonValue>([['regions', keys.map(regionOutput)]]);
  const world = {
    spec,
    fqdn: FQDN,
    target,
    clock,
    random: randomBytes,
    signal: stop.signal,
    options: {
      convergeTimeoutMs: 60_000,
      failFast: false,
      workloads: true,
      adopt: false,
      waitForRecords: false,
      ...options.run,
    },
    emit: async (event: EventBody) => {
      events.push(event);
      seq += 1;
      foldInto(progress, { v: 1, seq, at: new Date(clock.now()).toISOString(), sovereign: FQDN, ...event });
    },
    progress: () => progress,
    output: (name: string) => outputs.get(name),
    learn: async (name: string, value: JsonValue) => void outputs.set(name, value),
    kubernetes,
    observe: createObserve({ kubernetes, clock, speed }),
    credential: async (name: string) =>
      ({ hetznerToken: 'cloud-token', registryPullToken: 'pull-token' })[name],
  } as unknown as World;
  return {
    ground,
    floor,
    world,
    events,
    stop,
    clock,
    kubernetes,
    async close() {
      stop.abort();
      for (const client of clients.values()) await client.close();
      await floor.close();
    },
  };
}

function accessTo(address: string, serverCa: KeyPair, clientCa: KeyPair, clock: Clock): ClusterAccess {
  return {
    servers: [`https://${address}:6443`],
    serverName: FQDN,
    ca: serverCa.certificate,
    async certificate() {
      const pair = await signAdminCertificate(clientCa, clock.now());
      return { cert: pair.certificate, key: pair.key, until: Date.parse(pair.expiresAt) };
    },
  };
}

function addressOf(index: number): string {
  return `203.0.113.${10 + index}`;
}

function nodeName(key: string): string {
  return `catalyst-omantel-omani-works-${key}-cp1`;
}

function regionOutput(key: string, index: number): JsonValue {
  const node = { name: nodeName(key), id: index + 1, ipv4: addressOf(index), privateIp: `10.${index}.0.2` };
  return {
    key,
    location: key,
    loadBalancer: { id: 1, ipv4: '203.0.113.200' },
    controlPlanes: [node],
    workers: [],
  };
}

function targetOf(ground: SandboxGround, speed: number): Target {
  return {
    kind: 'sandbox',
    connect: {
      lookup(host, port, protocol) {
        const found = ground.addresses.find(host, port, protocol);
        return found === undefined ? { host: '127.0.0.1', port: 1 } : { host: '127.0.0.1', port: found };
      },
    },
    hetznerApi: '',
    resolvers: [],
    registry: '',
    k3sReleases: '',
    authorities: [ground.authority.certificate],
    proxy: {},
    credentials: {},
    speed,
  };
}

function switchOn(ground: SandboxGround, key: string, index: number, secrets: ClusterSecrets): void {
  ground.bus.emit('server-started', {
    id: index + 1,
    name: nodeName(key),
    location: key,
    publicIp: addressOf(index),
    privateIps: [`10.${index}.0.2`],
    labels: { 'catalyst.openova.io/sovereign': FQDN },
    userData: userData(key, secrets),
  });
}

function userData(key: string, secrets: ClusterSecrets): string {
  const tls = '/var/lib/rancher/k3s/server/tls';
  const pairs = {
    'server-ca': secrets.serverCa,
    'client-ca': secrets.clientCa,
    'request-header-ca': secrets.requestHeaderCa,
    'etcd/peer-ca': secrets.etcdPeerCa,
    'etcd/server-ca': secrets.etcdServerCa,
  };
  const files = Object.entries(pairs).flatMap(([name, pair]) => [
    { path: `${tls}/${name}.crt`, content: pair.certificate },
    { path: `${tls}/${name}.key`, content: pair.key },
  ]);
  const write_files = [
    ...files,
    { path: `${tls}/service.key`, content: secrets.serviceKey },
    {
      path: '/etc/rancher/k3s/config.yaml',
      content: stringify({
        token: secrets.serverToken,
        'agent-token': secrets.agentToken,
        'tls-san': [FQDN],
      }),
    },
    {
      path: '/var/lib/catalyst/node.json',
      content: JSON.stringify({ name: nodeName(key), role: 'control-plane', region: key, first: true }),
    },
    { path: '/var/lib/catalyst/sovereign.json', content: JSON.stringify({ fqdn: FQDN }) },
    { path: '/var/lib/catalyst/flux-bootstrap.yaml', content: FLUX_BOOTSTRAP },
  ];
  return `#cloud-config\n${stringify({ write_files })}`;
}

function kustomization(name: string, path: string, needs?: string) {
  const dependsOn = needs === undefined ? {} : { dependsOn: [{ name: needs }] };
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'flux-system' },
    spec: {
      interval: '5m',
      timeout: '5m',
      prune: true,
      wait: true,
      path,
      sourceRef: { kind: 'GitRepository', name: 'openova' },
      postBuild: { substitute: { SOVEREIGN_FQDN: FQDN } },
      ...dependsOn,
    },
  };
}

const FLUX_BOOTSTRAP = [
  {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'openova', namespace: 'flux-system' },
    spec: { interval: '1m', url: 'https://github.com/openova-io/openova', ref: { branch: 'main' } },
  },
  kustomization('bootstrap-kit', './clusters/_template/bootstrap-kit'),
  kustomization('infrastructure-config', './clusters/_template/infrastructure', 'bootstrap-kit'),
]
  .map((object) => stringify(object))
  .join('---\n');
