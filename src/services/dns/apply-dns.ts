import { type DnsPlan, dnsPlanJson, zoneDiffers } from '../../domain/dns-plan.ts';
import { dnsPlanLines } from '../../domain/dns-plan-lines.ts';
import { CatalystError } from '../../domain/errors.ts';
import { runStages } from '../../pipeline/run.ts';
import { stillByHand } from '../../pipeline/stages/records/by-hand.ts';
import { plannedRecords } from '../../pipeline/stages/records/planned.ts';
import { refuseForeign } from '../../pipeline/stages/records/settle-zone.ts';
import { recordsStage } from '../../pipeline/stages/records.ts';
import type { Stage, World } from '../../pipeline/world.ts';
import { inSession, type Workshop } from '../session.ts';
import { brokenDs } from './broken-ds.ts';
import { type DnsRunRequest, type DnsRunResult, goingOnBy, snapshotCollector } from './dns-run.ts';
import { dnsOptions, subjectWithAddress } from './dns-subject.ts';

export interface ApplyDnsRequest extends DnsRunRequest {
  /** Take over records that are not ours. */
  adopt: boolean;
  /** Without a provider: wait until the records answer. */
  waitForRecords: boolean;
}

/**
 * Brings zone and delegation to what they have to be, by the records stage, and proves them. The plan is asked for first;
 * without a difference nothing is asked or written.
 * @throws CatalystError CATALYST-NOT-FOUND, CATALYST-UNFINISHED without a load balancer, CATALYST-LOCKED,
 * CATALYST-DECLINED, CATALYST-DNS-FOREIGN, CATALYST-DNS-ZONE-CHANGED, CATALYST-DNS-NOT-PROVEN, the provider's own
 */
export async function applyDns(
  workshop: Workshop,
  fqdn: string,
  request: ApplyDnsRequest,
): Promise<DnsRunResult> {
  const { spec } = await subjectWithAddress(workshop, fqdn);
  const { settings } = workshop;
  const run = Buffer.from(settings.random(8)).toString('hex');
  const { ids, listener } = snapshotCollector();
  const session = {
    ...request,
    ...{ spec, options: dnsOptions(request) },
    listeners: [listener, ...(request.listeners ?? [])],
  };
  const goOn = `catalyst dns apply ${fqdn}`;
  return goingOnBy(goOn, () =>
    inSession(workshop, session, async (world, { progress }) => {
      const stages = [agreedFirst(run)];
      await runStages(world, { run, command: 'dns-apply', version: settings.version, stages, goOn });
      const { detail = '' } = progress.stages.records;
      const harmful = await harmfulOf(workshop, world, ids);
      return { fqdn, unchanged: ids.length === 0, detail, snapshots: ids, harmful, progress };
    }),
  );
}

/** The run is over and proven: what cannot be looked at any more only leaves a warning out. */
async function harmfulOf({ state }: Workshop, world: World, ids: readonly string[]): Promise<string[]> {
  const { dns } = world;
  if (dns === undefined) return [];
  const found = await Promise.all(
    ids.map(async (id) => {
      const snapshot = await state.snapshot(world.fqdn, id);
      const text = snapshot === undefined ? undefined : await brokenDs(world, dns, snapshot);
      return text === undefined ? [] : [id];
    }),
  ).catch((): string[][] => []);
  return found.flat();
}

/** The records stage, behind a question about what it is going to write. */
function agreedFirst(run: string): Stage {
  return {
    ...recordsStage,
    async run(world) {
      if (world.dns === undefined) return byHand(world);
      await agree(world, await plannedRecords(world), run);
      return recordsStage.run(world);
    },
  };
}

async function byHand(world: World): Promise<string> {
  const detail = await recordsStage.run(world);
  const missing = await stillByHand(world);
  if (missing !== undefined) throw missing;
  return detail;
}

/** Asked anew in every run: what was agreed to once may have been changed back since. */
async function agree(world: World, plan: DnsPlan, run: string): Promise<void> {
  refuseForeign(
    world,
    plan.zones.flatMap(({ changes }) => changes),
  );
  if (!plan.zones.some(zoneDiffers)) return;
  for (const { refused } of plan.zones) if (refused !== undefined) throw refused;
  const yes = await world.ask({
    id: `dns-${run}`,
    text: `Write this to the DNS of ${world.fqdn}?`,
    lines: dnsPlanLines(plan),
    about: dnsPlanJson(plan),
  });
  if (yes) return;
  throw new CatalystError('CATALYST-DECLINED', 'The plan was declined. Nothing was touched.', {
    hint: `Look at it again: catalyst dns plan ${world.fqdn}`,
  });
}
