import type { Component } from '../../domain/component.ts';
import { lateness } from './await-handled.ts';
import type { ComponentClusters } from './component-clusters.ts';
import type { FoundComponent } from './find-component.ts';
import { within } from './within.ts';

/**
 * Helm has installed it; whether it also runs is for its workloads to say. Follows them until they do, or cannot.
 * @returns how it stands then
 * @throws CatalystError CATALYST-TIMED-OUT, CATALYST-INTERRUPTED
 */
export async function untilRuns(
  { observe, clock }: ComponentClusters,
  { id, region, component: name }: Pick<FoundComponent, 'id' | 'region' | 'component'>,
  installed: Component,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<Component> {
  let last = installed;
  const resting = await within({ clock, signal, ms: timeoutMs }, async (end) => {
    for await (const view of observe(region, { signal: end, workloads: true })) {
      if (!view.synced) continue;
      last = view.components.find(({ component }) => component === name) ?? last;
      if (AT_REST.includes(last.state)) return last;
    }
    return undefined;
  });
  if (resting === undefined) throw lateness(id, last);
  return resting;
}

const AT_REST: readonly Component['state'][] = ['installed', 'degraded', 'failed'];
