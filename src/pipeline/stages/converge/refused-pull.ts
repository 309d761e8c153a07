import type { RegionView } from '../../../clients/flux/region-view.ts';
import { explainMessage } from '../../../domain/component/failure-cause.ts';
import { type Component, componentId } from '../../../domain/component.ts';
import { CatalystError } from '../../../domain/errors.ts';

/**
 * The components whose chart the registry has refused for long enough to be called degraded, when nothing else moves any
 * more; empty while anything does. Flux would go on asking for ever, and only a person can give it a better token.
 */
export function refusedPulls(views: RegionView[]): Component[] {
  if (views.some((view) => !view.synced)) return [];
  const components = views.flatMap((view) => view.components);
  const refused = components.filter(isRefused);
  return views.every((view) => isAtRest(view.components)) ? refused : [];
}

/** Helm never began: what is asked for is the chart, and the credential is what the answer is about. */
function isRefused({ state, suspended, attempt, reason, message }: Component): boolean {
  const isWaiting = state === 'degraded' && !suspended && attempt === undefined;
  return isWaiting && explainMessage(message ?? '', reason)?.credential === true;
}

/** Everything is installed, suspended, refused, or waits for something refused. */
function isAtRest(components: Component[]): boolean {
  const stuck = new Set(components.filter(isRefused).map((one) => one.component));
  for (let before = -1; before < stuck.size; ) {
    before = stuck.size;
    for (const { component, dependsOn, state } of components)
      if (state === 'pending' && dependsOn.some((name) => stuck.has(name))) stuck.add(component);
  }
  return components.every(
    ({ component, state, suspended }) => suspended || state === 'installed' || stuck.has(component),
  );
}

/** The run ends, because waiting cannot help. */
export function pullRefused(refused: Component[], primary: string): CatalystError {
  const [first] = refused;
  const others = refused.length > 1 ? ` and ${refused.length - 1} more` : '';
  const name = first === undefined ? 'A chart' : componentId(first.region, first.component, primary);
  const message = `${name}${others}: ${first?.cause ?? 'the registry refuses the pull secret'}, and nothing else is left to wait for.`;
  return new CatalystError('CATALYST-PULL-SECRET', message, {
    ...(first?.fix === undefined ? {} : { hint: first.fix }),
    faults: refused.map((one) => ({
      field: componentId(one.region, one.component, primary),
      reason: one.cause ?? one.message ?? 'refused',
      ...(one.fix === undefined ? {} : { fix: one.fix }),
    })),
  });
}
