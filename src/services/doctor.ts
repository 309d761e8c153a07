import type { ErrorObject } from '../domain/errors.ts';
import type { SovereignSpec } from '../domain/spec.ts';
import type { CheckResult, CheckWorld } from '../pipeline/stages/check/check.ts';
import { checksError, runChecks } from '../pipeline/stages/check/run-checks.ts';
import type { ServiceSettings } from './settings.ts';

export type { CheckResult } from '../pipeline/stages/check/check.ts';

export interface Diagnosis {
  checks: CheckResult[];
  /** All failures as one, absent when nothing failed. */
  error?: ErrorObject;
}

/** Makes the part of a world that exists without a spec; `close` ends its connections. */
export type WireDoctor = (
  settings: ServiceSettings,
  signal: AbortSignal,
  defaults?: SovereignSpec,
) => Promise<{ world: CheckWorld; close(): Promise<void> }>;

/**
 * The checks of a run without its spec: token, its scope, the project, this machine; with `defaults` also stock, prices,
 * DNS credential, Git, k3s and registry as a spec would have them that leaves them out. Reads only.
 */
export async function runDoctor(
  settings: ServiceSettings,
  wire: WireDoctor,
  signal: AbortSignal,
  defaults?: SovereignSpec,
): Promise<Diagnosis> {
  const { world, close } = await wire(settings, signal, defaults);
  try {
    const checks = (await runChecks(world)).map(withNextStep);
    const error = checksError(checks)?.toObject();
    return { checks, ...(error === undefined ? {} : { error }) };
  } finally {
    await close();
  }
}

/** Nobody is left with a failure and no next step. */
function withNextStep(check: CheckResult): CheckResult {
  if (check.state !== 'fail' || check.fix !== undefined) return check;
  const fix =
    check.code === 'CATALYST-INTERNAL'
      ? 'This is a defect of catalyst: report what it says.'
      : 'Correct this, then run catalyst doctor again.';
  return { ...check, fix };
}
