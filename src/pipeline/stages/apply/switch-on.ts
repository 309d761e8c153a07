import type { HetznerObject } from '../../../clients/hetzner/hetzner.ts';
import type { RegionOutputs } from '../../../domain/outputs.ts';
import type { World } from '../../world.ts';

/**
 * Servers of ours that are off. The provider takes a server's power away to change its type and never gives it back
 * (terraform-provider-hcloud 1.60, internal/server/resource.go, update of `server_type`).
 */
export async function serversOff(world: World): Promise<HetznerObject[]> {
  const regions = (world.output('regions') ?? []) as unknown as RegionOutputs[];
  const nodes = regions.flatMap(({ controlPlanes, workers }) => [...controlPlanes, ...workers]);
  const ours = new Set(nodes.map(({ id }) => id));
  const label = `catalyst.openova.io/sovereign=${world.fqdn}`;
  const servers = await world.hetzner.list('servers', { label });
  return servers.filter(({ id, raw }) => ours.has(id) && raw.status === 'off');
}

/** Switches on what is off, control planes and workers alike, all at once: together they find each other again. */
export async function switchOn(world: World): Promise<void> {
  await Promise.all(
    (await serversOff(world)).map(async ({ id, name }) => {
      const step = {
        type: 'stage-advanced',
        stage: 'apply',
        step: `switch on ${id}`,
        title: `switch on ${name}`,
      } as const;
      await world.emit({ ...step, state: 'running' });
      await world.hetzner.startServer(id);
      await world.emit({ ...step, state: 'done' });
    }),
  );
}
