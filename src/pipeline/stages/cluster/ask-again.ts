import type { KubeObject, Kubernetes, Resource } from '../../../clients/kubernetes/kubernetes.ts';
import type { World } from '../../world.ts';

const CHARTS: Resource = { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'helmcharts' };

/**
 * Has Flux ask at once for the charts that it could not pull: after a new pull secret it would wait out its back-off, up to
 * fifteen minutes. What cannot be asked waits that long, and is no failure.
 */
export async function askAgainForCharts(world: World, kubernetes: Kubernetes): Promise<void> {
  const charts = await kubernetes.list(CHARTS, { namespace: 'flux-system' }).catch((): KubeObject[] => []);
  const requestedAt = new Date(world.clock.now()).toISOString();
  const annotations = { 'reconcile.fluxcd.io/requestedAt': requestedAt };
  for (const { metadata } of charts.filter((chart) => !isReady(chart))) {
    world.signal.throwIfAborted();
    await kubernetes
      .mergePatch(CHARTS, metadata.name, metadata.namespace, { metadata: { annotations } })
      .catch(() => undefined);
  }
}

function isReady({ status }: KubeObject): boolean {
  const conditions = (status?.conditions ?? []) as { type?: unknown; status?: unknown }[];
  return conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');
}
