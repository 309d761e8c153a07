import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createHetzner } from '../../src/clients/hetzner/create-hetzner.ts';
import type { Hetzner, HetznerKind } from '../../src/clients/hetzner/hetzner.ts';
import type { KubeObject, Kubernetes } from '../../src/clients/kubernetes/kubernetes.ts';
import type { TofuResource } from '../../src/clients/tofu/tofu.ts';
import type { DestroyRequest } from '../../src/domain/destroy/destroy-plan.ts';
import type { DestroyProof } from '../../src/domain/destroy/destroy-proof.ts';
import { asCatalystError, CatalystError } from '../../src/domain/errors.ts';
import type { Clock } from '../../src/domain/surroundings.ts';
import { destroyStages } from '../../src/pipeline/destroy/destroy-stages.ts';
import { EventLog, type EventSink } from '../../src/pipeline/event-log.ts';
import { runStages } from '../../src/pipeline/run.ts';
import { buildWorld, type WorldParts } from '../../src/pipeline/world-builder.ts';
import { sandboxTarget } from '../unit/clients/hetzner/canned-api.ts';
import { HETZNER_TOKEN, type SimulatedCloud } from './sandbox.ts';
import { soloSpec } from './sovereign-spec.ts';

export const FQDN = 'omantel.omani.works';

/** What a destroy is let loose on, besides the cloud. */
export interface Surroundings {
  request: DestroyRequest;
  /** What OpenTofu's state holds, as `kind/id`. */
  state: readonly string[];
  /** After so many of its removals OpenTofu fails. */
  tofuFailsAfter?: number | undefined;
  /** What the cluster says that it made; undefined when it does not answer. */
  cluster: { volumes: readonly number[]; serviceUids: readonly string[] } | undefined;
  /** Hears of every event. */
  emitted?: (type: string) => void;
  /** Its servers are in another project than this one. */
  elsewhere?: boolean;
  /** Happens when a server was told to stop: what a cluster still does in its last moment. */
  whileStopping?: () => void;
}

export interface DestroyRun {
  /** Undefined when it ended well. */
  error: CatalystError | undefined;
  proof: DestroyProof | undefined;
  /** What a later `resume` would go on with. */
  request: DestroyRequest | undefined;
  /** What became of the stage in which OpenTofu removes what it holds. */
  removal: string;
}

export interface Destroyer {
  /** One run, over the journal of the runs before. */
  run(surroundings: Surroundings, stop?: Stop): Promise<DestroyRun>;
}

/** The run ends at that event: by an interrupt, or killed, so that from then on it neither writes nor calls. */
export interface Stop {
  at: number;
  kill: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  servers: 'hcloud_server',
  load_balancers: 'hcloud_load_balancer',
  primary_ips: 'hcloud_primary_ip',
  volumes: 'hcloud_volume',
  networks: 'hcloud_network',
  firewalls: 'hcloud_firewall',
  placement_groups: 'hcloud_placement_group',
  ssh_keys: 'hcloud_ssh_key',
};

/** The real stages, sorting and client of `sovereign destroy` on a simulated cloud; OpenTofu and the cluster play along. */
export function destroyer(cloud: SimulatedCloud, more: Partial<WorldParts> = {}): Destroyer {
  const events: EventSink['past'][number][] = [];
  // A second of waiting is a hundredth one.
  const clock: Clock = { now: () => Date.now(), sleep: (ms) => wait(ms / 100) };
  const target = sandboxTarget(cloud.api);
  return {
    async run(surroundings, stopped) {
      let dead = false;
      const client = mortal(createHetzner({ target, token: HETZNER_TOKEN, clock }), () => dead);
      const append: EventSink['append'] = async (event) => {
        if (dead) throw new Error('killed');
        events.push(event);
        surroundings.emitted?.(event.type);
      };
      const hetzner: Hetzner = {
        ...client,
        async stopServer(id, graceMs) {
          await client.stopServer(id, graceMs);
          surroundings.whileStopping?.();
        },
      };
      const stop = new AbortController();
      const past = [...events];
      let seen = 0;
      const interrupt = () => {
        seen += 1;
        if (seen !== stopped?.at) return;
        dead = stopped.kill;
        stop.abort(new CatalystError('CATALYST-INTERRUPTED', 'Interrupted.'));
      };
      const log = new EventLog({ sovereign: FQDN, sink: { append, past }, clock, listeners: [interrupt] });
      const parts = {
        ...{ spec: soloSpec(), fqdn: FQDN, folder: '', target, clock, random: randomBytes, hetzner },
        signal: stop.signal,
        options: {
          adopt: false,
          waitForRecords: false,
          convergeTimeoutMs: 0,
          failFast: false,
          workloads: true,
        },
        secrets: { names: async () => ['state-passphrase'], get: async () => undefined },
        tofu: tofuOf(surroundings, hetzner),
        dns: undefined,
        kubernetes: async () => clusterOf(surroundings, runs(cloud, surroundings)),
        credential: async () => HETZNER_TOKEN,
        ...more,
      };
      const world = buildWorld(parts as unknown as WorldParts, log, async () => true);
      if (!surroundings.request.fromCloud) await world.learn('regions', [{ key: 'fsn1' }]);
      const stages = destroyStages(surroundings.request, async () => 'nothing was kept here');
      const run = { run: `r${past.length}`, command: 'destroy' as const, version: '0.0.0', stages };
      const error = await runStages(world, run).then(() => undefined, asCatalystError);
      await hetzner.close?.();
      const proof = world.output('destroy.proof') as unknown as DestroyProof | undefined;
      const request = world.output('destroy.request') as unknown as DestroyRequest | undefined;
      return { error, proof, request, removal: log.progress.stages.remove.state };
    },
  };
}

/** A client that does nothing any more once its process is dead. */
function mortal(client: Hetzner, isDead: () => boolean): Hetzner {
  const calls = Object.entries(client).map(([name, call]) => [
    name,
    async (...given: unknown[]) => {
      if (isDead() && name !== 'close') throw new Error('killed');
      return (call as (...args: unknown[]) => unknown)(...given);
    },
  ]);
  return Object.fromEntries(calls) as Hetzner;
}

/** A cluster answers as long as a server of ours runs. */
function runs({ hetzner }: SimulatedCloud, { state, elsewhere }: Surroundings): boolean {
  if (elsewhere) return true;
  const servers = hetzner.cloud.all('servers') as { id: number; status?: string; labels?: object }[];
  const isOurs = ({ id, labels }: (typeof servers)[number]) =>
    JSON.stringify(labels).includes(`"${FQDN}"`) || state.includes(`servers/${id}`);
  return servers.some((one) => one.status === 'running' && isOurs(one));
}

/** Removes what the state holds, as OpenTofu would, one after the other, and fails on demand. */
function tofuOf({ state, tofuFailsAfter }: Surroundings, hetzner: Hetzner) {
  const left = new Set(state);
  const order = [
    'load_balancers',
    'servers',
    'volumes',
    'primary_ips',
    'firewalls',
    'placement_groups',
    'networks',
  ];
  return {
    settle: async () => undefined,
    stateMark: async () => (state.length === 0 ? 'none' : 'some'),
    prepare: async () => undefined,
    resources: async (): Promise<TofuResource[]> => [...left].map(resourceOf),
    async destroy() {
      const rank = (key: string) => order.indexOf(key.split('/')[0] ?? '');
      for (const [index, key] of [...left].sort((one, other) => rank(one) - rank(other)).entries()) {
        if (index === tofuFailsAfter) throw new CatalystError('CATALYST-TOFU-FAILED', 'OpenTofu failed.');
        const [kind, id] = key.split('/') as [HetznerKind, string];
        await hetzner.remove(kind, Number(id));
        left.delete(key);
      }
    },
  };
}

function resourceOf(key: string): TofuResource {
  const [kind = '', id = ''] = key.split('/');
  return { address: `${TYPES[kind]}.x["${id}"]`, type: TYPES[kind] ?? kind, id, tainted: false };
}

function clusterOf({ cluster: its }: Surroundings, isRunning: boolean): Pick<Kubernetes, 'probe' | 'list'> {
  const cluster = isRunning ? its : undefined;
  const objects = (resource: string): KubeObject[] => {
    if (cluster === undefined) return [];
    return resource === 'persistentvolumes'
      ? cluster.volumes.map((id) => ({
          ...{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: `pvc-${id}` } },
          spec: { csi: { driver: 'csi.hetzner.cloud', volumeHandle: String(id) } },
        }))
      : cluster.serviceUids.map((uid) => ({
          ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: uid, uid } },
          spec: { type: 'LoadBalancer' },
        }));
  };
  return {
    probe: async () =>
      cluster === undefined ? { reached: 'nothing', reason: 'connection refused' } : { reached: 'ready' },
    list: async ({ resource }: { resource: string }) => objects(resource),
  } as unknown as Pick<Kubernetes, 'probe' | 'list'>;
}
