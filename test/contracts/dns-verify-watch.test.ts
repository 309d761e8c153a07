import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changeLines } from '../../src/cli/dns-verify/change-lines.ts';
import type { VerifyChange } from '../../src/domain/dns-changes.ts';
import type { JsonValue } from '../../src/domain/event.ts';
import { UNICODE_SYMBOLS } from '../../src/style/symbols.ts';
import { plainPaint } from '../../src/style/theme.ts';
import { LeapingClock } from '../support/manual-clock.ts';
import { ADDRESS, change, F, lookAt, written } from '../support/verify-site.ts';
import { handClock } from '../unit/pipeline/stages/records-world.ts';
import { type DnsSite, openSimulated } from './powerdns-servers.ts';

const OLD = '203.0.113.9';
const view = { symbols: UNICODE_SYMBOLS, paint: plainPaint, terminal: false, columns: 80 };

describe('dns verify --watch', () => {
  let site: DnsSite;
  let outputs: Map<string, JsonValue>;
  beforeEach(async () => {
    site = await openSimulated();
    outputs = await written(site);
    outputs.set('records.values', { [F]: { [`console.${F}/A`]: [OLD, '203.0.113.7', ADDRESS] } });
    await change(site, F, [{ name: `console.${F}`, type: 'A', values: [OLD] }]);
  });
  afterEach(() => site.stop());

  test('looks again until all is as wanted, with a line for each change', async () => {
    const lines: string[] = [];
    const clock = new LeapingClock();
    const result = await lookAt(site, {
      outputs,
      clock,
      watch: {
        timeoutMs: 60_000,
        tell: async (changes, found) => {
          const news = changeLines(changes, found, view);
          lines.push(...news.map((line) => line.replace(/serial \d+/, 'a new serial')));
          if (clock.slept.length === 1)
            await change(site, F, [{ name: `console.${F}`, type: 'A', values: [ADDRESS] }]);
          if (clock.slept.length === 0)
            await change(site, F, [{ name: `console.${F}`, type: 'A', values: ['203.0.113.7'] }]);
        },
      },
    });
    expect(result.agrees).toBe(true);
    expect(clock.slept).toEqual([2_000, 2_000]);
    expect(lines).toEqual([
      `09:00:00 zone    ✖ wrong   ns1.openova.test console A: ${OLD} (5m)`,
      `09:00:00 zone    ✖ wrong   ns2.openova.test console A: ${OLD} (5m)`,
      `09:00:00 waiting ns1.openova.test and ns2.openova.test still serve ${OLD} for console.${F}, wanted ${ADDRESS}.`,
      '09:00:02 zone    ✔ ok      ns1.openova.test @ SOA: a new serial (1h)',
      '09:00:02 zone    ✖ wrong   ns1.openova.test console A: 203.0.113.7 (5m)',
      '09:00:02 zone    ✔ ok      ns2.openova.test @ SOA: a new serial (1h)',
      '09:00:02 zone    ✖ wrong   ns2.openova.test console A: 203.0.113.7 (5m)',
      `09:00:02 waiting ns1.openova.test and ns2.openova.test still serve 203.0.113.7 for console.${F}, wanted ${ADDRESS}.`,
      '09:00:04 zone    ✔ ok      ns1.openova.test @ SOA: a new serial (1h)',
      `09:00:04 zone    ✔ ok      ns1.openova.test console A: ${ADDRESS} (5m)`,
      '09:00:04 zone    ✔ ok      ns2.openova.test @ SOA: a new serial (1h)',
      `09:00:04 zone    ✔ ok      ns2.openova.test console A: ${ADDRESS} (5m)`,
    ]);
  });

  test('ends at its timeout with what is wrong, and tells nothing twice', async () => {
    const told: VerifyChange[][] = [];
    const clock = new LeapingClock();
    const watching = lookAt(site, {
      outputs,
      clock,
      watch: { timeoutMs: 7_000, tell: (changes) => void told.push(changes) },
    });
    await expect(watching).rejects.toMatchObject({
      code: 'CATALYST-DNS-NOT-PROVEN',
      exit: 6,
      message: `After 7 s the DNS of ${F} is still not as wanted.`,
      hint: `catalyst dns apply ${F}`,
      faults: [{ field: 'stale-address' }],
    });
    expect(clock.slept).toEqual([2_000, 2_000, 2_000]);
    expect(told).toHaveLength(1);
  });

  test('an interrupt ends it at once', async () => {
    const stop = new AbortController();
    const watching = lookAt(site, {
      outputs,
      clock: new LeapingClock(),
      signal: stop.signal,
      watch: { timeoutMs: 60_000, tell: () => stop.abort(new Error('stopped by SIGINT')) },
    });
    await expect(watching).rejects.toThrow('stopped by SIGINT');
  });

  test('what lies in caches of others is asked less often', async () => {
    await change(site, F, [{ name: `console.${F}`, type: 'A', values: [ADDRESS] }]);
    const clock = new LeapingClock();
    const watching = lookAt(site, {
      outputs,
      clock,
      scope: { publicResolvers: ['127.0.0.1:1'] },
      watch: { timeoutMs: 20_000, tell: () => undefined },
    });
    await expect(watching).rejects.toMatchObject({ faults: [{ field: 'resolver-silent' }] });
    expect(clock.slept).toEqual([15_000]);
  });

  test('a server that lags behind is told by its serial, and not by what follows from it', async () => {
    const clock = handClock();
    const lagging = await openSimulated(clock);
    try {
      const there = await written(lagging);
      await clock.sleep(7_200_000);
      lagging.ground.faults.set({ name: 'dns-lag', value: '3600000' });
      await change(lagging, F, [{ name: `gitea.${F}`, type: 'A', ttl: 60, values: [ADDRESS] }]);
      const { diagnoses, rows } = await lookAt(lagging, { outputs: there, clock });
      expect(diagnoses).toMatchObject([
        {
          kind: 'serials-differ',
          sentence: expect.stringMatching(/^The servers disagree: ns2\.openova\.test: serial \d+, another/),
        },
      ]);
      expect(rows.filter(({ state }) => state === 'wrong')).toHaveLength(2);
      await clock.sleep(3_700_000);
      expect((await lookAt(lagging, { outputs: there, clock })).agrees).toBe(true);
    } finally {
      await lagging.stop();
    }
  });
});
