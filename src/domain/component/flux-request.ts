import { at, type FluxObject, textAt } from './flux-object.ts';

/** A merge patch of one object. */
export type Patch = Record<string, unknown>;

/** How a HelmRelease is asked to be looked at, besides the plain request. */
export interface RequestKinds {
  /** One install or upgrade even when nothing has changed. */
  force?: boolean;
  /** Failure counters are cleared: the cure for `RetriesExceeded`. */
  reset?: boolean;
}

const PREFIX = 'reconcile.fluxcd.io/';

/**
 * The annotations by which a Flux object is asked to reconcile now. Force and reset count only with the very value of the
 * request (Flux: `reconcile.fluxcd.io/requestedAt`, `forceAt`, `resetAt`).
 */
export function reconcilePatch(token: string, { force = false, reset = false }: RequestKinds = {}): Patch {
  const names = ['requestedAt', ...(force ? ['forceAt'] : []), ...(reset ? ['resetAt'] : [])];
  const annotations = Object.fromEntries(names.map((name) => [`${PREFIX}${name}`, token]));
  return { metadata: { annotations } };
}

/** Resuming takes the field away, so that nothing of ours stays in the object. */
export function suspendPatch(suspend: boolean): Patch {
  return { spec: { suspend: suspend ? true : null } };
}

/** A value that no request had before: the moment, made unmistakable by `chance` (a number from 0 to 999999). */
export function requestToken(now: number, chance: number): string {
  const moment = new Date(now).toISOString().replace('Z', '');
  return `${moment}${String(Math.abs(Math.trunc(chance)) % 1_000_000).padStart(6, '0')}Z`;
}

/** The controller has done what it was asked for, whatever came of it. */
export function isHandled(object: FluxObject, token: string): boolean {
  return textAt(object.status, 'lastHandledReconcileAt') === token;
}

export interface FieldChange {
  /** From the object down: `spec.suspend`, or an annotation's whole name. */
  path: string[];
  /** Undefined where nothing is. */
  from?: string;
  to?: string;
}

/** What a merge patch changes of an object, field by field; what is so already is left out. */
export function fieldChanges(object: unknown, patch: Patch, above: string[] = []): FieldChange[] {
  return Object.entries(patch).flatMap(([name, value]) => {
    const path = [...above, name];
    if (typeof value === 'object' && value !== null) return fieldChanges(object, value as Patch, path);
    const from = shown(at(object, ...path));
    const to = shown(value);
    return from === to
      ? []
      : [{ path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  });
}

function shown(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
