import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRows } from '../../../../src/cli/run/plan-rows.ts';
import type { PlanShape } from '../../../../src/cli/run/plan-shape.ts';
import { planView } from '../../../../src/cli/run/plan-view.ts';
import { costJson, costOf, type PriceList } from '../../../../src/domain/cost.ts';
import { billablesOf, kindWord } from '../../../../src/domain/plan.ts';
import { textWidth } from '../../../../src/style/text-width.ts';
import { plainPaint } from '../../../../src/style/theme.ts';

const NAME = 'catalyst-omantel-omani-works';
const none = { because: [], updates: [] };
const record = (name: string) => ({
  action: 'add',
  zone: 'omantel.omani.works',
  name,
  type: 'A',
  ttl: 300,
  from: null,
  to: ['203.0.113.10'],
});

const PLAN: PlanShape = {
  sovereign: 'omantel.omani.works',
  sandbox: false,
  infrastructure: [
    {
      action: 'replace',
      kind: 'server',
      name: `${NAME}-cp1`,
      size: 'cpx32',
      location: 'fsn1',
      because: ['location'],
      updates: [],
    },
    { action: 'create', kind: 'server', name: `${NAME}-w1`, size: 'cpx32', location: 'fsn1', ...none },
    { action: 'create', kind: 'load balancer service', name: 'fsn1/http', ...none },
    { action: 'create', kind: 'load balancer service', name: 'fsn1/https', ...none },
    {
      action: 'update',
      kind: 'firewall',
      name: `${NAME}-fw`,
      because: [],
      updates: [{ path: 'api', from: '0.0.0.0/0', to: '203.0.113.0/24' }],
    },
  ],
  records: [record('omantel.omani.works'), record('console.omantel.omani.works')],
  cost: {
    now: { currency: 'EUR', vatRate: '19.000000', hourly: '0.0466', monthly: '29.47', lines: [] },
    after: {
      currency: 'EUR',
      vatRate: '19.000000',
      hourly: '0.0705',
      monthly: '43.96',
      lines: [
        { kind: 'server', size: 'cpx32', location: 'fsn1', count: 2, monthly: '28.98' },
        { kind: 'primary IP', size: 'ipv4', location: 'fsn1', count: 2, monthly: '1.00' },
      ],
    },
  },
};

describe('a plan on the screen', () => {
  it('shows what is lost first, what costs, and what is harmless in few lines', () => {
    expect(planView(PLAN, { columns: 80, paint: plainPaint }).join('\n')).toMatchInlineSnapshot(`
      "Plan for omantel.omani.works                                      hetzner · fsn1

        ! replace  server cp1                cpx32 in fsn1; its location     EUR 14.49
                                             changed; what it holds is lost
        + create   server w1                 cpx32 in fsn1                   EUR 14.49
        + create   primary IP of w1          ipv4 in fsn1                     EUR 0.50
        + create   2 load balancer services  fsn1/http, fsn1/https
        ~ change   firewall fw               api from 0.0.0.0/0 to 203.0.113.0/24
        + record   2 A records               @, console → 203.0.113.10

        cost  EUR 29.47 → EUR 43.96 a month, EUR 0.071 an hour (net, traffic included;
              VAT of 19 % comes on top)"
    `);
  });

  it('takes parts of several kinds together, that hang on what has a row', () => {
    const part = (kind: string, name: string) => ({ action: 'create' as const, kind, name, ...none });
    const infrastructure = [
      part('load balancer network', 'fsn1'),
      part('load balancer service', 'fsn1/dns'),
      part('load balancer service', 'fsn1/http'),
      part('network', `${NAME}-net`),
      part('network subnet', 'fsn1'),
    ];
    const rows = planRows({ ...PLAN, infrastructure, records: [] });
    expect(rows.map(({ what, detail }) => `${what}: ${detail}`)).toEqual([
      '4 parts: load balancer network, 2 load balancer services, network subnet',
      'network net: ',
    ]);
  });

  it('is never wider than the terminal and leaves no change out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 36, max: 160 }), (columns) => {
        const lines = planView(PLAN, { columns, paint: plainPaint });
        expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(columns);
        const text = lines.join(' ');
        for (const word of ['server cp1', 'server w1', 'firewall fw', 'console', '43.96', 'lost'])
          expect(text.replaceAll(/\s+/g, ' ')).toContain(word);
      }),
    );
  });

  it('says so when nothing would change', () => {
    const empty = { ...PLAN, infrastructure: [], records: [] };
    expect(planView(empty, { columns: 80, paint: plainPaint }).join('\n')).toContain('Nothing would change.');
  });

  it('of a new Sovereign has a row for all that costs: their prices make up the total', () => {
    const number = fc.integer({ min: 0, max: 5 });
    const place = fc.record({ location: fc.constantFrom('fsn1', 'nbg1', 'ash'), workers: number });
    const places = fc.uniqueArray(place, {
      minLength: 1,
      maxLength: 3,
      selector: ({ location }) => location,
    });
    fc.assert(
      fc.property(places, fc.constantFrom(1, 3), (regions, controlPlanes) => {
        const resources = regions.flatMap(({ location, workers }) =>
          resourcesAt(location, controlPlanes, workers),
        );
        const shape = newPlan(resources);
        const rows = planRows(shape);
        const cents = rows.map(({ price }) => Number((price ?? 'EUR 0').slice(4).replace('.', '')));
        expect(cents.reduce((sum, one) => sum + one, 0)).toBe(
          Math.round(Number(shape.cost.after.monthly) * 100),
        );
        for (const { location, workers } of regions) {
          const of = (what: string) => rows.some((row) => `${row.what} ${row.detail}`.includes(what));
          for (let index = 1; index <= workers; index += 1)
            expect(of(`of ${location}-w${index}`) || of(`${location}-w${index}`)).toBe(true);
        }
      }),
    );
  });
});

const price = (monthly: bigint) => ({ hourly: monthly / 730n, monthly });
const everywhere = (monthly: bigint) =>
  Object.fromEntries(
    ['fsn1', 'nbg1', 'ash'].map((location, index) => [location, price(monthly + BigInt(index) * 10_000n)]),
  );
const PRICES: PriceList = {
  ...{ currency: 'EUR', vatRate: '19' },
  serverTypes: { cpx32: everywhere(14_490_000n) },
  loadBalancerTypes: { lb11: everywhere(5_990_000n) },
  primaryIps: { ipv4: everywhere(500_000n) },
};

interface Planned {
  type: string;
  name: string;
  values: Record<string, string>;
}

function resourcesAt(location: string, controlPlanes: number, workers: number): Planned[] {
  const named = (type: string, suffix: string, values = {}): Planned => {
    const name = `${NAME}-${location}-${suffix}`;
    return { type, name, values: { location, name, ...values } };
  };
  const nodes = (letter: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
  const servers = [...nodes('cp', controlPlanes), ...nodes('w', workers)];
  return [
    named('hcloud_load_balancer', 'lb', { load_balancer_type: 'lb11' }),
    ...nodes('cp', controlPlanes).map((node) => named('hcloud_primary_ip', `${node}-ip`)),
    ...servers.map((node) => named('hcloud_server', node, { server_type: 'cpx32' })),
  ];
}

function newPlan(resources: Planned[]): PlanShape {
  const cost = (things: Parameters<typeof billablesOf>[0]) =>
    costJson(costOf(billablesOf(things), PRICES)) as unknown as PlanShape['cost']['now'];
  const infrastructure = resources.map(({ type, name, values }) => ({
    ...{ action: 'create' as const, kind: kindWord(type), name, location: values.location! },
    ...(values.server_type || values.load_balancer_type
      ? { size: values.server_type ?? values.load_balancer_type! }
      : {}),
    ...none,
  }));
  return { ...PLAN, infrastructure, records: [], cost: { now: cost([]), after: cost(resources) } };
}
