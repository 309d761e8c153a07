import type { Workshop } from '../session.ts';
import type { reconcileComponent, resumeComponent, suspendComponent } from './change-component.ts';
import type { ComponentClusters } from './component-clusters.ts';
import { inClusters, openClusters } from './component-clusters.ts';
import type { componentEventStream } from './component-events.ts';
import type { componentHistory } from './component-history.ts';
import type { componentLogs } from './component-logs.ts';
import type { componentTree } from './component-tree.ts';
import type { listComponents } from './list-components.ts';
import type { showComponent } from './show-component.ts';

/** A function of one Sovereign's clusters, asked by its FQDN, or by a context that brings a kubeconfig of its own. */
type Of<F> = F extends (clusters: ComponentClusters, ...rest: infer R) => infer Result
  ? (fqdn: string, ...rest: R) => Result
  : never;

/**
 * Day 2 of a Sovereign's components, read from and written to its clusters directly: no lock is taken and nothing is kept.
 * A component is named bare (`harbor`), or with its region outside the primary one (`hel1-1:harbor`).
 */
export interface Components {
  list: Of<typeof listComponents>;
  show: Of<typeof showComponent>;
  history: Of<typeof componentHistory>;
  tree: Of<typeof componentTree>;
  logs: Of<typeof componentLogs>;
  events: Of<typeof componentEventStream>;
  reconcile: Of<typeof reconcileComponent>;
  suspend: Of<typeof suspendComponent>;
  resume: Of<typeof resumeComponent>;
}

const changing = () => import('./change-component.ts');

export function componentsOf(workshop: Workshop): Components {
  const at = <T>(fqdn: string, work: (clusters: ComponentClusters) => Promise<T>) =>
    inClusters(workshop, fqdn, work);
  return {
    list: async (fqdn, request) => {
      const { listComponents } = await import('./list-components.ts');
      return at(fqdn, (clusters) => listComponents(clusters, request));
    },
    show: async (fqdn, name, request) => {
      const { showComponent } = await import('./show-component.ts');
      return at(fqdn, (clusters) => showComponent(clusters, name, request));
    },
    history: async (fqdn, name, region) => {
      const { componentHistory } = await import('./component-history.ts');
      return at(fqdn, (clusters) => componentHistory(clusters, name, region));
    },
    tree: async (fqdn, name, region) => {
      const { componentTree } = await import('./component-tree.ts');
      return at(fqdn, (clusters) => componentTree(clusters, name, region));
    },
    logs: (fqdn, name, request) =>
      streamIn(workshop, fqdn, async function* (clusters) {
        const { componentLogs } = await import('./component-logs.ts');
        yield* componentLogs(clusters, name, request);
      }),
    events: (fqdn, name, request) =>
      streamIn(workshop, fqdn, async function* (clusters) {
        const { componentEventStream } = await import('./component-events.ts');
        yield* componentEventStream(clusters, name, request);
      }),
    reconcile: async (fqdn, name, request) => {
      const { reconcileComponent } = await changing();
      return at(fqdn, (clusters) => reconcileComponent(clusters, name, request));
    },
    suspend: async (fqdn, name, request) => {
      const { suspendComponent } = await changing();
      return at(fqdn, (clusters) => suspendComponent(clusters, name, request));
    },
    resume: async (fqdn, name, request) => {
      const { resumeComponent } = await changing();
      return at(fqdn, (clusters) => resumeComponent(clusters, name, request));
    },
  };
}

/** Connections are given back when the stream ends or nobody reads it any more. */
async function* streamIn<T>(
  workshop: Workshop,
  fqdn: string,
  work: (clusters: ComponentClusters) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const clusters = await openClusters(workshop, fqdn);
  try {
    yield* work(clusters);
  } finally {
    await clusters.close();
  }
}
