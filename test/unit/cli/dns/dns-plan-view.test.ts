import { describe, expect, test } from 'vitest';
import { type DnsPlanShape, dnsPlanView } from '../../../../src/cli/dns/dns-plan-view.ts';
import type { RecordRow } from '../../../../src/cli/dns/dns-rows.ts';
import { planEnd } from '../../../../src/cli/dns/plan-end.ts';
import { textWidth } from '../../../../src/style/text-width.ts';
import { plainPaint } from '../../../../src/style/theme.ts';

const F = 'omantel.omani.works';
const look = (columns: number) => ({ columns, paint: plainPaint, terminal: true });
const held = (type: string, ttl: number, ...values: string[]) => ({ type, ttl, values });
const add = (name: string): RecordRow => ({
  action: 'add',
  name,
  type: 'A',
  from: null,
  to: held('A', 300, '203.0.113.10'),
});
const change: RecordRow = {
  action: 'change',
  name: `console.${F}`,
  type: 'A',
  from: held('A', 60, '203.0.113.9'),
  to: held('A', 300, '203.0.113.10'),
};
const foreign: RecordRow = {
  action: 'foreign',
  name: `api.${F}`,
  type: 'A',
  from: held('CNAME', 300, 'gateway.example.org'),
  to: held('A', 300, '203.0.113.10'),
};

const plan = (more: Partial<DnsPlanShape> = {}, records: RecordRow[] = []): DnsPlanShape => ({
  sovereign: F,
  sandbox: true,
  provider: 'powerdns',
  nameservers: ['ns1.openova.test', 'ns2.openova.test'],
  zones: [
    { zone: F, role: 'home', exists: true, putRight: false, faults: [], records, kept: 9 - records.length },
  ],
  byHand: [],
  dsToCome: false,
  ...more,
});

describe('a DNS plan for a person', () => {
  test('takes together what differs by name only, and shows both sides of a change', () => {
    const text = dnsPlanView(plan({}, [add(F), add(`*.${F}`), change, foreign]), look(80)).join('\n');
    expect(text).toMatch(/\+ record +2 A records 300 +@, \*: 203\.0\.113\.10/);
    expect(text).toMatch(/~ record +A console 300 +203\.0\.113\.9 → 203\.0\.113\.10, TTL 60 → 300/);
    expect(text).toMatch(/! record +A api 300 +holds CNAME gateway\.example\.org/);
  });

  test.each([40, 60, 80, 120])('is never wider than %i columns', (columns) => {
    const parent = {
      zone: 'omani.works',
      role: 'parent',
      exists: true,
      putRight: false,
      faults: [],
      records: [],
      kept: 2,
    } as const;
    const zones = [
      ...plan({}, [add(F), add(`*.${F}`), change, foreign]).zones,
      { ...parent, faults: [], records: [] },
    ];
    const ds = '12345 13 2 '.padEnd(75, 'a');
    const byHand = [{ name: F, type: 'DS', ttl: 3600, values: [ds] }];
    const lines = dnsPlanView(plan({ zones, byHand, dsToCome: true }), look(columns));
    // Who has to copy it needs it whole.
    expect(lines.filter((line) => line.includes(ds))).toHaveLength(1);
    for (const line of lines.filter((one) => !one.includes(ds)))
      expect(textWidth(line), line).toBeLessThanOrEqual(columns);
  });

  test('says so when nothing would change', () => {
    expect(dnsPlanView(plan(), look(80)).join('\n')).toContain('9 record sets as they have to be');
    expect(planEnd(plan())).toEqual(['', 'Nothing would change.']);
  });

  test('ends with the command that writes it, with --adopt where something is in the way', () => {
    expect(planEnd(plan({}, [add(F)]))).toEqual([
      '',
      '1 to create. Nothing was touched.',
      `  catalyst dns apply ${F}`,
    ]);
    expect(planEnd(plan({}, [foreign])).at(-1)).toBe(`  catalyst dns apply ${F} --adopt`);
    const zones = plan({}, [add(F)]).zones.map((zone) => ({ ...zone, refused: 'It is on other servers.' }));
    expect(dnsPlanView(plan({ zones }), look(80)).join('\n')).toContain('! It is on other servers.');
    expect(planEnd(plan({ zones })).join(' ')).toMatch(/would refuse it; nothing was touched\.$/);
    expect(planEnd(plan({}, [add(F)]), true).at(-1)).toBe(`  catalyst dns apply ${F} --adopt`);
  });

  test('a LUA record is not offered to be taken over', () => {
    const lua: RecordRow = { ...foreign, from: held('LUA', 300, 'A "ifportup(443, {})"') };
    const text = dnsPlanView(plan({}, [lua]), look(100)).join('\n');
    expect(text).toContain('remove it by hand');
    expect(text).not.toContain('--adopt');
  });

  test('without a provider it is a list to create', () => {
    const byHand = [{ name: `*.${F}`, type: 'A', ttl: 300, values: ['203.0.113.10'] }];
    const text = dnsPlanView(plan({ provider: 'none', zones: [], byHand }), look(80)).join('\n');
    expect(text).toMatch(/Create\s+these records where it is served:/);
    expect(text).toMatch(/\*\.omantel\.omani\.works +A +300 +203\.0\.113\.10/);
  });
});
