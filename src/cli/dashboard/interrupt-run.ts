import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { SovereignSummary } from '../../services/read-sovereigns.ts';

type LockHolder = NonNullable<SovereignSummary['holder']>;

/** A run that is at work somewhere, as the lock of its Sovereign names it. */
export type RunAtWork = Pick<LockHolder, 'pid' | 'pidStart'>;

export interface Interrupting {
  fqdn: string;
  host: string;
  clock: Clock;
  /** How the Sovereign stands now, with who works on it. */
  look(): Promise<SovereignSummary>;
  /** Sends the signal that a run takes for the wish to stop. */
  send(pid: number): void;
}

const LOOK_MS = 500;

/**
 * Lets a run stop as after Ctrl-C, and resolves with how its Sovereign stands when it let go of it. Looks once more before:
 * a run that ended meanwhile hits nobody.
 * @throws CatalystError CATALYST-LOCKED where the run cannot be reached from here
 */
export async function interruptRun(
  { fqdn, host, clock, look, send }: Interrupting,
  run: RunAtWork,
  signal: AbortSignal,
): Promise<SovereignSummary['state']> {
  const isOurs = ({ holder }: SovereignSummary) =>
    holder?.pid === run.pid && holder.pidStart === run.pidStart ? holder : undefined;
  let seen = await look();
  const holder = isOurs(seen);
  if (holder === undefined) return seen.state;
  requireReach(fqdn, holder, host);
  tell(fqdn, holder, send);
  while (isOurs(seen) !== undefined) {
    await clock.sleep(LOOK_MS, signal);
    seen = await look();
  }
  return seen.state;
}

/** @throws CatalystError CATALYST-LOCKED for a run on another machine, or one of which only OpenTofu is left */
export function requireReach(fqdn: string, { host: there, pid, orphaned }: LockHolder, here: string): void {
  if (orphaned === true)
    throw new CatalystError('CATALYST-LOCKED', `The run on ${fqdn} is gone; its OpenTofu still works.`, {
      hint: `It is waited for: catalyst sovereign resume ${fqdn}`,
    });
  if (there !== here)
    throw new CatalystError('CATALYST-LOCKED', `The run on ${fqdn} is at work on ${there}, not here.`, {
      hint: `On ${there}: kill -TERM ${pid}`,
    });
}

function tell(fqdn: string, { pid, holder }: LockHolder, send: Interrupting['send']): void {
  try {
    send(pid);
  } catch (failure) {
    const { code } = failure as NodeJS.ErrnoException;
    if (code === 'ESRCH') return;
    throw new CatalystError(
      'CATALYST-LOCKED',
      `The run on ${fqdn} is ${holder}'s, and cannot be told (${code}).`,
      {
        hint: `As ${holder}: kill -TERM ${pid}`,
        cause: failure,
      },
    );
  }
}
