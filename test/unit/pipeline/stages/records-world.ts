import { randomBytes } from 'node:crypto';
import type { ZoneSnapshot } from '../../../../src/domain/dns-provider.ts';
import type { EventBody, JsonValue } from '../../../../src/domain/event.ts';
import { emptyProgress } from '../../../../src/domain/progress.ts';
import type { RunOptions, World } from '../../../../src/pipeline/world.ts';
import type { SandboxClock } from '../../../../src/sandbox/ground.ts';
import { type DnsSite, NAMESERVERS, openSimulated } from '../../../contracts/powerdns-servers.ts';

/** Time that stands still until somebody sleeps. */
export interface HandClock extends SandboxClock {
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  slept: number;
}

export function handClock(): HandClock {
  let now = Date.parse('2026-11-21T09:00:00Z');
  const clock: HandClock = {
    speed: 1,
    slept: 0,
    now: () => now,
    after: () => () => {},
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      now += ms;
      clock.slept += ms;
    },
  };
  return clock;
}

export type RecordsWorld = World & {
  events: EventBody[];
  snapshots: ZoneSnapshot[];
  outputs: Map<string, JsonValue>;
};

export interface WorldOptions {
  fqdn?: string;
  address?: string;
  outputs?: Map<string, JsonValue>;
  options?: Partial<RunOptions>;
  nameservers?: string[];
  parent?: boolean;
  provider?: 'powerdns' | 'none';
}

/** The part of a world that the records stage touches, on a real provider and a real DNS client. */
export function recordsWorld(site: DnsSite, clock: HandClock, given: WorldOptions = {}): RecordsWorld {
  const { fqdn = 'omantel.omani.works', address = '203.0.113.10', provider = 'powerdns' } = given;
  const outputs = given.outputs ?? new Map<string, JsonValue>();
  outputs.set('regions', [
    { key: 'fsn1', location: 'fsn1', loadBalancer: { id: 1, ipv4: address }, controlPlanes: [], workers: [] },
  ]);
  const events: EventBody[] = [];
  const snapshots: ZoneSnapshot[] = [];
  const { nameservers = NAMESERVERS, parent = true } = given;
  const dns =
    provider === 'none'
      ? { provider }
      : { provider, api: site.api, server: 'localhost', nameservers, parent };
  const world = {
    spec: { dns, organization: { name: 'Omantel', email: 'ops@omantel.om' } },
    fqdn,
    target: site.target,
    options: { adopt: false, waitForRecords: false, ...given.options },
    clock,
    random: (length: number) => randomBytes(length),
    signal: new AbortController().signal,
    emit: async (event: EventBody) => void events.push(event),
    progress: () => emptyProgress(fqdn),
    output: (name: string) => outputs.get(name),
    learn: async (name: string, value: JsonValue) => void outputs.set(name, value),
    saveSnapshot: async (snapshot: ZoneSnapshot) => `snapshot-${snapshots.push(snapshot)}`,
    dns: provider === 'none' ? undefined : site.provider,
    query: site.query,
    events,
    snapshots,
    outputs,
  };
  return world as unknown as RecordsWorld;
}

export async function openStageSite(): Promise<{
  site: Awaited<ReturnType<typeof openSimulated>>;
  clock: HandClock;
}> {
  const clock = handClock();
  return { site: await openSimulated(clock), clock };
}
