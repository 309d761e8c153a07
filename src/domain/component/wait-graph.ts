import { type Component, componentId } from '../component.ts';

/** What explaining needs of a component; `Component` and the fold's `ComponentProgress` both are one. */
export type Explainable = Pick<Component, 'region' | 'component' | 'state'> &
  Partial<
    Pick<
      Component,
      'suspended' | 'missing' | 'dependsOn' | 'blockedBy' | 'reason' | 'message' | 'cause' | 'fix'
    >
  >;

/** Who waits for whom, by component id. Built once; every question is linear in what it touches. */
export class WaitGraph {
  readonly nodes = new Map<string, Explainable>();
  /** What a pending component waits for that is not installed; the one that its controller names comes first. */
  readonly #blockers = new Map<string, string[]>();
  /** Waiting components that need this one directly. */
  readonly #dependents = new Map<string, string[]>();
  readonly #primary: string;

  constructor(components: Iterable<Explainable>, primary: string) {
    this.#primary = primary;
    for (const one of components) this.nodes.set(componentId(one.region, one.component, primary), one);
    for (const [id, node] of this.nodes) if (waits(node)) this.#link(id, node);
  }

  blockers(id: string): string[] {
    return this.#blockers.get(id) ?? [];
  }

  /** Everything that waits for one of `ids`, directly or through others, nearest first. */
  behind(ids: string[]): string[] {
    const found = new Set(ids);
    for (const id of found) for (const other of this.#dependents.get(id) ?? []) found.add(other);
    return [...found].slice(new Set(ids).size);
  }

  /** Waiting components whose blockers never clear by themselves: they are in a circle, or behind one. */
  tangled(): string[] {
    const left = new Map([...this.#blockers].map(([id, needs]) => [id, needs.length]));
    const clear = [...left].filter(([, count]) => count === 0).map(([id]) => id);
    for (const id of clear) {
      left.delete(id);
      for (const other of this.#dependents.get(id) ?? []) {
        if (!left.has(other) || !this.blockers(other).includes(id)) continue;
        const count = (left.get(other) ?? 0) - 1;
        left.set(other, count);
        if (count === 0) clear.push(other);
      }
    }
    return [...left.keys()];
  }

  /** The shortest way from `start` over blockers back to itself. */
  circle(start: string): string[] | undefined {
    const from = new Map<string, string>();
    const queue = [start];
    for (const id of queue) {
      for (const next of this.blockers(id)) {
        if (next === start) return pathTo(from, start, id);
        if (from.has(next)) continue;
        from.set(next, id);
        queue.push(next);
      }
    }
    return undefined;
  }

  /** The component that a controller names as blocker is installed by now. */
  isReleased(node: Explainable): boolean {
    if (node.state !== 'pending' || node.blockedBy === undefined) return false;
    const named = this.nodes.get(this.#idOf(node, node.blockedBy));
    return named !== undefined && !waits(named);
  }

  #link(id: string, node: Explainable): void {
    const named = node.blockedBy === undefined ? [] : [node.blockedBy];
    const needs = [...new Set([...named, ...(node.dependsOn ?? [])])].map((name) => this.#idOf(node, name));
    for (const need of needs) {
      const others = this.#dependents.get(need);
      if (others === undefined) this.#dependents.set(need, [id]);
      else others.push(id);
    }
    const open = needs.filter((need) => {
      const found = this.nodes.get(need);
      return found !== undefined && waits(found);
    });
    this.#blockers.set(id, node.state === 'pending' ? open : []);
  }

  #idOf(node: Explainable, name: string): string {
    return componentId(node.region, name, this.#primary);
  }
}

/** It is not there yet, or nothing changes in it until somebody resumes it. */
export function waits(node: Explainable): boolean {
  return node.state !== 'installed' || node.suspended === true;
}

function pathTo(from: Map<string, string>, start: string, end: string): string[] {
  const path: string[] = [];
  for (let id: string | undefined = end; id !== undefined && id !== start; id = from.get(id))
    path.unshift(id);
  return [start, ...path];
}
