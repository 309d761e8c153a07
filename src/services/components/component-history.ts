import { type ReleaseRevision, releaseHistory } from '../../domain/component/release-history.ts';
import type { ComponentClusters } from './component-clusters.ts';
import { findComponent } from './find-component.ts';

export interface ComponentHistory {
  fqdn: string;
  id: string;
  region: string;
  component: string;
  /** Newest first. */
  revisions: ReleaseRevision[];
}

/** The revisions of a component that Helm still knows. @throws CatalystError CATALYST-NOT-FOUND */
export async function componentHistory(
  clusters: ComponentClusters,
  name: string,
  region?: string,
): Promise<ComponentHistory> {
  const { id, region: where, component, release } = await findComponent(clusters, name, region);
  return { fqdn: clusters.fqdn, id, region: where, component, revisions: releaseHistory(release) };
}
