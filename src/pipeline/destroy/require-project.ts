import type { Sorted } from '../../domain/destroy/sort-out.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import type { World } from '../world.ts';
import type { ClustersSay } from './ask-clusters.ts';

/**
 * A cluster that answers runs on servers. Where none of them is in the project, the token is another project's: nothing could
 * be deleted there, and the names of what runs would be taken away under it.
 * @throws CatalystError CATALYST-NOT-OURS
 */
export function requireProject(
  world: Pick<World, 'fqdn' | 'output'>,
  said: ClustersSay,
  sorted: readonly Sorted[],
): void {
  const silent = new Set(said.silent.map(({ region }) => region));
  const { fqdn } = world;
  const regions = (world.output('regions') ?? []) as unknown as RegionOutputs[];
  const answering = regions.find(({ key }) => !silent.has(key));
  const isHere = sorted.some(
    ({ object, belonging }) =>
      object.kind === 'servers' && (belonging === 'ours' || belonging === 'doubtful'),
  );
  if (answering === undefined || isHere) return;
  throw new CatalystError(
    'CATALYST-NOT-OURS',
    `The cluster of ${fqdn} in ${answering.key} answers, but none of its servers is in this token's project: it is the token of another one. Nothing was touched.`,
    { hint: `Set HCLOUD_TOKEN to a token of the project that holds ${fqdn}.` },
  );
}
