import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event } from '../../src/domain/event.ts';
import { type Begun, eventually, type Site } from './catalyst-e2e.ts';

export function sovereignFolder(site: Site, fqdn: string): string {
  return join(site.stateDir, 'sovereigns', fqdn);
}

export function journalFile(site: Site, fqdn: string): string {
  return join(sovereignFolder(site, fqdn), 'events.ndjson');
}

/** Every whole line of a Sovereign's journal. */
export async function journal(site: Site, fqdn: string): Promise<Event[]> {
  const text = await readFile(journalFile(site, fqdn), 'utf8').catch(() => '');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event);
}

/**
 * Resolves with the first event after `afterSeq` that `wanted` takes, as soon as it is on the disk; with undefined when
 * the program ends without one.
 */
export async function eventOf(
  site: Site,
  fqdn: string,
  wanted: (event: Event) => boolean,
  { begun, afterSeq = 0, withinMs }: { begun: Begun; afterSeq?: number; withinMs?: number },
): Promise<Event | undefined> {
  return eventually(
    'the awaited event',
    async () => {
      const over = !begun.running();
      const found = (await journal(site, fqdn)).find((event) => event.seq > afterSeq && wanted(event));
      return found === undefined ? (over ? { none: true as const } : undefined) : { found };
    },
    withinMs,
  ).then((result) => ('found' in result ? result.found : undefined));
}

export async function lastSeq(site: Site, fqdn: string): Promise<number> {
  return (await journal(site, fqdn)).at(-1)?.seq ?? 0;
}

/** True for a sub-step of a stage in that state; `step` is the beginning of its id. */
export function atStep(stage: string, step: string, state: string): (event: Event) => boolean {
  return (event) =>
    event.type === 'stage-advanced' &&
    event.stage === stage &&
    event.step.startsWith(step) &&
    event.state === state;
}
