import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanShape } from '../../../../src/cli/run/plan-rows.ts';
import { planView } from '../../../../src/cli/run/plan-view.ts';
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
      lines: [{ kind: 'server', size: 'cpx32', location: 'fsn1', count: 2, monthly: '28.98' }],
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
        + create   2 load balancer services  fsn1/http, fsn1/https
        ~ change   firewall fw               api from 0.0.0.0/0 to 203.0.113.0/24
        + record   2 A records               @, console → 203.0.113.10

        cost  EUR 29.47 → EUR 43.96 a month, EUR 0.071 an hour (net, traffic included;
              VAT of 19 % comes on top)"
    `);
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
});
