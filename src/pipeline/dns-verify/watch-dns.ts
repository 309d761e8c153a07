import { changesBetween, type VerifyChange } from '../../domain/dns-changes.ts';
import type { VerifyResult, VerifyRow } from '../../domain/dns-verify.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { VerifyParts } from './parts.ts';

/** Servers of ours are asked often; what lies in other people's caches changes slowly. */
const POLL_MS = 2_000;
const CACHE_POLL_MS = 15_000;

export type TellChanges = (changes: VerifyChange[], result: VerifyResult) => void | Promise<void>;

/**
 * Looks again and again until everything is as wanted. Errors: CATALYST-DNS-NOT-PROVEN with what is wrong at last, when
 * the time is over; the signal's reason when it is aborted.
 */
export async function watchDns(
  { clock, signal }: Pick<VerifyParts, 'clock' | 'signal'>,
  round: () => Promise<VerifyResult>,
  { timeoutMs, tell }: { timeoutMs: number; tell: TellChanges },
): Promise<VerifyResult> {
  const deadline = clock.now() + timeoutMs;
  let before: readonly VerifyRow[] | undefined;
  for (;;) {
    signal.throwIfAborted();
    const result = await round();
    const changes = changesBetween(before, result.rows);
    if (before === undefined || changes.length > 0) await tell(changes, result);
    if (result.agrees) return result;
    before = result.rows;
    const pause = pauseAfter(result);
    if (clock.now() + pause > deadline) throw tooLate(result, timeoutMs);
    await clock.sleep(pause, signal);
  }
}

function pauseAfter({ stages }: VerifyResult): number {
  const ours = stages.some(
    ({ stage, state }) => state === 'failed' && (stage === 'zone' || stage === 'parent' || stage === 'tls'),
  );
  return ours ? POLL_MS : CACHE_POLL_MS;
}

function tooLate({ fqdn, diagnoses }: VerifyResult, timeoutMs: number): CatalystError {
  const [root] = diagnoses;
  const faults = diagnoses.map(({ kind, sentence, fix }) => ({ field: kind, reason: sentence, fix }));
  return new CatalystError(
    'CATALYST-DNS-NOT-PROVEN',
    `After ${Math.round(timeoutMs / 1000)} s the DNS of ${fqdn} is still not as wanted.`,
    { faults, hint: root?.next ?? `catalyst dns verify ${fqdn}` },
  );
}
