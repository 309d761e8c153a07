import { familyOf } from '../../domain/component/family.ts';
import { componentId } from '../../domain/component.ts';
import { explainChain } from '../../domain/explain.ts';
import type { Progress } from '../../domain/progress.ts';
import { primaryRegion } from '../../domain/progress-region.ts';
import type { ComponentList, ComponentRow } from '../../services/components/list-components.ts';
import type { Model, Panel } from '../model.ts';
import { memo } from '../parts/memo.ts';

/** A component as a row, from the cluster or, while that gave no answer yet, from the journal. */
export type ComponentItem = Pick<
  ComponentRow,
  'id' | 'component' | 'region' | 'state' | 'suspended' | 'family' | 'blockedBy' | 'dependsOn'
> &
  Partial<Pick<ComponentRow, 'since' | 'version' | 'workloads' | 'reason' | 'message' | 'cause' | 'fix'>> & {
    /** Why it is not installed, in a clause; empty when it is. */
    why: string;
  };

export interface ComponentsKnown {
  items: readonly ComponentItem[];
  installed: number;
  total: number;
  /** By the journal only. */
  told: boolean;
}

/** The components of a Sovereign, from the better of the two sources. Undefined before either answered. */
export function componentsOf({ panels }: Model, fqdn: string): ComponentsKnown | undefined {
  const seen = panels.components[fqdn]?.value;
  if (seen !== undefined) return ofCluster(seen);
  const told = panels.told[fqdn]?.value?.progress;
  return told && Object.keys(told.components).length > 0 ? ofJournal(told) : undefined;
}

/** Of the source that is shown: the journal is as old as what it told last, and why it stands in is said. */
export function componentsPanel(model: Model, fqdn: string): Panel<unknown> {
  const panel = model.panels.components[fqdn] ?? {};
  const known = componentsOf(model, fqdn);
  if (known?.told !== true) return panel;
  const at = Date.parse(model.panels.told[fqdn]?.value?.progress.at ?? '');
  return { ...panel, value: known, ...(Number.isNaN(at) ? {} : { at }) };
}

const ofCluster = memo(({ components, installed, total }: ComponentList): ComponentsKnown => {
  const items = components.map((row) => ({ ...row, why: whyOf(row) }));
  return { items, installed, total, told: false };
});

const ofJournal = memo((progress: Progress): ComponentsKnown => {
  const primary = primaryRegion(progress);
  const components = Object.values(progress.components);
  const items = components.map((one): ComponentItem => {
    const id = componentId(one.region, one.component, primary);
    const open = one.state === 'pending';
    const chain = open ? explainChain(components, primary, id).slice(1) : [];
    const blockedBy = chain.map(({ region, component }) => componentId(region, component, primary));
    const { suspended = false, dependsOn = [] } = one;
    const item = { ...one, id, suspended, dependsOn, family: familyOf(one.component), blockedBy };
    return { ...item, why: whyOf(item) };
  });
  const installed = items.filter(({ state, suspended }) => state === 'installed' && !suspended).length;
  return { items: items.sort(byUrgency), installed, total: items.length, told: true };
});

const URGENCY = { failed: 0, degraded: 1, installing: 2, pending: 3, installed: 4 };

function byUrgency(one: ComponentItem, other: ComponentItem): number {
  return URGENCY[one.state] - URGENCY[other.state] || (one.id < other.id ? -1 : 1);
}

interface Why extends Pick<ComponentRow, 'state' | 'blockedBy' | 'cause' | 'message' | 'reason'> {
  attempt?: number;
  attempts?: number;
}

function whyOf({ state, blockedBy, cause, message, reason, attempt, attempts }: Why): string {
  if (blockedBy.length > 0) return `waits for ${blockedBy.join(' ← ')}`;
  if (state === 'installed') return '';
  const said = (cause ?? message ?? reason ?? '').split('\n')[0] ?? '';
  if (attempt === undefined) return said;
  return `attempt ${attempt}${attempts === undefined ? '' : ` of ${attempts}`}: ${said}`;
}
