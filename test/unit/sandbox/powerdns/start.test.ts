import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packet from 'dns-packet';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGround, type SandboxGround } from '../../../../src/sandbox/ground/create-ground.ts';
import type { SandboxPart } from '../../../../src/sandbox/ground.ts';
import { compareNames } from '../../../../src/sandbox/nameserver/nsec.ts';
import { respond } from '../../../../src/sandbox/nameserver/respond.ts';
import { createZone } from '../../../../src/sandbox/powerdns/create-zone.ts';
import { moveSerial, serialOf } from '../../../../src/sandbox/powerdns/serial.ts';
import { startPowerdns } from '../../../../src/sandbox/powerdns/start.ts';
import { ZoneStore } from '../../../../src/sandbox/powerdns/zone-store.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const zone = createZone({ name: 'a.test.', nameservers: ['ns.test.'], dnssec: true }, NOON, () => false);

describe('the API of the simulated PowerDNS', () => {
  let ground: SandboxGround;
  let part: SandboxPart;
  beforeAll(async () => {
    ground = await createGround();
    part = await startPowerdns(ground);
  });
  afterAll(() => part.stop());

  const status = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const asking = request(`${part.facts.powerdnsApi}/api/v1/servers/localhost`, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asking.on('error', reject).end();
    });

  test('demands its key and a Host of its own', async () => {
    const key = part.facts.powerdnsApiKey!;
    expect(await status({ 'x-api-key': key })).toBe(200);
    expect(await status({})).toBe(401);
    expect(await status({ 'x-api-key': `${key.slice(0, -1)}x` })).toBe(401);
    expect(await status({ 'x-api-key': key, host: 'evil.example' })).toBe(421);
  });

  test('fails as often as it is told to', async () => {
    const headers = { 'x-api-key': part.facts.powerdnsApiKey! };
    ground.faults.set({ name: 'dns-5xx', times: 2, value: '503' });
    expect([await status(headers), await status(headers), await status(headers)]).toEqual([503, 503, 200]);
  });

  test('publishes both name servers over both transports, and withdraws them', async () => {
    const other = await createGround();
    const second = await startPowerdns(other, { poolDomain: 'pool.test', key: 'k' });
    const found = () =>
      ['192.0.2.53', '192.0.2.54'].flatMap((address) => [
        other.addresses.find(address, 53, 'udp'),
        other.addresses.find(address, 53, 'tcp'),
      ]);
    expect(found().every((port) => port !== undefined)).toBe(true);
    await second.stop();
    expect(found()).toEqual([undefined, undefined, undefined, undefined]);
  });
});

test('zones, keys and serials outlive a restart; the pool is not made anew', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-zones-'));
  const file = join(folder, 'powerdns.json');
  const seen: unknown[] = [];
  for (const _start of [1, 2]) {
    const part = await startPowerdns(await createGround(), { key: 'k', file });
    const read = async (path: string) =>
      (
        await fetch(`${part.facts.powerdnsApi}/api/v1/servers/localhost/zones${path}`, {
          headers: { 'x-api-key': 'k' },
        })
      ).json();
    seen.push([await read(''), await read('/omani.works.'), await read('/omani.works./cryptokeys')]);
    await part.stop();
  }
  expect(seen[1]).toEqual(seen[0]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await rm(folder, { recursive: true });
});

describe('serials', () => {
  test('are dates that count up within a day, and never go back', () => {
    expect(serialOf(zone)).toBe(2026112101);
    expect(serialOf(moveSerial(zone, NOON))).toBe(2026112102);
    expect(serialOf(moveSerial(zone, NOON + 86_400_000))).toBe(2026112201);
    expect(serialOf(moveSerial(zone, NOON - 86_400_000))).toBe(2026112102);
  });

  test('stand still under a rule that the server does not know', () => {
    expect(serialOf(moveSerial({ ...zone, soaEditApi: 'INCEPTION-EPOCH' }, NOON))).toBe(2026112101);
  });
});

test('a lagging server sees a zone as it was', () => {
  let now = 0;
  const store = new ZoneStore(() => now);
  store.set('a.test', zone);
  now = 10_000;
  const later = moveSerial(zone, NOON);
  store.set('a.test', later);
  expect([store.seen('a.test', 0), store.seen('a.test', 5_000), store.seen('a.test', 20_000)]).toEqual([
    later,
    zone,
    undefined,
  ]);
  store.set('a.test', undefined);
  expect([store.get('a.test'), store.seen('a.test', 1), store.list()]).toEqual([undefined, zone, []]);
});

test('names are ordered as RFC 4034 6.1 shows it', () => {
  const ordered = [
    'example',
    'a.example',
    'yljkjljk.a.example',
    'z.a.example',
    'zabc.a.example',
    'z.example',
    '*.z.example',
  ];
  expect([...ordered].reverse().sort(compareNames)).toEqual(ordered);
});

describe('the name server', () => {
  const answer = (bytes: Buffer) =>
    respond((name) => (name === 'a.test' ? zone : undefined), bytes, { tcp: false, now: NOON });

  test('cuts what is longer than the asker takes', () => {
    const big = createZone(
      {
        name: 'a.test.',
        nameservers: Array.from({ length: 13 }, (_, index) => `${'n'.repeat(50)}${index}.test.`),
      },
      NOON,
      () => false,
    );
    const query = packet.encode({ type: 'query', id: 7, questions: [{ name: 'a.test', type: 'NS' }] });
    const cut = respond(() => big, query, { tcp: false, now: NOON })!;
    expect(packet.decode(cut)).toMatchObject({ id: 7, flag_tc: true, answers: [] });
    const whole = packet.decode(respond(() => big, query, { tcp: true, now: NOON })!);
    expect(whole).toMatchObject({ flag_tc: false });
    expect(whole.answers).toHaveLength(13);
  });

  test('refuses what is not its own, and any other kind of message', () => {
    const ask = (name: string, flags = 0) =>
      packet.decode(
        answer(packet.encode({ type: 'query', id: 1, flags, questions: [{ name, type: 'A' }] }))!,
      );
    expect(ask('b.test')).toMatchObject({ rcode: 'REFUSED', flag_aa: false });
    expect(ask('a.test', 5 << 11)).toMatchObject({ rcode: 'NOTIMP' });
  });

  test('answers any bytes with a message of the same id, or not at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const reply = answer(Buffer.from(bytes));
        if (reply !== undefined) expect(reply.readUInt16BE(0)).toBe(Buffer.from(bytes).readUInt16BE(0));
      }),
      { numRuns: 1_000 },
    );
  });
});
