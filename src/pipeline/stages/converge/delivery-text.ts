import type { RegionView } from '../../../clients/flux/region-view.ts';
import { type Delivery, KUSTOMIZATIONS } from '../../../domain/component/delivery.ts';
import { isDelivered } from '../../../domain/component/outcome.ts';

/** What stands between Git and the cluster, a clause; undefined when every Kustomization is at Git's revision. */
export function deliveryText(view: RegionView): string | undefined {
  if (isDelivered(view)) return undefined;
  if (view.undelivered !== undefined) return view.undelivered.replace(/\.$/, '');
  const repository = view.repositories.find((one) => !one.ready);
  if (repository !== undefined) return told(repository);
  const absent = KUSTOMIZATIONS.find((name) => !view.kustomizations.some((one) => one.name === name));
  if (absent !== undefined) return `Kustomization ${absent} does not exist yet`;
  const open = view.kustomizations.filter((one) => !one.ready || one.suspended);
  // Who waits for another is told of only when nothing else is wrong.
  const first = open.find(({ waitsFor }) => waitsFor === undefined) ?? open[0];
  if (first !== undefined) return told(first);
  return 'a Kustomization has not applied the newest Git revision yet';
}

function told(delivery: Delivery): string {
  const name = `${delivery.kind} ${delivery.name}`;
  if (delivery.suspended) return `${name} is suspended`;
  if (delivery.waitsFor !== undefined) return `${name} waits for ${delivery.waitsFor}`;
  const why = delivery.cause ?? (delivery.message ?? '').split('\n')[0]?.slice(0, 200).replace(/\.$/, '');
  return why === undefined || why === '' ? `${name} is not ready yet` : `${name}: ${why}`;
}

/** The fix that goes with it, when one is known. */
export function deliveryFix(view: RegionView): string | undefined {
  return [...view.repositories, ...view.kustomizations].find((one) => !one.ready && one.fix !== undefined)
    ?.fix;
}
