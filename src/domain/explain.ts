import { forComponent } from './component/fix-commands.ts';
import { tellingLine } from './component/telling-line.ts';
import { type Explainable, WaitGraph, waits } from './component/wait-graph.ts';
import type { Component } from './component.ts';

export type { Explainable };

/** One thing that holds up others. */
export interface RootCause {
  /** With its region's prefix outside the primary one. */
  id: string;
  region: string;
  component: string;
  state: Component['state'];
  /** A clause without a full stop. */
  cause: string;
  /** A sentence. */
  fix?: string;
  /** Ids of everything that waits for it, nearest first. */
  blocks: string[];
  /** Present when it waits for itself, through these. */
  cycle?: string[];
}

const URGENCY: Record<Component['state'], number> = {
  failed: 0,
  degraded: 1,
  installing: 3,
  pending: 4,
  installed: 5,
};

/** Every root cause, the most urgent first: failed before degraded before slow, then by how much it blocks. */
export function explain(components: Iterable<Explainable>, primary: string): RootCause[] {
  const graph = new WaitGraph(components, primary);
  const roots = [...plainRoots(graph), ...circles(graph)];
  const urgency = ({ id, state }: RootCause) => (graph.nodes.get(id)?.missing === true ? 2 : URGENCY[state]);
  return roots.sort(
    (a, b) => urgency(a) - urgency(b) || b.blocks.length - a.blocks.length || compare(a.id, b.id),
  );
}

/** From a component down to what it really waits for, itself first; ends at a root or where the chain closes. */
export function explainChain(components: Iterable<Explainable>, primary: string, id: string): Explainable[] {
  const graph = new WaitGraph(components, primary);
  const path = new Set<string>();
  for (let at: string | undefined = id; at !== undefined && !path.has(at); at = graph.blockers(at)[0])
    path.add(at);
  return [...path].map((step) => graph.nodes.get(step)).filter((node) => node !== undefined);
}

/** The sentence on the screen while something waits; undefined when nothing does. */
export function waitingText(roots: readonly RootCause[]): string | undefined {
  const root = roots[0];
  if (root === undefined) return undefined;
  const { id, cause, fix } = root;
  const count = root.blocks.length;
  const others = `${count} ${count === 1 ? 'other' : 'others'}`;
  if (isOnItsWay(root)) {
    const after = count === 0 ? '' : ` ${others} ${count === 1 ? 'waits' : 'wait'} for it.`;
    return `${id} is on its way: ${cause}.${after}`;
  }
  const blocks = count === 0 ? '' : `, which blocks ${others}`;
  return `Waiting for ${id}${blocks}: ${cause}.${fix === undefined ? '' : ` Fix: ${fix}`}`;
}

/** It goes on as it should: nothing is wrong that somebody would have to mend. */
export function isOnItsWay({ state, fix }: Pick<RootCause, 'state' | 'fix'>): boolean {
  return fix === undefined && (state === 'installing' || state === 'pending');
}

const LOOKS_AGAIN = 'its dependencies are ready; Flux looks again within 30 s';

function plainRoots(graph: WaitGraph): RootCause[] {
  const roots: RootCause[] = [];
  for (const [id, node] of graph.nodes) {
    if (!waits(node) || graph.blockers(id).length > 0) continue;
    const cause = graph.isReleased(node) ? LOOKS_AGAIN : causeOf(node);
    const fix = node.fix ? { fix: forComponent(node.fix, node.component, id) } : {};
    roots.push({ ...named(id, node), cause, ...fix, blocks: graph.behind([id]) });
  }
  return roots;
}

/** Each circle once, whichever of its members is met first. */
function circles(graph: WaitGraph): RootCause[] {
  const roots: RootCause[] = [];
  const told = new Set<string>();
  for (const id of graph.tangled()) {
    const node = graph.nodes.get(id);
    const cycle = told.has(id) || node === undefined ? undefined : graph.circle(id);
    if (cycle === undefined || node === undefined) continue;
    for (const member of cycle) told.add(member);
    const cause = `these wait for each other: ${[...cycle, id].join(' → ')}`;
    const fix = 'Remove one of these dependencies in Git.';
    roots.push({ ...named(id, node), cause, fix, cycle, blocks: graph.behind(cycle) });
  }
  return roots;
}

function named(id: string, node: Explainable): Pick<RootCause, 'id' | 'region' | 'component' | 'state'> {
  return { id, region: node.region, component: node.component, state: node.state };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function causeOf(node: Explainable): string {
  if (node.cause !== undefined && node.cause !== '') return node.cause;
  const said = tellingLine(node.message ?? '');
  if (node.state === 'installing')
    return said === '' ? 'it is being installed' : `it is being installed (${said})`;
  return said === '' ? 'its controller has not looked at it yet' : said;
}
