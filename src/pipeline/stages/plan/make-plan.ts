import type { TofuPlan } from '../../../clients/tofu/tofu.ts';
import { costOf } from '../../../domain/cost.ts';
import { driftOf } from '../../../domain/drift.ts';
import { billablesOf, plannedChanges, type SovereignPlan } from '../../../domain/plan.ts';
import { foundLines, monthlyText } from '../../../domain/plan-lines.ts';
import type { World } from '../../world.ts';
import { refuseForeign } from '../records/settle-zone.ts';
import { advance } from './advance.ts';
import { olderTemplates } from './older-templates.ts';
import { prepare } from './prepare.ts';
import { reconcile } from './reconcile.ts';
import { recordChanges } from './record-changes.ts';
import { refuseTypeChange } from './type-change.ts';

/**
 * Readies everything and works out one plan over infrastructure, DNS and cost. Changes nothing in the cloud.
 * @throws CatalystError CATALYST-DNS-FOREIGN naming every record that is in the way and not ours,
 * CATALYST-TYPE-CHANGE-REFUSED for a server that cannot become what is wanted
 */
export async function makePlan(world: World): Promise<SovereignPlan> {
  await prepare(world);
  await advance(world, 'reconcile', 'state against the cloud', async () => {
    const { untainted, imported, left } = await reconcile(world);
    const kept = untainted.length + imported.length;
    if (kept + left.length === 0) return 'in line';
    return `${kept} kept from an earlier run${left.length > 0 ? `, ${left.length} to be replaced` : ''}`;
  });
  let plan: SovereignPlan | undefined;
  await advance(world, 'plan', 'what would change', async () => {
    const [tofu, records, prices] = await Promise.all([
      world.tofu.plan(),
      recordChanges(world),
      world.hetzner.pricing(),
    ]);
    const { fqdn: sovereign, target } = world;
    const infrastructure = plannedChanges(tofu.changes);
    const cost = { now: costOf(existing(tofu), prices), after: costOf(planned(tofu), prices) };
    plan = {
      sovereign,
      sandbox: target.kind === 'sandbox',
      hash: tofu.hash,
      empty: tofu.empty,
      infrastructure,
      drift: driftOf(tofu.drift, tofu.changes),
      oldTemplate: await olderTemplates(world, tofu.templates),
      records,
      cost,
    };
    return planSentence(plan);
  });
  refuseForeign(world, plan!.records);
  await refuseTypeChange(world, plan!.infrastructure);
  await tellFound(world, plan!);
  return plan!;
}

/** What nobody asked for is told beside the plan: a face shows it even where nothing else is to do. */
async function tellFound(world: World, plan: SovereignPlan): Promise<void> {
  for (const text of foundLines(plan))
    await world.emit({ type: 'stage-line', stage: 'plan', level: 'warn', text: text.replace(/^= /, '') });
}

/** `14 to create, EUR 43.96 a month`. */
export function planSentence({ infrastructure, cost }: SovereignPlan): string {
  const counts = (['replace', 'delete', 'create', 'update'] as const).flatMap((action) => {
    const count = infrastructure.filter((change) => change.action === action).length;
    return count === 0 ? [] : [`${count} to ${action}`];
  });
  return `${counts.length === 0 ? 'no change' : counts.join(', ')}, ${monthlyText(cost.after)}`;
}

function existing({ changes, unchanged }: TofuPlan) {
  return billablesOf([...changes, ...unchanged].map(({ type, before }) => ({ type, values: before })));
}

function planned({ changes, unchanged }: TofuPlan) {
  return billablesOf([...changes, ...unchanged].map(({ type, after }) => ({ type, values: after })));
}
