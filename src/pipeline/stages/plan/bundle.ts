import type { PlanFiles } from '../../../clients/tofu/tofu.ts';
import { CatalystError } from '../../../domain/errors.ts';
import type { JsonValue } from '../../../domain/event.ts';
import { type PlannedChange, planJson, type SovereignPlan } from '../../../domain/plan.ts';
import { planLines } from '../../../domain/plan-lines.ts';
import { regionKeys, type SovereignSpec } from '../../../domain/spec.ts';
import type { Stage, World } from '../../world.ts';
import { consent } from './consent.ts';
import { clusterSecretName, STATE_PASSPHRASE } from './ensure-secrets.ts';

const BUNDLE_VERSION = 1;

/** A plan that another machine can apply. Holds secrets in clear: it exists in memory and sealed, nowhere else. */
export interface PlanBundle {
  v: number;
  fqdn: string;
  spec: SovereignSpec;
  plan: { [key: string]: JsonValue };
  lines: string[];
  tofu: PlanFiles;
  secrets: Record<string, string>;
}

/** The bundle of the plan that was just made, as the bytes that the caller seals. */
export async function packBundle(world: World, plan: SovereignPlan): Promise<Uint8Array> {
  const names = [STATE_PASSPHRASE, ...regionKeys(world.spec.regions).map(clusterSecretName)];
  const secrets: Record<string, string> = {};
  for (const name of names) {
    const value = await world.secrets.get(name);
    if (value !== undefined) secrets[name] = value;
  }
  const tofu = await world.tofu.packPlan();
  const { fqdn, spec } = world;
  const bundle: PlanBundle = {
    v: BUNDLE_VERSION,
    fqdn,
    spec,
    plan: planJson(plan),
    lines: planLines(plan),
    tofu,
    secrets,
  };
  return Buffer.from(JSON.stringify(bundle));
}

/** Reads an unsealed bundle. @throws CatalystError CATALYST-ARCHIVE-INVALID when it is none, or of a newer version */
export function readBundle(content: Uint8Array): PlanBundle {
  let bundle: Partial<PlanBundle> = {};
  try {
    bundle = JSON.parse(Buffer.from(content).toString()) as Partial<PlanBundle>;
  } catch {
    // Said below, without the content.
  }
  if (bundle.v === BUNDLE_VERSION && bundle.tofu !== undefined && bundle.spec !== undefined)
    return bundle as PlanBundle;
  throw new CatalystError('CATALYST-ARCHIVE-INVALID', 'This is no plan bundle that this catalyst can read.', {
    hint: 'Make one with this version: catalyst sovereign plan --out FILE',
  });
}

/** Stands in for the plan stage: takes the bundle's plan instead of making one. Refuses when spec or state moved. */
export function bundledPlanStage(bundle: PlanBundle): Stage {
  return {
    id: 'plan',
    title: 'take the plan from its bundle',
    isDone: async () => undefined,
    async run(world) {
      refuseMovedSpec(world, bundle);
      await world.tofu.settle();
      for (const [name, value] of Object.entries(bundle.secrets)) await world.secrets.put(name, value);
      await world.tofu.placePlan(bundle.tofu);
      await world.learn('plan', bundle.plan);
      await world.learn('cost', (bundle.plan.cost as { after: JsonValue }).after);
      const infrastructure = bundle.plan.infrastructure as unknown as PlannedChange[];
      await consent(world, { infrastructure, lines: bundle.lines, json: bundle.plan });
      return `${infrastructure.length} changes, planned elsewhere`;
    },
  };
}

function refuseMovedSpec(world: World, bundle: PlanBundle): void {
  const same = world.fqdn === bundle.fqdn && sameJson(world.spec, bundle.spec);
  if (same) return;
  throw new CatalystError(
    'CATALYST-PLAN-MOVED',
    'The spec has moved since this plan was made. Nothing was touched.',
    {
      hint: 'Leave the spec out and the one in the bundle is taken, or plan again.',
    },
  );
}

/** Equal as JSON, whatever the order of their keys. */
function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
