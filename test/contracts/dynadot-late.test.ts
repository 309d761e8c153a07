import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { DnsProvider, PendingWrite } from '../../src/domain/dns-provider.ts';
import { CatalystError } from '../../src/domain/errors.ts';
import { type RecordSet, recordSet } from '../../src/domain/record-set.ts';
import { canonicalRecords } from '../../src/domain/record-set-canonical.ts';
import type { Clock } from '../../src/domain/surroundings.ts';
import type { Domain } from '../../src/sandbox/dynadot/domain.ts';
import { type DynadotSite, domainWith, foreignDomain, openDynadot, ZONE } from './dynadot-site.ts';

const FQDN = `cloud.${ZONE}`;
const MINUTE = 60_000;
const A = (name: string, ...values: string[]) => recordSet(name, 'A', 300, values);
const first = { upsert: [A(FQDN, '203.0.113.1')], remove: [] };
const second = { upsert: [A(FQDN, '203.0.113.2')], remove: [] };
let site: DynadotSite;
afterEach(() => site.stop());

/** Values of our name in the zone, sorted. */
const ours = () =>
  site.account
    .find(ZONE)!
    .sub.filter(({ host }) => host === 'cloud')
    .map(({ value }) => value)
    .sort();
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('writes that take effect late', () => {
  test('a write resolves only when it is seen, 30 minutes later too', async () => {
    site = await openDynadot([domainWith({})]);
    site.ground.faults.set({ name: 'dynadot-late', value: String(30 * MINUTE) });
    const begun = site.clock.now();
    await site.connect().write(ZONE, first);
    expect(site.clock.now() - begun).toBeGreaterThanOrEqual(30 * MINUTE);
    expect(ours()).toEqual(['203.0.113.1']);
    expect(site.writes()).toHaveLength(1);
  });

  test('while it is waited for that is told, every 30 s at most, an earlier write too', async () => {
    site = await openDynadot([domainWith({})]);
    site.ground.faults.set({ name: 'dynadot-late', value: String(10 * MINUTE) });
    const told: (PendingWrite & { at: number })[] = [];
    const waiting = async (pending: PendingWrite) => void told.push({ ...pending, at: site.clock.now() });
    const begun = site.clock.now();
    await site.connect().write(ZONE, first, { waiting });
    const after = site.clock.now();
    expect(told[0]).toMatchObject({
      ...{ provider: 'Dynadot', zone: ZONE, earlier: false },
      ...{ usualMs: 30 * MINUTE, longestMs: 45 * MINUTE },
    });
    expect(told[0]!.at - begun).toBeLessThan(30_000);
    const gaps = [...told.slice(1).map(({ at }) => at), after].map((at, index) => at - told[index]!.at);
    for (const gap of gaps.slice(0, -1)) expect(gap).toBeGreaterThanOrEqual(30_000);
    for (const gap of gaps) expect(gap).toBeLessThan(65_000);
    const dead = new AbortController();
    site.onRequest = () => {
      if (site.writes().length === 2) dead.abort(new Error('power cut'));
    };
    await failureOf(site.connect({ signal: dead.signal }).write(ZONE, second));
    site.onRequest = undefined;
    told.length = 0;
    await site.connect().write(ZONE, second, { waiting });
    expect(told[0]).toMatchObject({ earlier: true, since: expect.any(Number) });
    expect(ours()).toEqual(['203.0.113.2']);
  });

  test('past the budget it says what is missing; the next run, another process, does not write over it', async () => {
    site = await openDynadot([domainWith({})]);
    site.ground.faults.set({ name: 'dynadot-lost-write', times: 1 });
    expect(await failureOf(site.connect().write(ZONE, first))).toMatchObject({
      code: 'CATALYST-DNS-NOT-PROVEN',
      exit: 6,
      faults: [{ field: 'cloud A 203.0.113.1', reason: 'is not there yet' }],
    });
    await site.connect().write(ZONE, first);
    expect(ours()).toEqual(['203.0.113.1']);
    expect(site.writes()).toHaveLength(2);
  });

  test('a second batch waits for the first one of a run that died, also out of order', async () => {
    site = await openDynadot([domainWith({})]);
    const dead = new AbortController();
    site.ground.faults.set({ name: 'dynadot-late', value: String(20 * MINUTE) });
    site.onRequest = () => {
      if (site.writes().length === 1) dead.abort(new Error('power cut'));
    };
    expect(await failureOf(site.connect({ signal: dead.signal }).write(ZONE, first))).toMatchObject({
      message: 'power cut',
    });
    expect(ours()).toEqual([]);
    site.onRequest = undefined;
    await site.connect().write(ZONE, second);
    expect(ours()).toEqual(['203.0.113.2']);
    expect(site.writes().map((query) => query.get('sub_record0'))).toEqual(['203.0.113.1', '203.0.113.2']);
  });

  test('writes of one process never overlap, and keep their order', async () => {
    site = await openDynadot([domainWith({})]);
    const dns = site.connect();
    site.ground.faults.set({ name: 'dynadot-late', value: String(5 * MINUTE) });
    const writes = Array.from({ length: 8 }, (_, index) => A(FQDN, `203.0.113.${index}`));
    await Promise.all(writes.map((set) => dns.write(ZONE, { upsert: [set], remove: [] })));
    expect([ours(), site.writes().length]).toEqual([['203.0.113.7'], 8]);
  });

  test('an answer that got lost is looked for, and the write not repeated', async () => {
    site = await openDynadot([domainWith({})]);
    site.ground.faults.set({ name: 'dynadot-lost-reply', target: 'set_dns2', times: 1 });
    await site.connect().write(ZONE, first);
    expect([ours(), site.writes().length]).toEqual([['203.0.113.1'], 1]);
  });

  test('an answer that got lost with its write: told soon, and the next run writes once', async () => {
    site = await openDynadot([domainWith({})]);
    site.ground.faults.set({ name: 'dynadot-lost-reply', target: 'set_dns2', times: 1 });
    site.ground.faults.set({ name: 'dynadot-lost-write', times: 1 });
    const begun = site.clock.now();
    expect(await failureOf(site.connect().write(ZONE, first))).toMatchObject({
      code: 'CATALYST-DNS-UNAVAILABLE',
    });
    expect(site.clock.now() - begun).toBeLessThan(5 * MINUTE);
    await site.connect().write(ZONE, first);
    expect([ours(), site.writes().length]).toEqual([['203.0.113.1'], 2]);
  });
});

describe('two who write', () => {
  const another = { host: 'other', type: 'a', value: '192.0.2.200' };
  const addAnother = () => {
    const now = site.account.find(ZONE)!;
    site.account.put({ ...now, sub: [...now.sub, another] });
  };

  test('what another adds while ours is on its way is told, and is still there', async () => {
    site = await openDynadot([domainWith({})]);
    site.onRequest = () => {
      if (site.writes().length === 1) {
        site.onRequest = undefined;
        addAnother();
      }
    };
    expect(await failureOf(site.connect().write(ZONE, first))).toMatchObject({
      code: 'CATALYST-DNS-ZONE-CHANGED',
      faults: [{ field: 'other A 192.0.2.200', reason: 'was written by somebody else' }],
    });
    expect(site.account.find(ZONE)?.sub).toContainEqual(another);
    await site.connect().write(ZONE, first);
    expect([ours(), site.writes().length]).toEqual([['203.0.113.1'], 1]);
  });

  test('what another added and our full write took away is told with its value', async () => {
    site = await openDynadot([domainWith({ sub: [{ host: 'cloud', type: 'a', value: '203.0.113.1' }] })]);
    site.ground.faults.set({ name: 'dynadot-late', value: String(MINUTE) });
    site.onRequest = () => {
      if (site.writes().length === 1) {
        site.onRequest = undefined;
        addAnother();
      }
    };
    expect(await failureOf(site.connect().write(ZONE, second))).toMatchObject({
      code: 'CATALYST-DNS-ZONE-CHANGED',
      faults: [{ field: 'other A 192.0.2.200', reason: 'was written by somebody else, and is gone' }],
    });
  });

  test('what another removed meanwhile is told', async () => {
    const www = { host: 'www', type: 'a', value: '192.0.2.1' };
    site = await openDynadot([domainWith({ sub: [www] })]);
    site.onRequest = () => {
      if (site.writes().length !== 1) return;
      site.onRequest = undefined;
      site.account.put({ ...site.account.find(ZONE)!, sub: [] });
    };
    expect(await failureOf(site.connect().write(ZONE, first))).toMatchObject({
      code: 'CATALYST-DNS-ZONE-CHANGED',
      faults: [{ field: 'www A 192.0.2.1', reason: 'was there before, and is gone' }],
    });
  });

  test('two processes of one machine at once: the second waits for the first, and nothing is lost', async () => {
    site = await openDynadot([foreignDomain(5, 20, 300)]);
    const before = JSON.stringify(site.account.find(ZONE)!.sub);
    const [one, other] = [site.connect(), site.connect()];
    await Promise.all([
      one.write(ZONE, { upsert: canonicalRecords(`one.${ZONE}`, '203.0.113.1'), remove: [] }),
      other.write(ZONE, { upsert: canonicalRecords(`two.${ZONE}`, '203.0.113.2'), remove: [] }),
    ]);
    const { sub } = site.account.find(ZONE)!;
    expect(sub).toHaveLength(20 + 9 + 9);
    expect(JSON.stringify(sub.slice(0, 20))).toBe(before);
  });

  test('two machines at once: no record of either is lost, and whoever was disturbed is told', async () => {
    site = await openDynadot([foreignDomain(5, 20, 300)]);
    const [one, other] = [
      site.connect({ folder: `${site.folder}/1` }),
      site.connect({ folder: `${site.folder}/2` }),
    ];
    const outcomes = await Promise.all([
      failureOf(one.write(ZONE, { upsert: canonicalRecords(`one.${ZONE}`, '203.0.113.1'), remove: [] })),
      failureOf(other.write(ZONE, { upsert: canonicalRecords(`two.${ZONE}`, '203.0.113.2'), remove: [] })),
    ]);
    expect(site.account.find(ZONE)?.sub).toHaveLength(20 + 9 + 9);
    expect(outcomes.filter((error) => error !== undefined)).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'CATALYST-DNS-ZONE-CHANGED' })]),
    );
  });
});

describe('two machines that write the same Sovereign while writes are applied late', () => {
  const late = async (domain: Domain) => {
    site = await openDynadot([domain]);
    site.ground.faults.set({ name: 'dynadot-late', value: String(30 * MINUTE) });
    ended = 0;
    return [1, 2].map((machine) => site.connect({ folder: `${site.folder}/${machine}`, clock })) as [
      DnsProvider,
      DnsProvider,
    ];
  };
  let ended = 0;
  /** Nobody waits for his write to arrive before the other has sent his, or has ended. */
  const clock: Clock = {
    now: () => site.clock.now(),
    sleep: async (ms, signal) => {
      while (ms >= 2_000 && site.writes().length < 2 && ended === 0)
        await new Promise((resolve) => setImmediate(resolve));
      await site.clock.sleep(ms, signal);
    },
  };
  const writing = (provider: DnsProvider, address: string) =>
    failureOf(
      provider.write(ZONE, sets(address)).finally(() => {
        ended += 1;
      }),
    );
  const sets = (address: string) => ({ upsert: canonicalRecords(FQDN, address), remove: [] });
  const told = (error: unknown) => (error as { code?: string } | undefined)?.code;

  test('with one address: the records are there twice, and that is told', async () => {
    const [one, other] = await late(domainWith({ ttl: 300 }));
    const outcomes = await Promise.all([writing(one, '203.0.113.1'), writing(other, '203.0.113.1')]);
    expect(outcomes.map(told)).toContain('CATALYST-DNS-ZONE-CHANGED');
  });

  test('with one address, each seeing the first copy before the second is there: one wins, the other is told', async () => {
    const [one, other] = await late(domainWith({ ttl: 300 }));
    let sent = 0;
    site.onRequest = (query) => {
      sent += query.get('command') === 'set_dns2' ? 1 : 0;
      // What came first stands there alone while both look; the second one takes effect a minute later.
      if (sent !== 2) return;
      site.ground.faults.clear('dynadot-late');
      site.ground.faults.set({ name: 'dynadot-late', value: String(31 * MINUTE) });
    };
    const outcomes = (await Promise.all([writing(one, '203.0.113.1'), writing(other, '203.0.113.1')])).map(
      told,
    );
    site.onRequest = undefined;
    site.ground.faults.clear('dynadot-late');
    expect(outcomes.filter((code) => code === undefined)).toHaveLength(1);
    expect(outcomes).toContain('CATALYST-DNS-ZONE-CHANGED');
    expect(site.account.find(ZONE)?.sub).toHaveLength(18);
    const doubled = (await one.read(ZONE))!.sets.filter(({ name }) => name.endsWith(FQDN));
    expect(doubled.map(({ values }) => values)).toEqual(Array(9).fill(['203.0.113.1', '203.0.113.1']));
    await one.write(ZONE, sets('203.0.113.1'));
    expect(site.account.find(ZONE)?.sub).toHaveLength(9);
  });

  test('with two addresses, each in the place of the other: whoever lost is told', async () => {
    const present = canonicalRecords(FQDN, '203.0.113.1').map(({ name }) => ({
      ...{ host: name.slice(0, -ZONE.length - 1), type: 'a', value: '203.0.113.1' },
    }));
    const [one, other] = await late(domainWith({ ttl: 300, sub: present }));
    const outcomes = await Promise.all([writing(one, '203.0.113.2'), writing(other, '203.0.113.3')]);
    expect(outcomes.map(told)).toContain('CATALYST-DNS-ZONE-CHANGED');
  });

  test('a zone that changed since it was read is not written', async () => {
    site = await openDynadot([domainWith({ ttl: 300 })]);
    const since = (await site.connect().read(ZONE))!;
    await site.connect({ folder: `${site.folder}/other` }).write(ZONE, sets('203.0.113.1'));
    const before = site.records();
    const error = await failureOf(site.connect().write(ZONE, sets('203.0.113.2'), { since }));
    expect([error, site.records()]).toEqual([
      expect.objectContaining({ code: 'CATALYST-DNS-ZONE-CHANGED' }),
      before,
    ]);
  });
});

describe('a power cut between any two calls', () => {
  const added = canonicalRecords(FQDN, '203.0.113.10');
  const moved = canonicalRecords(FQDN, '203.0.113.11');
  const cases: [string, RecordSet[], (dns: DnsProvider) => Promise<void> | undefined, string[]][] = [
    ['an addition', [], (dns) => dns.write(ZONE, { upsert: added, remove: [] }), ['203.0.113.10']],
    ['a change', added, (dns) => dns.write(ZONE, { upsert: moved, remove: [] }), ['203.0.113.11']],
    ['a removal', added, (dns) => dns.write(ZONE, { upsert: [], remove: added }), []],
  ];

  test.each(cases)('%s ends right when it is run again', async (_what, present, work, wanted) => {
    const when = ['before', 'after'] as const;
    for (let cut = 1; ; cut += 1) {
      site = await openDynadot([foreignDomain(8, 40, 300)]);
      const theirs = JSON.stringify(site.account.find(ZONE)!.sub);
      if (present.length > 0) await site.connect().write(ZONE, { upsert: present, remove: [] });
      const dead = new AbortController();
      const from = site.seen.length;
      const at = when[cut % 2]!;
      const number = Math.ceil(cut / 2);
      site.onRequest = (_query, count, request) => {
        if (count !== from + number) return;
        dead.abort(new Error('power cut'));
        if (at === 'before') request.url = '/lost';
      };
      const error = await failureOf(Promise.resolve(work(site.connect({ signal: dead.signal }))));
      site.onRequest = undefined;
      if (error !== undefined) expect(error).toMatchObject({ message: 'power cut' });
      await work(site.connect());
      const { sub } = site.account.find(ZONE)!;
      expect(JSON.stringify(sub.slice(0, 40))).toBe(theirs);
      expect(sub.slice(40).map(({ value }) => value)).toEqual(
        wanted.flatMap((value) => Array(9).fill(value)),
      );
      if (error === undefined) break;
      await site.stop();
      expect(cut).toBeLessThan(40);
    }
  });
});

test('whatever is written, the zone becomes what was asked, and all else stays', async () => {
  const host = fc.constantFrom(ZONE, `www.${ZONE}`, FQDN, `a.b.${ZONE}`, `*.${ZONE}`);
  const set = fc.oneof(
    fc
      .tuple(host, fc.uniqueArray(fc.ipV4(), { minLength: 1, maxLength: 3 }))
      .map(([name, v]) => A(name, ...v)),
    fc.tuple(host, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 })).map(([name, text]) => {
      const bytes = [...Buffer.from(text)].map((byte) => `\\${String(byte).padStart(3, '0')}`);
      return recordSet(name, 'TXT', 300, [`"${bytes.join('')}"`]);
    }),
  );
  const changes = fc.record({
    upsert: fc.uniqueArray(set, { maxLength: 4, selector: (one) => `${one.name}/${one.type}` }),
    remove: fc.array(fc.record({ name: host, type: fc.constantFrom('A', 'TXT', 'MX') }), { maxLength: 2 }),
  });
  site = await openDynadot([domainWith({})]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(changes, { minLength: 1, maxLength: 3 }),
      fc.nat(12),
      fc.boolean(),
      async (batches, sub, late) => {
        site.account.put(foreignDomain(4, sub, 300));
        if (late) site.ground.faults.set({ name: 'dynadot-late', value: String(10 * MINUTE) });
        const dns = site.connect();
        const before = await dns.read(ZONE);
        const model = new Map(before!.sets.map((one) => [`${one.name}/${one.type}`, one]));
        for (const { upsert, remove } of batches) {
          const gone = remove.filter(
            (one) => !upsert.some((other) => other.name === one.name && other.type === one.type),
          );
          await dns.write(ZONE, { upsert, remove: gone });
          for (const one of gone) model.delete(`${one.name}/${one.type}`);
          for (const one of upsert) model.set(`${one.name}/${one.type}`, one);
        }
        const now = (await dns.read(ZONE))!.sets;
        const text = (sets: RecordSet[]) =>
          sets.map((one) => `${one.name} ${one.type} ${one.values.map(bare).join(' ')}`).sort();
        expect(text(now)).toEqual(text([...model.values()]));
        await dns.restore?.(before!);
        const domain = site.account.find(ZONE)!;
        const original = foreignDomain(4, sub, 300);
        expect(JSON.stringify([domain.main, domain.sub])).toBe(JSON.stringify([original.main, original.sub]));
        site.ground.faults.clear('dynadot-late');
      },
    ),
    { numRuns: 40 },
  );
});

/** Escapes of the same byte are the same. */
function bare(value: string): string {
  if (!value.startsWith('"')) return value;
  const parts = [...value.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, part]) => part!).join('');
  return parts.replaceAll(/\\(\d{3}|.)|([^\\])/gsu, (_all, escaped: string | undefined, plain: string) => {
    const code =
      escaped === undefined
        ? plain.charCodeAt(0)
        : escaped.length === 3
          ? Number(escaped)
          : escaped.charCodeAt(0);
    return `[${code}]`;
  });
}

test('every failure is typed', async () => {
  site = await openDynadot([domainWith({})]);
  site.ground.faults.set({ name: 'dynadot-lost-write', times: 1 });
  expect(await failureOf(site.connect().write(ZONE, first))).toBeInstanceOf(CatalystError);
});
