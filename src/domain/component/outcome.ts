import { type Component, componentId } from '../component.ts';
import { type Delivery, KUSTOMIZATIONS } from './delivery.ts';

/** Where a Sovereign's convergence stands. There is no way from `moving` to "ready" by waiting long enough. */
export type Outcome =
  | { kind: 'converged'; installed: number }
  | { kind: 'moving'; installed: number; expected: number }
  /** At least one component cannot go on; `settled` when nothing else moves any more. */
  | { kind: 'failed'; failed: string[]; settled: boolean; installed: number; expected: number };

export interface RegionState {
  region: string;
  /** Every component that counts, the missing ones too. */
  components: Component[];
  kustomizations: Delivery[];
  repositories: Delivery[];
}

/** Converged, failed or moving, over all regions (convergence reference 1.6). Linear in components and their edges. */
export function outcomeOf(regions: RegionState[]): Outcome {
  const primary = regions[0]?.region ?? '';
  const all = regions.flatMap((region) => region.components);
  const installed = all.filter(isRunning).length;
  const failed = all.filter((component) => component.state === 'failed');
  if (failed.length > 0) {
    const settled = regions.every((region) => isSettled(region.components));
    const names = failed.map((component) => componentId(component.region, component.component, primary));
    return { kind: 'failed', failed: names, settled, installed, expected: all.length };
  }
  if (all.length > 0 && installed === all.length && regions.every(isDelivered))
    return { kind: 'converged', installed };
  return { kind: 'moving', installed, expected: all.length };
}

function isRunning(component: Component): boolean {
  return component.state === 'installed' && !component.suspended;
}

/** Nothing may still come to its end without anybody's help: what waits for a failed one will not. */
function isSettled(components: Component[]): boolean {
  const doomed = behindFailed(components);
  return components.every(
    ({ component, state, suspended }) =>
      suspended ||
      state === 'installed' ||
      state === 'failed' ||
      (state === 'pending' && doomed.has(component)),
  );
}

/** The failed components of one region and all that depends on them, directly or not. */
function behindFailed(components: Component[]): Set<string> {
  const dependents = new Map<string, string[]>();
  for (const { component, dependsOn } of components) {
    for (const name of dependsOn) {
      const others = dependents.get(name);
      if (others === undefined) dependents.set(name, [component]);
      else others.push(component);
    }
  }
  const found = new Set(
    components.filter(({ state }) => state === 'failed').map(({ component }) => component),
  );
  for (const name of found) for (const other of dependents.get(name) ?? []) found.add(other);
  return found;
}

/** Every Kustomization is ready at the revision that its GitRepository holds. */
export function isDelivered(region: RegionState): boolean {
  const named = KUSTOMIZATIONS.every((name) => region.kustomizations.some((one) => one.name === name));
  return named && region.kustomizations.every((one) => isCurrent(one, region.repositories));
}

function isCurrent(kustomization: Delivery, repositories: Delivery[]): boolean {
  const repository = repositories.find((one) => one.name === kustomization.source);
  if (!kustomization.ready || kustomization.suspended) return false;
  return repository === undefined || (repository.ready && repository.revision === kustomization.revision);
}
