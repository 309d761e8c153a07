import type { RegionView } from '../../../clients/flux/region-view.ts';
import { forComponent } from '../../../domain/component/fix-commands.ts';
import { COMPONENT_STATES, componentId } from '../../../domain/component.ts';
import { CatalystError } from '../../../domain/errors.ts';
import { explain } from '../../../domain/explain.ts';
import { spanText } from '../../../domain/since-text.ts';
import { deliveryFix, deliveryText } from './delivery-text.ts';

/** A component cannot go on: which, why, and what to do. */
export function componentFailed(views: RegionView[], primary: string): CatalystError {
  const components = views.flatMap((view) => view.components);
  const failed = components.filter((one) => one.state === 'failed');
  const root = explain(components, primary).find((one) => one.state === 'failed');
  const others = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
  const message = `${root?.id ?? 'A component'} failed${others}: ${root?.cause ?? 'it cannot go on'}.`;
  return new CatalystError('CATALYST-COMPONENT-FAILED', message, {
    hint: root?.fix ?? 'catalyst sovereign explain',
    faults: failed.map((one) => {
      const field = componentId(one.region, one.component, primary);
      const reason = one.cause ?? one.message ?? one.reason ?? 'failed';
      const fix = one.fix === undefined ? {} : { fix: forComponent(one.fix, one.component, field) };
      return { field, reason, ...fix };
    }),
  });
}

/** The budget is spent: never "ready". What is waited for, why and the fix are its faults. */
export function timedOut(views: RegionView[], primary: string, waitedMs: number): CatalystError {
  const components = views.flatMap((view) => view.components);
  const counts = COMPONENT_STATES.map(
    (state) => [state, components.filter((one) => one.state === state).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  const roots = explain(components, primary);
  const unseen = views.find((view) => !view.synced);
  const link = unseen?.link.state === 'stale' ? ` ${unseen.link.reason}` : '';
  const text = counts.length === 0 ? 'nothing was seen of the components' : counts.join(', ');
  return new CatalystError(
    'CATALYST-TIMED-OUT',
    `Not converged after ${spanText(waitedMs)}: ${text}.${link}`,
    {
      hint: 'It may still converge; this waits on: catalyst sovereign resume',
      faults: roots.map((root) => ({
        field: root.id,
        reason: root.cause,
        ...(root.fix === undefined ? {} : { fix: root.fix }),
      })),
    },
  );
}

/** Flux is there, and none of the expected components came. */
export function notReconciling(view: RegionView): CatalystError {
  const why = deliveryText(view);
  return new CatalystError(
    'CATALYST-FLUX-NOT-RECONCILING',
    `Flux runs in ${view.region}, but no component appeared${why === undefined ? '' : `: ${why}`}.`,
    {
      hint:
        deliveryFix(view) ?? 'Look at GitRepository openova and Kustomization bootstrap-kit in flux-system.',
    },
  );
}
