import type { ApiObject } from '../kubernetes/api-object.ts';

/** What somebody asks of a release by annotation, besides looking at it. */
export interface Requests {
  /** Failure counters are to be cleared. */
  reset: boolean;
  /** One action even when nothing has changed. */
  force: boolean;
  /** What it was asked with, when that was not handled yet. */
  token: string | undefined;
}

/** Only what comes with the very value of a request counts, and only once. */
export function requestsOf(release: ApiObject): Requests {
  const requested = annotation(release, 'requestedAt');
  const token = requested === release.status?.lastHandledReconcileAt ? undefined : requested;
  const comes = (name: string) => token !== undefined && annotation(release, name) === token;
  return { token, reset: comes('resetAt'), force: comes('forceAt') };
}

/** The end of a reconciliation notes the request that it was for. */
export function handledBy(release: ApiObject): Record<string, unknown> {
  const requested = annotation(release, 'requestedAt');
  return requested === undefined ? {} : { lastHandledReconcileAt: requested };
}

function annotation(release: ApiObject, name: string): string | undefined {
  return release.metadata.annotations?.[`reconcile.fluxcd.io/${name}`];
}
