import { Refusal } from '../api/refusal.ts';
import { type Cloud, singular } from './cloud.ts';

/** Kinds that take one action at a time. */
const LOCKING = new Set(['servers', 'volumes', 'primary_ips', 'floating_ips']);

/**
 * Throws `locked` when a call would change an object on which an action still runs ("there is already an Action
 * running", public documentation, error codes). Only the first resource of an action is locked by it. Changes of a load
 * balancer queue up, as the provider relies on: it adds services and targets in parallel and does not try again.
 */
export function refuseLocked(cloud: Cloud, method: string, path: string): void {
  const [, kind = '', id, part] = path.split('/');
  const isRemoval = method === 'DELETE' && part === undefined;
  const isAction = method === 'POST' && part === 'actions';
  const locks = LOCKING.has(kind) ? isRemoval || isAction : isRemoval && kind === 'load_balancers';
  const type = singular(kind);
  if (locks && isBusy(cloud, type, Number(id))) throw new Refusal('locked', `${type} is locked`);
}

/** True while an action runs on that object. */
export function isBusy(cloud: Cloud, type: string, id: number): boolean {
  return cloud.actions.some(
    ({ done, resources: [first] }) => !done && first?.id === id && first.type === type,
  );
}
