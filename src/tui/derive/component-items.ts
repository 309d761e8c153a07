import { familyOf } from '../../domain/component/family.ts';
import { forComponent } from '../../domain/component/fix-commands.ts';
import { componentId } from '../../domain/component.ts';
import { isDestroyed, isDestroying } from '../../domain/destroyed.ts';
import { explainChain } from '../../domain/explain.ts';
import { hasCluster } from '../../domain/has-cluster.ts';
import type { Progress } from '../../domain/progress.ts';
import { primaryRegion } from '../../domain/progress-region.ts';
import type { ComponentList, ComponentRow } from '../../services/components/list-components.ts';
import type { Model, Panel } from '../model.ts';
import { memo } from '../parts/memo.ts';
import type { Told } from '../told.ts';
import { listNow } from './list-now.ts';

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

const NONE: ComponentsKnown = { items: [], installed: 0, total: 0, told: true };

/**
 * The components of a Sovereign, from the better of the two sources; none where it was destroyed, or has no cluster yet.
 * Undefined before either answered.
 */
export function componentsOf({ panels }: Model, fqdn: string): ComponentsKnown | undefined {
  const progress = panels.told[fqdn]?.value?.progress;
  if (progress !== undefined && isDestroyed(progress)) return NONE;
  const seen = listNow(panels, fqdn);
  if (seen !== undefined) return ofCluster(seen);
  if (progress === undefined) return undefined;
  if (Object.keys(progress.components).length > 0) return ofJournal(progress);
  return hasCluster(progress) ? undefined : NONE;
}

const TAKEN_DOWN = { message: 'It is being taken down: its cluster is not asked any more.' };

/**
 * Of the source that is shown: the journal is as old as what it told last of components. Why it stands in, or why nothing
 * newer comes, is said.
 */
export function componentsPanel(model: Model, fqdn: string): Panel<unknown> {
  const panel = model.panels.components[fqdn] ?? {};
  const known = componentsOf(model, fqdn);
  const told = model.panels.told[fqdn];
  if (known === NONE) return { value: NONE };
  const down = isBeingTakenDown(model, fqdn) ? { error: TAKEN_DOWN } : {};
  if (known?.told !== true || told?.value === undefined) return { ...panel, ...down };
  const at = Date.parse(toldAt(told.value));
  return { ...panel, value: known, ...(Number.isNaN(at) ? {} : { at }), ...down };
}

/** What is known of its components was so before its destroy began. */
export function isBeingTakenDown({ panels }: Model, fqdn: string): boolean {
  const progress = panels.told[fqdn]?.value?.progress;
  return progress !== undefined && isDestroying(progress);
}

/** When the journal last told something of components: a run that is at something else says nothing of them. */
const toldAt = memo(({ events, progress }: Told): string => {
  const last = events.findLast((event) =>
    'stage' in event ? event.stage === 'converge' : 'component' in event,
  );
  const moments = Object.values(progress.components).map(({ since }) => since);
  return moments.reduce((newest, at) => (at > newest ? at : newest), last?.at ?? '');
});

/** Said where there are none. */
export function noComponentsText({ panels }: Model, fqdn: string): string {
  const progress = panels.told[fqdn]?.value?.progress;
  if (progress !== undefined && isDestroyed(progress)) return `${fqdn} is destroyed: nothing runs there.`;
  if (progress !== undefined && panels.components[fqdn]?.value === undefined && !hasCluster(progress))
    return `${fqdn} has no cluster yet.`;
  return `No components on ${fqdn} yet: Flux has applied nothing.`;
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
    const fix = item.fix === undefined ? {} : { fix: forComponent(item.fix, one.component, id) };
    return { ...item, ...fix, why: whyOf(item) };
  });
  const installed = items.filter(({ state, suspended }) => state === 'installed' && !suspended).length;
  return { items: items.sort(byUrgency), installed, total: items.length, told: true };
});

const URGENCY = { failed: 0, degraded: 1, installing: 2, pending: 3, installed: 4 };

function byUrgency(one: ComponentItem, other: ComponentItem): number {
  return URGENCY[one.state] - URGENCY[other.state] || (one.id < other.id ? -1 : 1);
}

interface Why
  extends Pick<ComponentRow, 'state' | 'suspended' | 'blockedBy' | 'cause' | 'message' | 'reason'> {
  attempt?: number;
  attempts?: number;
}

function whyOf({ state, suspended, blockedBy, cause, message, reason, attempt, attempts }: Why): string {
  if (blockedBy.length > 0) return `waits for ${blockedBy.join(' ← ')}`;
  if (state === 'installed') return '';
  const said = (cause ?? message ?? reason ?? '').split('\n')[0] ?? '';
  if (attempt === undefined || suspended) return said;
  return `attempt ${attempt}${attempts === undefined ? '' : ` of ${attempts}`}: ${said}`;
}
