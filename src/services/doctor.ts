import type { ErrorObject } from '../domain/errors.ts';
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
) => Promise<{ world: CheckWorld; close(): Promise<void> }>;

/** The checks that need no spec: token, its scope, the project, the registry, this machine. Reads only. */
export async function runDoctor(
  settings: ServiceSettings,
  wire: WireDoctor,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const { world, close } = await wire(settings, signal);
  try {
    const checks = await runChecks(world);
    const error = checksError(checks)?.toObject();
    return { checks, ...(error === undefined ? {} : { error }) };
  } finally {
    await close();
  }
}
