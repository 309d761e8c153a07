import { asCatalystError, CatalystError } from '../../../domain/errors.ts';
import { ALL_CHECKS } from './all-checks.ts';
import type { Check, CheckOutcome, CheckResult, CheckWorld, PlannedWorld } from './check.ts';
import { type Facts, factsOf } from './facts.ts';
import { tokenReads } from './hetzner-access.ts';

/** Told by the check of the token; the others would only repeat it. */
const TOLD_ONCE = /^CATALYST-(CREDENTIAL|HETZNER-(UNAUTHORIZED|OUTAGE|RATE-LIMITED)|NETWORK)/;

/**
 * Runs the checks side by side; nothing is written. Without a spec those that need one are left out, and
 * others look at the defaults. A check that cannot
 * be carried out is a failed one, or `unknown` where another tells the same cause. Only an abort is thrown.
 */
export async function runChecks(
  world: CheckWorld,
  checks: readonly Check[] = ALL_CHECKS,
  told: (
    result: CheckResult | { id: string; title: string; state: 'running' },
  ) => Promise<void> | void = () => {},
): Promise<CheckResult[]> {
  const facts = factsOf(world);
  const meant = checks.filter((check) => mayRun(check, world));
  return Promise.all(
    meant.map(async (check) => {
      const { id, title } = check;
      await told({ id, title, state: 'running' });
      const result: CheckResult = { id, title, ...(await outcomeOf(check, world, facts)) };
      await told(result);
      return result;
    }),
  );
}

function mayRun({ needs }: Check, { spec, defaults }: CheckWorld): boolean {
  return needs === 'nothing' || spec !== undefined || (needs === 'defaults' && defaults !== undefined);
}

/** Only called where `mayRun`. */
function outcome(check: Check, world: CheckWorld, facts: Facts): Promise<CheckOutcome> {
  if (check.needs === 'nothing') return check.run(world, facts);
  if (check.needs === 'spec' || world.spec !== undefined) return check.run(world as PlannedWorld, facts);
  return check.run({ ...world, spec: world.defaults! }, facts);
}

async function outcomeOf(check: Check, world: CheckWorld, facts: Facts): Promise<CheckOutcome> {
  try {
    return await outcome(check, world, facts);
  } catch (thrown) {
    world.signal.throwIfAborted();
    const error = asCatalystError(thrown);
    if (await toldByToken(check, error, facts)) {
      return { state: 'unknown', sentence: `Not looked at: ${error.message}` };
    }
    const fix = error.hint === undefined ? {} : { fix: error.hint };
    return { state: 'fail', code: error.code, sentence: error.message, ...fix };
  }
}

/** Whether the check of the token fails for the same reason and says so already. */
async function toldByToken(check: Check, error: CatalystError, facts: Facts): Promise<boolean> {
  if (check.id === tokenReads.id || !TOLD_ONCE.test(error.code)) return false;
  const other = await facts.locations().then(
    () => undefined,
    (thrown: unknown) => asCatalystError(thrown),
  );
  return other?.code === error.code && other.message === error.message;
}

/** All failures as one error, undefined when there is none. One failure keeps its own code. */
export function checksError(results: readonly CheckResult[]): CatalystError | undefined {
  const failed = results.filter((result) => result.state === 'fail');
  if (failed.length === 0) return undefined;
  const faults = failed.map(({ id, sentence, fix }) => ({
    field: id,
    reason: sentence,
    ...(fix === undefined ? {} : { fix }),
  }));
  const [first] = failed;
  if (failed.length === 1 && first?.code !== undefined) {
    return new CatalystError(first.code, first.sentence, {
      faults,
      ...(first.fix === undefined ? {} : { hint: first.fix }),
    });
  }
  const errors = failed.map(
    (result) => new CatalystError(result.code ?? 'CATALYST-INTERNAL', result.sentence),
  );
  const code = errors.every((error) => error.exit === 4)
    ? 'CATALYST-CHECK-REFUSED'
    : 'CATALYST-CHECK-NOT-READY';
  return new CatalystError(code, `${failed.length} checks failed. Nothing was touched.`, { faults });
}
