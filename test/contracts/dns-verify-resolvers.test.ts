import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/domain/event.ts';
import { type StubResolver, startStubResolver } from '../support/stub-resolver.ts';
import { ADDRESS, change, F, lookAt, written } from '../support/verify-site.ts';
import { type DnsSite, openSimulated, POOL } from './powerdns-servers.ts';

const RESOLVER = '8.8.8.8';
const OLD = '203.0.113.9';

describe('dns verify at resolvers', () => {
  let site: DnsSite;
  let outputs: Map<string, JsonValue>;
  let now = 0;
  const closing: { stop(): Promise<void> }[] = [];
  beforeEach(async () => {
    now = 1_000_000;
    site = await openSimulated();
    closing.push(site);
    outputs = await written(site);
  });
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((one) => one.stop()));
  });

  const place = (at = site) => at.target.connect.lookup('192.0.2.53', 53, 'udp')!;

  async function resolver(options: { validates?: string; dsFrom?: DnsSite } = {}): Promise<StubResolver> {
    const { validates, dsFrom = site } = options;
    const started = await startStubResolver({
      upstreamOf: ({ type }) => place(type === 'DS' ? dsFrom : site),
      now: () => now,
      ...(validates === undefined ? {} : { validates }),
    });
    closing.push(started);
    return started;
  }

  const look = (port: number, more: Parameters<typeof lookAt>[1] = {}) =>
    lookAt(site, {
      outputs,
      scope: { publicResolvers: [RESOLVER] },
      lookup: (host, dnsPort, protocol) =>
        host === RESOLVER ? { host: '127.0.0.1', port } : site.target.connect.lookup(host, dnsPort, protocol),
      ...more,
    });

  test('one that has it all, and does not validate', async () => {
    const result = await look((await resolver()).port);
    expect(result).toMatchObject({ agrees: true, diagnoses: [] });
    expect(result.stages.slice(2, 4)).toEqual([
      { stage: 'public', state: 'passed', says: '1 resolver' },
      { stage: 'dnssec', state: 'skipped', says: 'no validating resolver to ask; the DS matches the key' },
    ]);
    const rows = result.rows.filter(({ stage }) => stage === 'public');
    expect(rows.map(({ server, type, ttl, state }) => [server, type, ttl, state])).toEqual([
      [RESOLVER, 'NS', 3600, 'ok'],
      [RESOLVER, 'A', 300, 'ok'],
    ]);
  });

  test('one that keeps an old address, and for how long', async () => {
    const { port } = await resolver();
    await change(site, F, [{ name: `console.${F}`, type: 'A', values: [OLD] }]);
    await look(port, { scope: { publicResolvers: undefined } });
    const { query } = site;
    await query.ask({ name: `console.${F}`, type: 'A' }, { server: `127.0.0.1:${port}`, recursion: true });
    await change(site, F, [{ name: `console.${F}`, type: 'A', values: [ADDRESS] }]);
    now += 88_000;
    const result = await look(port);
    expect(result.diagnoses).toEqual([
      {
        kind: 'stale-address',
        sentence: `${RESOLVER} still has ${OLD} for console.${F} A, for another 3m 32s.`,
        fix: 'Nothing to mend: its cache runs out by itself.',
        next: `catalyst dns verify ${F} --watch`,
      },
    ]);
    now += 213_000;
    expect((await look(port)).agrees).toBe(true);
  });

  test('one that was asked too early and keeps that there is nothing', async () => {
    const { port } = await resolver();
    const names = [`console.${F}`, `*.${F}`];
    await change(
      site,
      F,
      names.map((name) => ({ name, type: 'A', values: [] })),
    );
    const server = `127.0.0.1:${port}`;
    await site.query.ask({ name: `console.${F}`, type: 'A' }, { server, recursion: true });
    await change(
      site,
      F,
      names.map((name) => ({ name, type: 'A', values: [ADDRESS] })),
    );
    now += 60_000;
    expect((await look(port)).diagnoses).toMatchObject([
      {
        kind: 'resolver-behind',
        sentence: `${RESOLVER} still has no console.${F} A (NXDOMAIN), for another 4m.`,
      },
    ]);
  });

  test('one that validates says so; one that has another DS refuses; one that has none takes it for unsigned', async () => {
    const good = await look((await resolver({ validates: F })).port);
    expect(good.stages[3]).toEqual({ stage: 'dnssec', state: 'passed', says: '1 resolver validating' });
    expect(good.rows.find(({ subject }) => subject === 'validation')).toMatchObject({ authenticated: true });
    const elsewhere = await openSimulated();
    closing.push(elsewhere);
    const unsigned = await look((await resolver({ validates: F, dsFrom: elsewhere })).port);
    expect(unsigned.diagnoses).toMatchObject([
      {
        kind: 'not-validated',
        sentence: `${RESOLVER} validates, but takes ${F} for unsigned though its DS is published.`,
      },
    ]);
    await change(elsewhere, POOL, [
      { name: F, type: 'NS', values: ['ns9.old.test.'] },
      { name: F, type: 'DS', values: [`1 13 2 ${'00'.repeat(32)}`] },
    ]);
    const refused = await look((await resolver({ validates: F, dsFrom: elsewhere })).port);
    expect(refused.diagnoses).toMatchObject([
      {
        kind: 'resolver-bogus',
        sentence: `${RESOLVER} refuses ${F} because its signatures do not hold.`,
      },
    ]);
  });

  test('one that does not answer', async () => {
    expect((await look(1)).diagnoses).toMatchObject([
      { kind: 'resolver-silent', sentence: `${RESOLVER} does not answer from here.` },
    ]);
  });

  test('none is asked before zone and delegation are right: it would keep what is wrong', async () => {
    let asked = 0;
    const counting = await startStubResolver({
      upstreamOf: () => {
        asked += 1;
        return place();
      },
      now: () => now,
    });
    closing.push(counting);
    await change(site, POOL, [{ name: F, type: 'DS', values: [] }]);
    const result = await look(counting.port);
    expect(result.stages[2]).toMatchObject({ stage: 'public', state: 'skipped' });
    expect(asked).toBe(0);
  });
});
