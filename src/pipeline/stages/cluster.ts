import { regionKeys } from '../../domain/spec.ts';
import type { Stage, World } from '../world.ts';
import { ensureFluxSecrets, fluxObjects, sameOnCluster } from './cluster/flux-secrets.ts';
import { nodesOf } from './cluster/node-names.ts';
import { reachCluster } from './cluster/reach.ts';

/** Reaches every region's API with the kubeconfig that we made, and hands Flux the Secrets that it needs. */
export const cluster: Stage = {
  id: 'cluster',
  title: 'Reach the cluster',

  async isDone(world) {
    for (const region of regionKeys(world.spec.regions)) {
      const kubernetes = await world.kubernetes(region);
      const probe = await kubernetes.probe(world.signal);
      if (probe.reached !== 'ready' || !allReady(world, region, probe.nodes ?? [])) return undefined;
      for (const object of await fluxObjects(world)) {
        if (!(await sameOnCluster(kubernetes, object))) return undefined;
      }
    }
    return 'every node is ready and Flux has its Secrets';
  },

  async run(world) {
    const regions = regionKeys(world.spec.regions);
    const nodes = await everyRegion(world, (region, signal) => prepare(world, region, signal));
    const count = nodes.reduce((sum, ready) => sum + ready, 0);
    const where = regions.length === 1 ? '' : ` in ${regions.length} regions`;
    return `${count} ${count === 1 ? 'node' : 'nodes'} ready${where}, Secrets for Flux in place`;
  },
};

/** All regions at once; the first failure stops the others. */
async function everyRegion<T>(
  world: World,
  work: (region: string, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([world.signal, stop.signal]);
  try {
    return await Promise.all(regionKeys(world.spec.regions).map((region) => work(region, signal)));
  } finally {
    stop.abort();
  }
}

async function prepare(world: World, region: string, signal: AbortSignal): Promise<number> {
  const kubernetes = await world.kubernetes(region);
  const ready = await reachCluster(world, region, kubernetes, signal);
  await ensureFluxSecrets(world, region, kubernetes);
  return ready;
}

function allReady(world: World, region: string, nodes: { name: string; ready: boolean }[]): boolean {
  const wanted = nodesOf(world, region).map((node) => node.name);
  const ready = nodes.filter((node) => node.ready).map((node) => node.name);
  return ready.length > 0 && wanted.every((name) => ready.includes(name));
}
