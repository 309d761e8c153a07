import { saveSnapshot } from '../../src/clients/dns/snapshot-file.ts';
import type { DnsProvider } from '../../src/domain/dns-provider.ts';
import type { EventBody, JsonValue } from '../../src/domain/event.ts';
import type { SovereignSpec } from '../../src/domain/spec.ts';
import type { Clock } from '../../src/domain/surroundings.ts';
import { zoneStage } from '../../src/pipeline/destroy/destroy-stages.ts';
import { runStages } from '../../src/pipeline/run.ts';
import type { WorldParts } from '../../src/pipeline/world-builder.ts';
import { applyDns } from '../../src/services/dns/apply-dns.ts';
import type { DnsRunResult } from '../../src/services/dns/dns-run.ts';
import { planDns } from '../../src/services/dns/plan-dns.ts';
import { restoreDns } from '../../src/services/dns/restore-dns.ts';
import { type DnsSnapshots, dnsSnapshots } from '../../src/services/dns/snapshots.ts';
import { inSession, type Workshop } from '../../src/services/session.ts';
import { openStateRoom } from '../../src/services/wiring/state-room.ts';
import { journalled, settingsAt } from '../support/services.ts';
import { soloSpec } from '../support/sovereign-spec.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { type DnsSite, NAMESERVERS } from './powerdns-servers.ts';

export const F = 'omantel.omani.works';

/** Where somebody works: a provider, and name servers that answer for it. */
export type OperatorSite = Pick<DnsSite, 'target' | 'clock' | 'provider' | 'query'> & { api?: string };

/** One person with a state folder of their own, at the services that the commands call. */
export interface Operator {
  workshop: Workshop;
  plan(options?: { adopt?: boolean }): ReturnType<typeof planDns>;
  apply(options?: { adopt?: boolean; yes?: boolean }): Promise<DnsRunResult>;
  restore(
    snapshot: string,
    options?: { evenIfChanged?: boolean; evenIfBroken?: boolean; yes?: boolean },
  ): Promise<DnsRunResult>;
  snapshots(): Promise<DnsSnapshots['snapshots']>;
  /** What a destroy does to DNS in its last stage, the hour that a DS lives in caches included. */
  destroyDns(): Promise<void>;
  /** Questions that were asked, with the lines shown. */
  asked: { text: string; lines: string[] }[];
}

export interface OperatorOptions {
  /** Of the load balancer; undefined: there is none yet. */
  address?: string | undefined;
  /** What stands between the services and the provider. */
  through?: (provider: DnsProvider) => DnsProvider;
  clock?: Clock;
  spec?: SovereignSpec;
  more?: EventBody[];
  signal?: AbortSignal;
}

export async function operatorAt(site: OperatorSite, given: OperatorOptions = {}): Promise<Operator> {
  const { through = (provider) => provider, clock = site.clock, spec = specFor(site) } = given;
  const settings = settingsAt(await tempFolder(), { clock, context: 'sandbox' });
  const state = openStateRoom(settings);
  await journalled(settings, F, [
    ...begun(spec, 'address' in given ? given.address : '203.0.113.10'),
    ...(given.more ?? []),
  ]);
  const wire: Workshop['wire'] = async ({ folder, options, signal, secrets }) => {
    const parts = {
      ...{ spec, fqdn: F, folder, target: site.target, options, clock, signal, secrets },
      random: settings.random,
      dns: spec.dns.provider === 'none' ? undefined : through(site.provider),
      query: site.query,
      credential: async () => undefined,
      saveSnapshot: (snapshot: Parameters<typeof saveSnapshot>[1]) => saveSnapshot(folder, snapshot),
    };
    return { parts: parts as unknown as WorldParts, close: async () => {} };
  };
  const workshop: Workshop = { settings, state, wire };
  return { workshop, ...services(workshop, spec, given.signal ?? new AbortController().signal) };
}

function services(workshop: Workshop, spec: SovereignSpec, signal: AbortSignal): Omit<Operator, 'workshop'> {
  const asked: Operator['asked'] = [];
  const answering =
    (yes: boolean) =>
    async ({ text, lines }: { text: string; lines: string[] }) => {
      asked.push({ text, lines });
      return yes;
    };
  return {
    asked,
    plan: ({ adopt = false } = {}) => planDns(workshop, F, { adopt, signal }),
    apply: ({ adopt = false, yes = true } = {}) =>
      applyDns(workshop, F, { adopt, waitForRecords: false, signal, ask: answering(yes) }),
    restore: (snapshot, { evenIfChanged = false, evenIfBroken = false, yes = true } = {}) =>
      restoreDns(workshop, F, { snapshot, evenIfChanged, evenIfBroken, signal, ask: answering(yes) }),
    snapshots: async () => (await dnsSnapshots(workshop, F)).snapshots,
    destroyDns: () => destroyDns(workshop, spec, signal),
  };
}

async function destroyDns(workshop: Workshop, spec: SovereignSpec, signal: AbortSignal): Promise<void> {
  let skipped = 0;
  const sleep = async (ms: number) => {
    skipped += ms;
  };
  const clock: Clock = { now: () => Date.now() + skipped, sleep };
  const wire: Workshop['wire'] = async (request) => {
    const { parts, close } = await workshop.wire(request);
    return { parts: { ...parts, clock }, close };
  };
  const options = {
    ...{ adopt: false, waitForRecords: true, convergeTimeoutMs: 0, failFast: false, workloads: true },
  };
  const session = { spec, options, signal, ask: async () => true, listeners: [] };
  const stages = [zoneStage({ keepVolumes: false, keepDns: false, include: [], fromCloud: false })];
  await inSession({ ...workshop, wire }, session, (world) =>
    runStages(world, { run: 'r9', command: 'destroy', version: '0', stages }),
  );
}

export function specFor(site: { api?: string }): SovereignSpec {
  const dns = {
    provider: 'powerdns',
    api: site.api ?? '',
    server: 'localhost',
    nameservers: NAMESERVERS,
    parent: true,
  };
  return { ...soloSpec(), dns } as SovereignSpec;
}

/** A create that is over, as far as DNS needs it. */
function begun(spec: SovereignSpec, address: string | undefined): EventBody[] {
  const regions = [
    {
      key: 'fsn1',
      location: 'fsn1',
      loadBalancer: { id: 1, ipv4: address ?? '' },
      controlPlanes: [],
      workers: [],
    },
  ];
  const learnt = (name: string, value: JsonValue): EventBody => ({ type: 'output-learned', name, value });
  return [
    { type: 'run-started', run: 'r1', command: 'create', version: '0', stages: ['records'], sandbox: true },
    learnt('spec', spec as unknown as JsonValue),
    learnt('sandbox', true),
    ...(address === undefined ? [] : [learnt('regions', regions)]),
    { type: 'run-ended', run: 'r1', outcome: 'done' },
  ];
}
