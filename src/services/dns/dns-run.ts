import { basename } from 'node:path';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import type { Progress } from '../../domain/progress.ts';
import type { EventListener } from '../../pipeline/event-log.ts';
import type { AskAdmin } from '../../pipeline/world-builder.ts';

export interface DnsRunRequest {
  /** Aborted by the first interrupt. */
  signal: AbortSignal;
  /** Asks the sovereign-admin; undefined when nobody can be asked. */
  ask: AskAdmin;
  listeners?: readonly EventListener[];
}

export interface DnsRunResult {
  fqdn: string;
  /** Nothing was written. */
  unchanged: boolean;
  /** What was done, in a sentence. */
  detail: string;
  /** Ids of the snapshots that were kept before the writes. */
  snapshots: string[];
  /** Those of them that nobody should go back to without a thought: a DS in them has no key any more. */
  harmful?: string[];
  progress: Progress;
}

/** Collects the ids of the snapshots that a run keeps. */
export function snapshotCollector(): { ids: string[]; listener: EventListener } {
  const ids: string[] = [];
  const listener: EventListener = (event) => {
    if (event.type !== 'output-learned' || !event.name.startsWith('snapshot.')) return;
    if (typeof event.value === 'string') ids.push(basename(event.value, '.json'));
  };
  return { ids, listener };
}

/** One that is interrupted before it begins goes on by the same command too. */
export async function goingOnBy<T>(command: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = asCatalystError(thrown);
    if (error.code !== 'CATALYST-INTERRUPTED') throw error;
    const { code, message, cause } = error;
    throw new CatalystError(code, message, { hint: command, ...(cause === undefined ? {} : { cause }) });
  }
}
