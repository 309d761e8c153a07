import type { Component } from '../../domain/component.ts';
import { lateness } from './await-handled.ts';
import type { ComponentClusters } from './component-clusters.ts';
import type { FoundComponent } from './find-component.ts';
import { interrupted } from './whole-region.ts';

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
  const over = new AbortController();
  const end = AbortSignal.any([signal, over.signal]);
  const timer = clock.sleep(Math.max(0, timeoutMs), end).then(
    () => over.abort(),
    () => undefined,
  );
  let last = installed;
  try {
    for await (const view of observe(region, { signal: end, workloads: true })) {
      if (!view.synced) continue;
      last = view.components.find(({ component }) => component === name) ?? last;
      if (AT_REST.includes(last.state)) return last;
    }
  } catch (error) {
    if (!end.aborted) throw error;
  } finally {
    over.abort();
    await timer;
  }
  if (signal.aborted) throw interrupted();
  throw lateness(id, last);
}

const AT_REST: readonly Component['state'][] = ['installed', 'degraded', 'failed'];
