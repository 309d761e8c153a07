import type { PlanChange } from './plan-shape.ts';

/** As the module calls them; a control plane's address has a name, and a change, of its own. */
const WORKER = /-w[1-9]\d*$/;

/** The changes, and after the last new worker the addresses that the cloud makes with new workers and bills by themselves. */
export function withAddresses(changes: readonly PlanChange[]): PlanChange[] {
  const last = changes.findLastIndex(isNewWorker);
  const made = changes.filter(isNewWorker).map(addressOf);
  return [...changes.slice(0, last + 1), ...made, ...changes.slice(last + 1)];
}

function isNewWorker({ action, kind, name }: PlanChange): boolean {
  return action === 'create' && kind === 'server' && WORKER.test(name);
}

function addressOf({ name, location }: PlanChange): PlanChange {
  const place = location === undefined ? {} : { location };
  return {
    ...{ action: 'create', kind: 'primary IP', name: `${name} ipv4`, size: 'ipv4', madeWith: name },
    ...place,
    ...{ because: [], updates: [] },
  };
}
