import { moneyText, parseMoney } from '../money.ts';
import { BILLABLE_KINDS, CLOUD_KINDS, type CloudKind, kindName, parseObjectKey } from './cloud-object.ts';
import type { LeftAlone } from './destroy-plan.ts';

/** Something of ours that a destroy met, by its key; gathered over all runs of one destroy. */
export interface MetObject {
  id: string;
  name: string;
  hourly?: string | null;
  /** Why it may be ours, of what nothing proves to be. */
  because?: string;
}

/** How a destroy ended: what was found and what is left, per kind (schemas/sovereign-destroy-proof.schema.json). */
export interface DestroyProof {
  v: 1;
  sovereign: string;
  kinds: { kind: string; billable: boolean; found: number; left: number; kept: number }[];
  /** Ours, or perhaps ours, and still there. */
  left: MetObject[];
  /** Left by wish (`--keep-volumes`). */
  kept: MetObject[];
  leftAlone: LeftAlone[];
  /** Objects that the state named and this project never held. */
  missing: string[];
  /** Of what is left, not of what was kept. */
  cost: { currency: string; hourly: string };
}

export interface Ending {
  fqdn: string;
  currency: string;
  met: readonly MetObject[];
  left: readonly MetObject[];
  kept: readonly MetObject[];
  leftAlone: readonly LeftAlone[];
  missing: readonly string[];
}

/** Counts found against left. Kinds of which nothing was met are not named. */
export function destroyProof(ending: Ending): DestroyProof {
  const { fqdn, currency, met, left, kept, leftAlone, missing } = ending;
  const all = new Map([...met, ...left, ...kept].map((object) => [object.id, object]));
  const count = (objects: Iterable<MetObject>, kind: CloudKind) =>
    [...objects].filter(({ id }) => parseObjectKey(id)?.kind === kind).length;
  const order = [...BILLABLE_KINDS, ...CLOUD_KINDS.filter((kind) => !BILLABLE_KINDS.includes(kind))];
  const kinds = order.map((kind) => ({
    kind: kindName(kind),
    billable: BILLABLE_KINDS.includes(kind),
    found: count(all.values(), kind),
    left: count(left, kind),
    kept: count(kept, kind),
  }));
  const hourly = left.reduce((sum, object) => sum + (parseMoney(object.hourly ?? '') ?? 0n), 0n);
  return {
    v: 1,
    sovereign: fqdn,
    kinds: kinds.filter(({ found }) => found > 0),
    left: [...left],
    kept: [...kept],
    leftAlone: [...leftAlone],
    missing: [...missing],
    cost: { currency, hourly: moneyText(hourly) },
  };
}

/** Whether an object of this key costs money. */
export function isBillable(id: string): boolean {
  const kind = parseObjectKey(id)?.kind;
  return kind !== undefined && BILLABLE_KINDS.includes(kind);
}
