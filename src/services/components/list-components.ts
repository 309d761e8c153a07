import { type Family, familyOf } from '../../domain/component/family.ts';
import { forComponent } from '../../domain/component/fix-commands.ts';
import { type StoppedDelivery, stoppedDeliveries } from '../../domain/component/stopped-delivery.ts';
import { bareName, type Component, type ComponentState, componentId } from '../../domain/component.ts';
import { explain, explainChain, type RootCause } from '../../domain/explain.ts';
import type { ComponentClusters } from './component-clusters.ts';
import { requireRegion } from './find-component.ts';
import { Readable } from './readable.ts';
import { wholeRegion } from './whole-region.ts';
import { type ComponentWorkload, workloadsByRelease } from './workloads-of.ts';

export interface ListRequest {
  signal: AbortSignal;
  /** Only this region; all when absent. */
  region?: string;
  state?: ComponentState;
  family?: Family;
}

/** One component as a row: what it is, how it stands, and what it waits for. */
export interface ComponentRow extends Omit<Component, 'since' | 'passing' | 'uid' | 'blockedBy'> {
  /** With its region's prefix outside the primary one. */
  id: string;
  family: Family;
  /** Since when it is in its state, RFC 3339; absent when the cluster does not say. */
  since?: string;
  /** Ids from what it waits for directly down to the root; empty when it waits for nobody. */
  blockedBy: string[];
  /** Those that are meant to run; absent while nothing of it is in the cluster. */
  workloads?: { current: number; total: number };
}

export interface ComponentList {
  fqdn: string;
  sandbox: boolean;
  regions: string[];
  components: ComponentRow[];
  /** Of all that were looked at, whatever was filtered away. */
  installed: number;
  total: number;
  /** What keeps Git from arriving in a cluster. */
  stopped?: StoppedDelivery[];
  /** What we may not read, a sentence each: what hangs on it is left out, which does not mean that it is absent. */
  forbidden?: string[];
}

/**
 * Every component of a Sovereign, as its clusters say it now.
 * @throws CatalystError why a cluster cannot be reached, CATALYST-NOT-FOUND for a region that is none
 */
export async function listComponents(
  clusters: ComponentClusters,
  request: ListRequest,
): Promise<ComponentList> {
  const { region, signal, state, family } = request;
  if (region !== undefined) requireRegion(clusters, region);
  const regions = region === undefined ? clusters.regions : [region];
  const readable = new Readable();
  const seen = await Promise.all(regions.map((one) => regionRows(clusters, one, signal, readable)));
  const rows = seen.flatMap((one) => one.rows);
  const stopped = seen.flatMap((one) => one.stopped);
  const { fqdn, sandbox } = clusters;
  return {
    fqdn,
    sandbox,
    regions,
    components: rows.filter((row) => matches(row, state, family)).sort(byUrgency),
    installed: rows.filter((row) => row.state === 'installed' && !row.suspended).length,
    total: rows.length,
    ...(stopped.length === 0 ? {} : { stopped }),
    ...readable.forbidden,
  };
}

/** The rows of one region, in no order, and what keeps Git from arriving there. */
export async function regionRows(
  clusters: ComponentClusters,
  region: string,
  signal: AbortSignal,
  readable: Readable,
): Promise<{ rows: ComponentRow[]; stopped: StoppedDelivery[] }> {
  const kubernetes = readable.of(await clusters.kubernetes(region));
  const [view, workloads] = await Promise.all([
    wholeRegion(clusters, region, signal, readable),
    workloadsByRelease(kubernetes),
  ]);
  const primary = clusters.regions[0] ?? '';
  const byName = new Map([...workloads].map(([release, found]) => [bareName(release), found]));
  const { components } = view;
  const roots = explain(components, primary);
  const rows = components.map((component) =>
    rowOf(component, { components, primary, roots, workloads: byName.get(component.component) }),
  );
  return { rows, stopped: stoppedDeliveries(view) };
}

interface Around {
  components: Component[];
  primary: string;
  roots: RootCause[];
  workloads: ComponentWorkload[] | undefined;
}

function rowOf(component: Component, { components, primary, roots, workloads }: Around): ComponentRow {
  const { since, passing: _passing, uid: _uid, blockedBy: _blockedBy, ...facts } = component;
  const id = componentId(component.region, component.component, primary);
  const open = component.state === 'pending';
  const chain = open ? explainChain(components, primary, id).slice(1) : [];
  const circle = roots.find(({ cycle }) => cycle?.includes(id));
  return {
    ...facts,
    id,
    family: familyOf(component.component),
    ...(facts.fix === undefined ? {} : { fix: forComponent(facts.fix, component.component, id) }),
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    blockedBy: chain.map((one) => componentId(one.region, one.component, primary)),
    ...(circle === undefined ? {} : { cause: circle.cause }),
    ...(workloads === undefined ? {} : { workloads: countsOf(workloads) }),
  };
}

/** Of what is meant to run: a workload that was scaled to nothing runs nothing, and lacks nothing. */
function countsOf(workloads: ComponentWorkload[]): { current: number; total: number } {
  const meant = workloads.filter(({ wanted }) => wanted !== 0);
  return { current: meant.filter(({ state }) => state === 'current').length, total: meant.length };
}

function matches(row: ComponentRow, state: ComponentState | undefined, family: Family | undefined): boolean {
  return (state === undefined || row.state === state) && (family === undefined || row.family === family);
}

const URGENCY: Record<ComponentState, number> = {
  failed: 0,
  degraded: 1,
  installing: 2,
  pending: 3,
  installed: 4,
};

/** What needs somebody comes first; what is suspended before what simply runs. */
function byUrgency(one: ComponentRow, other: ComponentRow): number {
  const rank = (row: ComponentRow) => URGENCY[row.state] * 2 - (row.suspended ? 1 : 0);
  return rank(one) - rank(other) || (one.id < other.id ? -1 : 1);
}
