import type { ApiObject } from '../kubernetes/api-object.ts';
import { type Attempt, accountIdentity, forbiddenText, isAllowed } from '../kubernetes/rbac.ts';
import type { FluxContext } from './flux-context.ts';

/** Why the ServiceAccount in whose name an object is reconciled may not do that; undefined when it may, or none is named. */
export function forbiddenTo(
  { cluster }: FluxContext,
  { spec, metadata }: ApiObject,
  attempt: Attempt,
): string | undefined {
  if (typeof spec?.serviceAccountName !== 'string') return undefined;
  const who = accountIdentity(metadata.namespace ?? '', spec.serviceAccountName);
  return isAllowed(cluster.store, who, attempt) ? undefined : forbiddenText(who.user, attempt);
}
