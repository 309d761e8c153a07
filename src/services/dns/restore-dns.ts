import { changesJson } from '../../domain/dns-plan.ts';
import { changeLines } from '../../domain/dns-plan-lines.ts';
import type { DnsProvider, ZoneSnapshot } from '../../domain/dns-provider.ts';
import { CatalystError } from '../../domain/errors.ts';
import { nearest } from '../../domain/spec/nearest.ts';
import { undoStages } from '../../pipeline/run.ts';
import {
  type PlannedRestore,
  plannedRestore,
  refuseOthers,
  restoreZone,
} from '../../pipeline/stages/records/restore-zone.ts';
import { recordsStage } from '../../pipeline/stages/records.ts';
import type { Stage, World } from '../../pipeline/world.ts';
import { inSession, type Workshop } from '../session.ts';
import { brokenDs } from './broken-ds.ts';
import { type DnsRunRequest, type DnsRunResult, goingOnBy, snapshotCollector } from './dns-run.ts';
import { dnsOptions, dnsSubject } from './dns-subject.ts';
import { ownedWhenTaken } from './owned-when-taken.ts';

export interface RestoreDnsRequest extends DnsRunRequest {
  /** Id of a snapshot, as `dnsSnapshots` lists it. */
  snapshot: string;
  /** Restore although others would lose what they wrote since. */
  evenIfChanged: boolean;
  /** Restore although the zone above would hold a DS without its key: validating resolvers would answer SERVFAIL. */
  evenIfBroken?: boolean;
}

/**
 * Brings one zone back to a snapshot; the difference is asked for first, and the zone as it is now is kept.
 * @throws CatalystError CATALYST-NOT-FOUND, CATALYST-LOCKED, CATALYST-DECLINED, CATALYST-DNS-ZONE-CHANGED when others
 * changed the zone since our last write, CATALYST-DNS-REFUSED for a DS without its key, CATALYST-DNS-ZONE-ABSENT, the provider's own
 */
export async function restoreDns(
  workshop: Workshop,
  fqdn: string,
  request: RestoreDnsRequest,
): Promise<DnsRunResult> {
  const { spec } = await dnsSubject(workshop, fqdn);
  const snapshot = await requireSnapshot(workshop, fqdn, request.snapshot);
  const { settings, state } = workshop;
  const run = Buffer.from(settings.random(8)).toString('hex');
  const { ids, listener } = snapshotCollector();
  const listeners = [listener, ...(request.listeners ?? [])];
  const session = { ...request, spec, options: dnsOptions({}), listeners };
  const goOn = `catalyst dns restore ${fqdn} ${request.snapshot}`;
  return goingOnBy(goOn, () =>
    inSession(workshop, session, async (world, { progress }) => {
      const owned = ownedWhenTaken(await state.read(fqdn), request.snapshot, snapshot);
      const stages = [restoring(run, request, snapshot, owned)];
      await undoStages(world, { run, command: 'dns-restore', version: settings.version, stages, goOn });
      const { detail = '' } = progress.stages.records;
      return { fqdn, unchanged: ids.length === 0, detail, snapshots: ids, progress };
    }),
  );
}

async function requireSnapshot({ state }: Workshop, fqdn: string, id: string): Promise<ZoneSnapshot> {
  const found = await state.snapshot(fqdn, id);
  if (found !== undefined) return found;
  const { kept } = await state.snapshots(fqdn);
  const like = nearest(
    id,
    kept.map((one) => one.id),
  );
  throw new CatalystError('CATALYST-NOT-FOUND', `No snapshot ${id} of ${fqdn} is kept.`, {
    hint: like === undefined ? `catalyst dns snapshots ${fqdn}` : `Did you mean ${like}?`,
  });
}

/** To go back behind our own writes is to undo the records stage, though only in one zone. */
function restoring(
  run: string,
  request: RestoreDnsRequest,
  snapshot: ZoneSnapshot,
  owned: ReadonlySet<string>,
): Stage {
  return {
    ...recordsStage,
    async undo(world) {
      const dns = providerOf(world);
      const plan = await plannedRestore(world, dns, snapshot);
      if (plan.changes.length === 0) return `${snapshot.zone} is as in ${request.snapshot} already`;
      const force = `catalyst dns restore ${world.fqdn} ${request.snapshot} --even-if-changed`;
      if (!request.evenIfChanged) refuseOthers(plan, force);
      await refuseBroken(world, dns, snapshot, request);
      await agree(world, dns, { run, id: request.snapshot, plan });
      await restoreZone(world, dns, plan, owned);
      return `${snapshot.zone} is as in ${request.snapshot} again: ${countText(plan.changes.length)}`;
    },
  };
}

function countText(count: number): string {
  return `${count} record set${count === 1 ? '' : 's'} written back`;
}

function providerOf(world: World): DnsProvider {
  if (world.dns !== undefined) return world.dns;
  const message = `The records of ${world.fqdn} are made by hand (dns.provider none): catalyst cannot restore a zone.`;
  throw new CatalystError('CATALYST-DNS-REFUSED', message, {
    hint: 'Change them where they are served.',
  });
}

async function agree(
  world: World,
  dns: DnsProvider,
  { run, id, plan }: { run: string; id: string; plan: PlannedRestore },
): Promise<void> {
  const { snapshot, changes, others } = plan;
  const warnings = await warningsOf(world, dns, snapshot);
  const yes = await world.ask({
    id: `dns-${run}`,
    text: `Bring the zone ${snapshot.zone} back to ${id}?`,
    lines: [...changeLines(changes), ...warnings],
    about: {
      snapshot: id,
      zone: snapshot.zone,
      takenAt: snapshot.takenAt,
      records: changesJson(changes),
      others: others.length,
      oneTtl: !dns.capabilities.perRecordTtl,
      warnings,
    },
  });
  if (yes) return;
  throw new CatalystError('CATALYST-DECLINED', 'The restore was declined. Nothing was touched.', {
    hint: `catalyst dns snapshots ${world.fqdn}`,
  });
}

async function warningsOf(world: World, dns: DnsProvider, snapshot: ZoneSnapshot): Promise<string[]> {
  const text = await brokenDs(world, dns, snapshot);
  return text === undefined ? [] : [`${text}.`];
}

async function refuseBroken(
  world: World,
  dns: DnsProvider,
  snapshot: ZoneSnapshot,
  { evenIfBroken, evenIfChanged, snapshot: id }: RestoreDnsRequest,
): Promise<void> {
  const text = evenIfBroken === true ? undefined : await brokenDs(world, dns, snapshot);
  if (text === undefined) return;
  const more = evenIfChanged ? ' --even-if-changed' : '';
  throw new CatalystError('CATALYST-DNS-REFUSED', `${text}. Nothing was written.`, {
    hint: `If that is what you want: catalyst dns restore ${world.fqdn} ${id}${more} --even-if-broken`,
  });
}
