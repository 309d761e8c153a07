import type { JsonValue } from './event.ts';
import { attributeDifferences, type Drift, kindWord, type ResourceChange, resourceName } from './plan.ts';

/** Attributes by which an object only tells what else uses it: they follow from other objects of the plan. */
const BACK_REFERENCES: Readonly<Record<string, readonly string[]>> = {
  hcloud_firewall: ['apply_to'],
  hcloud_load_balancer: ['network_id', 'network_ip', 'target'],
  hcloud_placement_group: ['servers'],
  hcloud_primary_ip: ['assignee_id'],
};

/**
 * What was changed in the cloud, from what the infrastructure tool found when it refreshed its state, by address.
 *
 * @param found Its view before (`before`) and now (`after`); `delete` for what is gone.
 * @param changes What the plan would do.
 */
export function driftOf(found: readonly ResourceChange[], changes: readonly ResourceChange[]): Drift[] {
  const touched = new Set(changes.filter(({ action }) => action !== 'no-op').map(({ address }) => address));
  const drift = found.flatMap((change): Drift[] => {
    const gone = change.action === 'delete';
    const followed = BACK_REFERENCES[change.type] ?? [];
    const updates = gone
      ? []
      : attributeDifferences(change).filter((one) => tells(one) && !followed.includes(one.path));
    if (!gone && updates.length === 0) return [];
    const { address, type } = change;
    const undone = touched.has(address);
    return [{ kind: kindWord(type), name: resourceName(change), address, gone, updates, undone }];
  });
  return drift.sort((one, other) => (one.address < other.address ? -1 : 1));
}

/** What the cloud itself fills in: the state of an interrupted creation does not know it yet, and nobody changed it. */
const FILLED_IN = [
  'backup_window',
  'datacenter',
  'ipv4_address',
  'ipv6_address',
  'ipv6_network',
  'primary_disk_size',
];

function tells({ path, from, to }: Drift['updates'][number]): boolean {
  // The provider switches a server off to change its type, and remembers it so; that it runs is as wanted.
  if (path === 'status' && to === 'running') return false;
  if (isNothing(from) && isNothing(to)) return false;
  return !(isNothing(from) && FILLED_IN.includes(path));
}

const isNothing = (value: JsonValue) => value === null || value === '';

/** `server cp1: status is off, was running; stays so`. */
export function driftText({ kind, name, gone, updates, undone }: Drift): string {
  const what = gone ? 'is gone' : updates.map(({ path, from, to }) => was(path, from, to)).join(', ');
  return `${kind} ${name}: ${what}; ${undone ? 'the plan brings it back' : 'the plan leaves it so'}`;
}

function was(path: string, from: JsonValue, to: JsonValue): string {
  return `${path} is ${shown(to)}, was ${shown(from)}`;
}

function shown(value: JsonValue): string {
  if (value === null || value === '') return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
