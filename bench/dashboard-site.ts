import { PassThrough, Writable } from 'node:stream';
import type { LedgerLine } from '../src/domain/business/books/ledger-line.ts';
import type { Voucher } from '../src/domain/business/voucher.ts';
import type { Event, EventBody } from '../src/domain/event.ts';
import { emptyProgress, foldAll } from '../src/domain/progress.ts';
import type { Clock } from '../src/domain/surroundings.ts';
import type { ComponentList } from '../src/services/components/list-components.ts';
import type { Services } from '../src/services/open.ts';

export const FQDN = 'omantel.omani.works';
const BEGAN = Date.parse('2026-11-21T09:00:00Z');

export interface SiteSize {
  components: number;
  vouchers: number;
  ledger: number;
}

/** A Sovereign that answers at once, from memory. Each look at its components or vouchers finds one of them changed. */
export function siteOf({ components, vouchers, ledger }: SiteSize): Services {
  let looks = 0;
  const events = journal();
  const progress = foldAll(emptyProgress(FQDN), events);
  const summary = { fqdn: FQDN, state: 'done', sandbox: true, at: events.at(-1)!.at };
  const issued = Array.from({ length: vouchers }, (_, index) => voucher(index));
  const lines = Array.from({ length: ledger }, (_, index) => ledgerLine(index));
  const rows = componentsOf(components);
  return {
    sovereigns: {
      list: async () => ({ sovereigns: [summary], unreadable: [] }),
      show: async () => ({ summary, progress }),
      async *watch() {
        for (const event of events) yield { event, progress };
      },
    },
    contexts: { list: async () => [] },
    components: { list: async () => withOneChanged(rows, ++looks) },
    vouchers: {
      list: async () => {
        const timesRedeemed = ++looks;
        const [first, ...others] = issued;
        return { sovereign: FQDN, world: 'sandbox', vouchers: [{ ...first!, timesRedeemed }, ...others] };
      },
    },
    billing: {
      ledger: async ({ onLines }: { onLines(some: readonly LedgerLine[]): void }) => onLines(lines),
      liability: () => Promise.reject(new Error('not asked here')),
    },
  } as unknown as Services;
}

function withOneChanged(list: ComponentList, look: number): ComponentList {
  const [first, ...others] = list.components;
  return { ...list, components: [{ ...first!, message: `pulling its chart, look ${look}` }, ...others] };
}

/** A chain of components, each behind the one before it. */
export function componentsOf(count: number): ComponentList {
  const about = {
    namespace: 'flux-system',
    terminal: false,
    suspended: false,
    missing: false,
    region: 'fsn1',
  };
  const components = Array.from({ length: count }, (_, index) => ({
    ...about,
    ...{ id: `c${index}`, component: `c${index}`, state: 'installing' as const, family: 'PLATFORM' as const },
    ...{ blockedBy: [], dependsOn: index === 0 ? [] : [`c${index - 1}`], message: 'pulling its chart' },
  }));
  return { fqdn: FQDN, sandbox: true, regions: ['fsn1'], components, installed: 0, total: count };
}

function voucher(index: number): Voucher {
  return {
    ...{ code: `BENCH-${index}`, credit: 10_000_000n, description: `Campaign ${index % 40}`, active: true },
    ...{
      maxRedemptions: 100,
      timesRedeemed: index % 100,
      createdAt: new Date(BEGAN - index * 1_000).toISOString(),
    },
  };
}

function ledgerLine(index: number): LedgerLine {
  return {
    ...{ id: `l-${index}`, customerId: `c-${index % 5_000}`, email: `owner-${index % 5_000}@example.com` },
    ...{ amount: index % 3 === 0 ? -9_000_000n : 20_000_000n, balance: BigInt(index % 100) * 1_000_000n },
    ...{ reason: index % 3 === 0 ? 'order-payment' : `promo:BENCH-${index % 10_000}` },
    createdAt: new Date(BEGAN + index * 1_000).toISOString(),
  };
}

function journal(): Event[] {
  const bodies: EventBody[] = [
    {
      type: 'run-started',
      run: 'r1',
      command: 'create',
      version: '0.1.0',
      stages: ['cluster'],
      sandbox: true,
    },
    { type: 'stage-started', stage: 'cluster' },
    { type: 'stage-done', stage: 'cluster', detail: '1 node ready' },
    { type: 'output-learned', name: 'regions', value: [{ key: 'fsn1' }] },
    { type: 'run-ended', run: 'r1', outcome: 'done' },
  ];
  const at = new Date(BEGAN).toISOString();
  return bodies.map((body, index) => ({ v: 1, seq: index + 1, at, sovereign: FQDN, ...body }) as Event);
}

/** A terminal that counts what is written to it, and says when. */
export class CountedTerminal {
  bytes = 0;
  text = '';
  readonly stdin = Object.assign(new PassThrough(), {
    ...{ isTTY: true, setRawMode: () => this.stdin, ref: () => this.stdin, unref: () => this.stdin },
  }) as unknown as NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  #woken = () => {};

  constructor(columns: number, rows: number) {
    const write = (chunk: Buffer, _encoding: unknown, done: () => void) => {
      this.bytes += chunk.length;
      this.text = `${this.text}${chunk.toString('utf8')}`.slice(-200_000);
      this.#woken();
      done();
    };
    this.stdout = Object.assign(new Writable({ write }), { isTTY: true, columns, rows }) as never;
  }

  /** Resolves at the next write after which `seen` says so of what was written since. */
  until(clock: Clock, seen: (text: string) => boolean): Promise<void> {
    const over = new AbortController();
    this.text = '';
    const late = clock.sleep(30_000, over.signal).then(() => {
      throw new Error(`it was never drawn:\n${this.text.slice(-4_000)}`);
    });
    const drawn = new Promise<void>((resolve) => {
      this.#woken = () => (seen(this.text) ? resolve() : undefined);
    });
    return Promise.race([drawn, late]).finally(() => {
      late.catch(() => undefined);
      over.abort(new Error('seen'));
    });
  }
}
