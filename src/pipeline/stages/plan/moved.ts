import { CatalystError } from '../../../domain/errors.ts';
import { recordsJson } from '../../../domain/plan.ts';
import { sameJson, specDifferences } from '../../../domain/spec-differences.ts';
import type { World } from '../../world.ts';
import type { PlanBundle } from './bundle.ts';
import { cloudMark } from './cloud-mark.ts';
import { recordChanges } from './record-changes.ts';

/**
 * Holds this machine and the cloud against what a bundle was planned on, before anything is written.
 * @throws CatalystError CATALYST-PLAN-MOVED naming what moved, CATALYST-TARGET-REFUSED for a bundle of the other world
 */
export async function refuseMoved(world: World, bundle: PlanBundle): Promise<void> {
  refuseOtherWorld(world, bundle);
  refuseOtherSpec(world, bundle);
  await world.tofu.settle();
  if ((await world.tofu.stateMark()) !== bundle.tofu.state) throw moved('The state', NEWEST_STATE);
  await refuseOtherSecrets(world, bundle);
  if ((await cloudMark(world)) !== bundle.cloud)
    throw moved("What exists of this Sovereign in Hetzner's cloud", NEWEST_STATE);
  const records = await recordChanges(world);
  if (!sameJson(recordsJson(records), bundle.plan.records)) throw moved("The Sovereign's DNS zone", AGAIN);
}

const AGAIN = 'Plan again: catalyst sovereign plan --out FILE';
const NEWEST_STATE =
  'Plan again where the newest state is, or bring that here: catalyst sovereign import --file FILE';

function moved(what: string, hint: string): CatalystError {
  const text = `${what} has moved since this plan was made. Nothing was touched.`;
  return new CatalystError('CATALYST-PLAN-MOVED', text, { hint });
}

function refuseOtherWorld(world: World, bundle: PlanBundle): void {
  const sandbox = world.target.kind === 'sandbox';
  if (bundle.plan.sandbox === sandbox) return;
  const made = sandbox ? 'for the real world' : 'in a sandbox';
  throw new CatalystError(
    'CATALYST-TARGET-REFUSED',
    `This plan was made ${made} and is applied only there.`,
    {
      hint: sandbox ? 'Leave out --context sandbox.' : 'Add --context sandbox.',
    },
  );
}

/** The limit of what it may cost is no part of what was planned: whoever applies it may set another. */
function refuseOtherSpec({ fqdn, spec }: World, bundle: PlanBundle): void {
  const wanted = withoutLimit(spec);
  const planned = withoutLimit(bundle.spec);
  if (fqdn === bundle.fqdn && sameJson(wanted, planned)) return;
  const faults = specDifferences(planned, wanted).map((field) => ({
    field,
    reason: 'differs from the plan.',
  }));
  throw new CatalystError(
    'CATALYST-PLAN-MOVED',
    'The spec is another one than this plan was made for. Nothing was touched.',
    { faults, hint: 'Leave out what differs (file, flags, CATALYST_… variables), or plan again.' },
  );
}

function withoutLimit({ limits: { servers }, ...spec }: World['spec']): object {
  return { ...spec, limits: { servers } };
}

/** Other authorities or another passphrase here mean that this state folder holds another Sovereign of the name. */
async function refuseOtherSecrets(world: World, { secrets }: PlanBundle): Promise<void> {
  for (const [name, value] of Object.entries(secrets)) {
    const kept = await world.secrets.get(name);
    if (kept === undefined || kept === value) continue;
    const text = `This state folder holds other secrets for ${world.fqdn} than the plan. Nothing was touched.`;
    throw new CatalystError('CATALYST-PLAN-MOVED', text, {
      hint: 'Apply the plan in another state folder (CATALYST_STATE_DIR), or plan again here.',
    });
  }
}
