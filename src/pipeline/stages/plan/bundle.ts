import type { PlanFiles } from '../../../clients/tofu/tofu.ts';
import { CatalystError } from '../../../domain/errors.ts';
import type { JsonValue } from '../../../domain/event.ts';
import { planJson, type SovereignPlan } from '../../../domain/plan.ts';
import { planLines } from '../../../domain/plan-lines.ts';
import { regionKeys, type SovereignSpec } from '../../../domain/spec.ts';
import type { World } from '../../world.ts';
import { cloudMark } from './cloud-mark.ts';
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
  /** `cloudMark` at the time of the plan. */
  cloud: string;
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
  const [tofu, cloud] = await Promise.all([world.tofu.packPlan(), cloudMark(world)]);
  const { fqdn, spec } = world;
  const bundle: PlanBundle = {
    v: BUNDLE_VERSION,
    fqdn,
    spec,
    plan: planJson(plan),
    lines: planLines(plan),
    tofu,
    cloud,
    secrets,
  };
  return Buffer.from(JSON.stringify(bundle));
}

/** Reads an unsealed bundle. @throws CatalystError CATALYST-ARCHIVE-INVALID when it is none, or of a newer version */
export function readBundle(content: Uint8Array): PlanBundle {
  const bundle = parsed(content);
  if (bundle.v === BUNDLE_VERSION && PARTS.every((part) => bundle[part] !== undefined))
    return bundle as PlanBundle;
  const newer = typeof bundle.v === 'number' && bundle.v > BUNDLE_VERSION;
  throw new CatalystError(
    'CATALYST-ARCHIVE-INVALID',
    newer ? 'This plan bundle was written by a newer catalyst.' : 'This is no plan bundle.',
    {
      hint: newer ? 'Use the newer catalyst that wrote it.' : 'Make one: catalyst sovereign plan --out FILE',
    },
  );
}

const PARTS = ['fqdn', 'spec', 'plan', 'lines', 'tofu', 'cloud', 'secrets'] as const;

function parsed(content: Uint8Array): Partial<PlanBundle> {
  try {
    return (JSON.parse(Buffer.from(content).toString()) ?? {}) as Partial<PlanBundle>;
  } catch {
    return {};
  }
}
