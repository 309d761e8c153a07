import type { RegionView } from '../../src/clients/flux/region-view.ts';
import type { Kubernetes } from '../../src/clients/kubernetes/kubernetes.ts';
import type { Delivery } from '../../src/domain/component/delivery.ts';
import type { Component } from '../../src/domain/component.ts';
import type { EventBody, JsonValue } from '../../src/domain/event.ts';
import type { ComponentClusters } from '../../src/services/components/component-clusters.ts';
import { FQDN } from './events.ts';
import { realClock } from './real-clock.ts';

/** A component as a look at its cluster derives it. */
export function seenComponent(component: string, more: Partial<Component> = {}): Component {
  return {
    ...{ region: 'fsn1', component, namespace: 'flux-system', uid: component, state: 'installed' },
    ...{ terminal: true, suspended: false, missing: false, dependsOn: [] },
    ...more,
  };
}

const delivery = (kind: Delivery['kind'], name: string): Delivery => ({
  ...{ kind, name, ready: true, suspended: false, revision: 'main@sha1:1' },
  ...(kind === 'Kustomization' ? { source: 'openova' } : {}),
});

/** A whole, fresh picture of a region in which Git has arrived. */
export function seenRegion(components: Component[], more: Partial<RegionView> = {}): RegionView {
  return {
    ...{ region: components[0]?.region ?? 'fsn1', components, synced: true, inventoried: true },
    ...{ seen: components.length, link: { state: 'fresh' } },
    kustomizations: ['bootstrap-kit', 'infrastructure-config'].map((name) => delivery('Kustomization', name)),
    repositories: [delivery('GitRepository', 'openova')],
    ...more,
  };
}

/**
 * Clusters that show these pictures one after the other, then nothing new. `list` is what asking for HelmReleases does first,
 * where it is not simply answered.
 */
export function seenClusters(
  pictures: Record<string, RegionView[]>,
  list: (region: string) => Promise<never[]> = async () => [],
): ComponentClusters & { closed: number } {
  const clusters = {
    ...{ fqdn: FQDN, sandbox: true, regions: Object.keys(pictures), clock: realClock, closed: 0 },
    kubernetes: async (region: string) => ({ list: () => list(region) }) as unknown as Kubernetes,
    async *observe(region: string, { signal }: { signal: AbortSignal }) {
      yield* pictures[region] ?? [];
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
        if (signal.aborted) resolve();
      });
    },
    storedObjects: async () => undefined,
    random: () => Buffer.alloc(0),
    close: async () => {
      clusters.closed += 1;
    },
  };
  return clusters;
}

/** What the stage `apply` learns of these regions. */
export function learnedRegions(...keys: string[]): EventBody {
  const value = keys.map((key) => ({
    ...{ key, location: key, loadBalancer: { id: 1, ipv4: '203.0.113.20' }, workers: [] },
    controlPlanes: [{ name: `${key}-cp1`, id: 2, ipv4: '203.0.113.10', privateIp: '10.0.1.2' }],
  }));
  return { type: 'output-learned', name: 'regions', value: value as unknown as JsonValue };
}
