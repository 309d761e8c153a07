import { randomBytes } from 'node:crypto';
import { createObserve } from '../../src/clients/flux/create-observe.ts';
import type { EventBody, JsonValue } from '../../src/domain/event.ts';
import { emptyProgress, foldInto } from '../../src/domain/progress.ts';
import { cluster } from '../../src/pipeline/stages/cluster.ts';
import { converge } from '../../src/pipeline/stages/converge.ts';
import type { RunOptions, World } from '../../src/pipeline/world.ts';
import type { RealClusterOptions } from '../../src/sandbox/real-cluster/real-cluster.ts';
import { realClock } from './real-clock.ts';
import { PULL_TOKEN, REAL_ADDRESS, type RealSite, sharedRealSite } from './real-cluster.ts';

export interface RealWorld {
  world: World;
  events: EventBody[];
  stop: AbortController;
}

/** A World over a real cluster; only what the stages `cluster` and `converge` touch. */
export async function realWorld(site: RealSite, run: Partial<RunOptions> = {}): Promise<RealWorld> {
  const events: EventBody[] = [];
  const stop = new AbortController();
  const outputs = new Map<string, JsonValue>([['regions', [regionOf(site)]]]);
  const client = await site.kubernetes();
  const kubernetes = async () => client;
  const progress = emptyProgress(site.fqdn);
  const world = {
    ...{ spec: site.spec, fqdn: site.fqdn, target: site.target, clock: realClock, random: randomBytes },
    signal: stop.signal,
    options: {
      ...{
        convergeTimeoutMs: 300_000,
        failFast: false,
        workloads: true,
        adopt: false,
        waitForRecords: false,
      },
      ...run,
    },
    emit: async (event: EventBody) => {
      const seq = events.push(event);
      const at = new Date(realClock.now()).toISOString();
      foldInto(progress, { v: 1, seq, at, sovereign: site.fqdn, ...event });
    },
    progress: () => progress,
    output: (name: string) => outputs.get(name),
    learn: async (name: string, value: JsonValue) => void outputs.set(name, value),
    kubernetes,
    observe: createObserve({ kubernetes, clock: realClock, speed: 1 }),
    credential: async (name: string) =>
      ({ hetznerToken: 'cloud-token', registryPullToken: PULL_TOKEN })[name],
  } as unknown as World;
  return { world, events, stop };
}

/** A site for all tests of a file on which the kit has converged, with the events of that. */
export function sharedConvergedSite(
  changes: Partial<RealClusterOptions> = {},
): () => Promise<RealSite & RealWorld> {
  const site = sharedRealSite(changes);
  let converged: Promise<RealSite & RealWorld> | undefined;
  return () => {
    converged ??= site().then(convergeAll);
    return converged;
  };
}

async function convergeAll(site: RealSite): Promise<RealSite & RealWorld> {
  const real = await realWorld(site);
  await cluster.run(real.world);
  await site.cluster.installFlux();
  await converge.run(real.world);
  return { ...site, ...real };
}

function regionOf({ cluster: { node: name } }: RealSite): JsonValue {
  const node = { name, id: 1, ipv4: REAL_ADDRESS, privateIp: '10.0.1.2' };
  const loadBalancer = { id: 1, ipv4: '203.0.113.200' };
  return { key: 'fsn1', location: 'fsn1', loadBalancer, controlPlanes: [node], workers: [] };
}
