import type { CatalystError, Fault } from './errors.ts';
import type { JsonValue } from './event.ts';
import type { RecordChange, RecordSet } from './record-set.ts';

/** What would change in one zone. */
export interface ZonePlan {
  zone: string;
  /** `home` holds the Sovereign's records, `parent` its delegation. */
  role: 'home' | 'parent';
  /** False: the zone itself would be made. */
  exists: boolean;
  /** How the zone itself is not as it has to be. */
  faults: Fault[];
  /** `dns apply` puts the faults right; else it refuses the zone. */
  putRight: boolean;
  /** What stays is in here too. */
  changes: RecordChange[];
  /** The provider would refuse to write this; `dns apply` fails with it. */
  refused?: CatalystError;
}

/** What `dns apply` would do. */
export interface DnsPlan {
  sovereign: string;
  sandbox: boolean;
  /** Name of the provider, `none` where nobody here writes DNS. */
  provider: string;
  nameservers: string[];
  /** Home zone first. Empty without a provider. */
  zones: ZonePlan[];
  /** Record sets that only a person can create, as far as they are not known to be there. */
  byHand: RecordSet[];
  /** The parent's DS follows once the zone has its key. */
  dsToCome: boolean;
}

/** Something would be written, stands in the way, or is missing and only a person can create it. */
export function dnsDiffers({ provider, zones, byHand }: DnsPlan): boolean {
  return zones.some(zoneDiffers) || (provider === 'none' && byHand.length > 0);
}

export function zoneDiffers({ exists, faults, changes }: ZonePlan): boolean {
  return !exists || faults.length > 0 || changes.some(({ action }) => action !== 'keep');
}

/** The JSON form (schemas/dns-plan.schema.json), without what stays. */
export function dnsPlanJson(plan: DnsPlan): { [key: string]: JsonValue } {
  const { sovereign, sandbox, provider, nameservers, zones, byHand, dsToCome } = plan;
  return {
    v: 1,
    sovereign,
    sandbox,
    provider,
    differs: dnsDiffers(plan),
    nameservers,
    zones: zones.map(({ zone, role, exists, faults, putRight, changes, refused }) => ({
      ...{ zone, role, exists, putRight },
      ...(refused === undefined ? {} : { refused: refused.message }),
      faults: faults.map(({ field, reason }) => ({ field, reason })),
      records: changesJson(changes),
      kept: changes.filter(({ action }) => action === 'keep').length,
    })),
    byHand: byHand.map((set) => ({ ...set })),
    dsToCome,
  };
}

/** Record sets that differ, with what they hold and what they would hold. */
export function changesJson(changes: readonly RecordChange[]): { [key: string]: JsonValue }[] {
  return changes.filter(({ action }) => action !== 'keep').map(changeJson);
}

function changeJson(change: RecordChange): { [key: string]: JsonValue } {
  const from = 'from' in change ? change.from : undefined;
  const to = change.action === 'foreign' ? change.wanted : 'to' in change ? change.to : undefined;
  const { name = '', type = '' } = to ?? from ?? {};
  return { action: change.action, name, type, from: heldBy(from), to: heldBy(to) };
}

/** A record set that stands in the way of an address may be of another type. */
function heldBy(set: RecordSet | undefined): JsonValue {
  return set === undefined ? null : { type: set.type, ttl: set.ttl, values: set.values };
}
