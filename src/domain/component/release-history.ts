import { type FluxObject, listAt, numberAt, textAt } from './flux-object.ts';

/** One revision of a Helm release, as helm-controller keeps it in `status.history`. */
export interface ReleaseRevision {
  /** Helm's number of it, from 1. */
  revision: number;
  /** Of the chart. */
  version: string;
  appVersion?: string;
  /** `deployed`, `superseded`, `failed`, `uninstalled`, … */
  status: string;
  /** RFC 3339. */
  firstDeployed?: string;
  lastDeployed?: string;
  /** Digest of the values that it was made with. */
  valuesDigest?: string;
}

/** The revisions of a release that Helm still knows, newest first; empty before the first one. */
export function releaseHistory(release: FluxObject): ReleaseRevision[] {
  return listAt(release.status, 'history')
    .map(revisionOf)
    .sort((one, other) => other.revision - one.revision);
}

function revisionOf(entry: unknown): ReleaseRevision {
  const optional = {
    appVersion: textAt(entry, 'appVersion'),
    firstDeployed: textAt(entry, 'firstDeployed'),
    lastDeployed: textAt(entry, 'lastDeployed'),
    valuesDigest: textAt(entry, 'configDigest'),
  };
  return {
    revision: numberAt(entry, 'version') ?? 0,
    version: textAt(entry, 'chartVersion') ?? 'unknown',
    status: textAt(entry, 'status') ?? 'unknown',
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}
