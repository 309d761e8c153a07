import { FAMILIES, type Family } from '../../domain/component/family.ts';
import { memo } from '../parts/memo.ts';
import type { ComponentItem } from './component-items.ts';

/** How the components of one family stand. */
export interface FamilyStand {
  family: Family;
  installed: number;
  total: number;
  /** Of the component that stands worst. */
  worst: ComponentItem['state'];
}

const RANK: Record<ComponentItem['state'], number> = {
  failed: 0,
  degraded: 1,
  installing: 2,
  pending: 3,
  installed: 4,
};

/** Families that have a component, in the order of the catalogue. */
export const familyStands = memo((items: readonly ComponentItem[]): FamilyStand[] =>
  FAMILIES.flatMap((family) => {
    const its = items.filter((one) => one.family === family);
    const worst = its.map(({ state }) => state).sort((a, b) => RANK[a] - RANK[b])[0];
    const installed = its.filter(({ state, suspended }) => state === 'installed' && !suspended).length;
    return worst === undefined ? [] : [{ family, installed, total: its.length, worst }];
  }),
);
