import type { RegionOutputs } from '../../../domain/outputs.ts';
import type { World } from '../../world.ts';

/** The nodes that `apply` made in a region, control planes first; none when it left no outputs. */
export function nodesOf(world: World, region: string): { name: string; controlPlane: boolean }[] {
  const regions = (world.output('regions') ?? []) as unknown as RegionOutputs[];
  const found = regions.find((one) => one.key === region);
  if (found === undefined) return [];
  return [
    ...found.controlPlanes.map(({ name }) => ({ name, controlPlane: true })),
    ...found.workers.map(({ name }) => ({ name, controlPlane: false })),
  ];
}
