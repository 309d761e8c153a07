import type { AuditEntry } from '../../domain/business/audit-entry.ts';
import { type OpenIntent, openIntents } from '../../domain/business/open-intents.ts';
import { contextFaults } from '../../domain/business/sovereign-context.ts';
import type { AuditLog } from './audit-log.ts';
import type { BusinessRequest, BusinessWorkshop, OfSovereign } from './business.ts';

/** A line, and for an intent that no later line settles what can be said of it. */
export interface AuditLine extends AuditEntry {
  open?: OpenIntent;
}

/** Lines of a Sovereign's audit file, oldest first. */
export async function listAudit(
  workshop: BusinessWorkshop,
  { sovereign }: Pick<BusinessRequest, 'sovereign'>,
): Promise<OfSovereign & { entries: AuditLine[]; unreadable: number }> {
  const { contexts, audit } = workshop;
  const named = sovereign === undefined ? {} : { named: sovereign };
  const meant = await contexts.resolve(named).catch(async (thrown: unknown) => {
    const last = sovereign === undefined ? undefined : await lastEntry(audit, sovereign);
    if (last === undefined) throw thrown;
    return { fqdn: last.sovereign, world: last.world };
  });
  const { entries, unreadable } = await audit.read(meant.fqdn);
  const known = await openOf(workshop, openIntents(entries));
  const lines = entries.map((entry) => {
    const open = known.get(entry);
    return open === undefined ? entry : { ...entry, open };
  });
  return { sovereign: meant.fqdn, world: meant.world, entries: lines, unreadable };
}

/** Each process is asked for once. */
async function openOf(
  { settings, isRunning }: BusinessWorkshop,
  intents: readonly AuditEntry[],
): Promise<Map<AuditEntry, OpenIntent>> {
  const here = intents.filter(({ who }) => who.host === settings.who.host);
  const pids = [...new Set(here.flatMap(({ who }) => (who.pid === undefined ? [] : [who.pid])))];
  const running = new Map(await Promise.all(pids.map(async (pid) => [pid, await isRunning(pid)] as const)));
  return new Map(
    intents.map((entry) => {
      const { host, pid } = entry.who;
      const told = host === settings.who.host && pid !== undefined ? running.get(pid) : undefined;
      const open = told === undefined ? 'unknown' : told ? 'under-way' : 'ended';
      return [entry, open] as const;
    }),
  );
}

/** A Sovereign that is destroyed has no context any more, and what was done on it stays readable by its FQDN. */
async function lastEntry(audit: AuditLog, fqdn: string): Promise<AuditEntry | undefined> {
  const isName = contextFaults({ name: 'named', fqdn, world: 'real', via: 'gateway' }).length === 0;
  return isName ? (await audit.read(fqdn)).entries.at(-1) : undefined;
}
