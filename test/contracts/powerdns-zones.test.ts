import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordSet } from '../../src/domain/record-set.ts';
import { canonicalRecords } from '../../src/domain/record-set-canonical.ts';
import { openDoor } from './powerdns-door.ts';
import { type DnsSite, NAMESERVERS, openSimulated, POOL, SITES } from './powerdns-servers.ts';

const FORM = { nameservers: NAMESERVERS, primaryContact: 'ops@omantel.om' };
const ADOPT = { ...FORM, takeOver: true };
const STUCK = ['INCEPTION-EPOCH', 'OFF', 'SOA-EDIT', ''];
const MOVING = ['DEFAULT', 'INCREASE', 'EPOCH', 'SOA-EDIT-INCREASE'];

interface RawZone {
  kind: string;
  serial: number;
  soa_edit_api: string;
  rrsets: { name: string; type: string }[];
}

describe.each(SITES)('zones that others made, on $name', ({ here, open }) => {
  let site: DnsSite;
  beforeAll(async () => {
    if (here) site = await open();
  });
  afterAll(async () => site?.stop());
  const check = test.skipIf(!here);

  const zoneOf = async (zone: string) => (await site.raw('GET', `/zones/${zone}.`)).json as RawZone;
  const patch = (zone: string, ...rrsets: object[]) => site.raw('PATCH', `/zones/${zone}.`, { rrsets });
  const replace = (name: string, type: string, contents: string[], more: object = {}) => ({
    ...{ name: `${name}.`, type, ttl: 300, changetype: 'REPLACE' },
    records: contents.map((content) => ({ content, disabled: false })),
    ...more,
  });

  /** A zone that differs in everything. */
  async function strange(zone: string): Promise<void> {
    const body = { name: `${zone}.`, kind: 'Slave', masters: ['192.0.2.9'], nameservers: [] };
    await site.raw('POST', '/zones', { ...body, soa_edit_api: 'INCEPTION-EPOCH' });
    const soa = replace(zone, 'SOA', ['a.example.org. b.example.org. 2026113099 1 1 1 3600']);
    await patch(zone, soa, replace(zone, 'NS', ['ns.example.org.']));
  }

  check('are refused with every field that differs, and not changed', async () => {
    const zone = `strange.${POOL}`;
    await strange(zone);
    const before = await zoneOf(zone);
    const error = await site.provider.ensureZone(zone, FORM).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'CATALYST-DNS-ZONE-DIFFERENT',
      exit: 4,
      hint: expect.stringContaining('--adopt'),
    });
    const { faults } = error as { faults: { field: string }[] };
    expect(faults.map(({ field }) => field)).toEqual([
      ...['kind', 'NS', 'SOA primary', 'SOA minimum', 'soa_edit_api', 'dnssec'],
    ]);
    expect(await zoneOf(zone)).toEqual(before);
    expect(await site.provider.compareZone?.(zone, FORM)).toEqual(faults);
  });

  check('are put right in every field when taken over, the serial only forward', async () => {
    const zone = `adopted.${POOL}`;
    await strange(zone);
    await patch(zone, replace(`mail.${zone}`, 'A', ['198.51.100.2']));
    const before = await zoneOf(zone);
    expect(await site.provider.ensureZone(zone, ADOPT)).toBe('mended');
    expect(await site.provider.compareZone?.(zone, FORM)).toEqual([]);
    const after = await zoneOf(zone);
    expect(after).toMatchObject({ kind: 'Native', soa_edit_api: 'DEFAULT' });
    expect(after.serial).toBeGreaterThan(before.serial);
    const sets = (await site.provider.read(zone))?.sets ?? [];
    expect(sets.find((set) => set.type === 'NS')?.values).toEqual(NAMESERVERS);
    expect(sets).toContainEqual(recordSet(`mail.${zone}`, 'A', 300, ['198.51.100.2']));
    expect(await site.provider.dsRecords(zone)).not.toEqual([]);
    expect(await site.provider.ensureZone(zone, FORM)).toBe('kept');
  });

  check(
    'with nothing but an idle key count as unsigned; a stray zone-signing key beside a good one does no harm',
    async () => {
      const zone = `keys.${POOL}`;
      await site.provider.ensureZone(zone, FORM);
      const keys = `/zones/${zone}./cryptokeys`;
      await site.raw('POST', keys, { keytype: 'csk', active: false, published: true, algorithm: 13 });
      await site.raw('POST', keys, { keytype: 'zsk', active: true, published: true, algorithm: 13 });
      expect(await site.provider.compareZone?.(zone, FORM)).toEqual([]);
      const all = (await site.raw('GET', keys)).json as { id: number; active: boolean }[];
      for (const { id } of all.filter((key) => key.active)) await site.raw('DELETE', `${keys}/${id}`);
      expect(await site.provider.dsRecords(zone)).toEqual([]);
      await expect(site.provider.ensureZone(zone, FORM)).rejects.toMatchObject({
        faults: [{ field: 'dnssec' }],
      });
      expect(await site.provider.ensureZone(zone, ADOPT)).toBe('mended');
      expect(await site.provider.dsRecords(zone)).not.toEqual([]);
    },
  );

  check('tell whether their serial moves, by their rule as much as by their behaviour', async () => {
    const zone = `serial.${POOL}`;
    await site.provider.ensureZone(zone, FORM);
    for (const rule of [...STUCK, ...MOVING]) {
      await site.raw('PUT', `/zones/${zone}.`, { soa_edit_api: rule });
      await patch(zone, replace(zone, 'SOA', ['ns1.openova.test. ops.omantel.om. 5 1 1 1 300']));
      const before = (await zoneOf(zone)).serial;
      await patch(zone, replace(`x.${zone}`, 'TXT', [`"${rule}"`]));
      const moved = rule === 'EPOCH' || (await zoneOf(zone)).serial > before;
      const found = await site.provider.serialFault?.(zone);
      expect([rule, found === undefined]).toEqual([rule, moved]);
      if (found !== undefined)
        expect(found).toMatchObject({ fault: { field: 'soa_edit_api' }, grave: false });
    }
  });

  check(
    'whose copies follow a serial that stands still fail the write that they would never see',
    async () => {
      const zone = `copied.${POOL}`;
      await site.provider.ensureZone(zone, FORM);
      await site.raw('PUT', `/zones/${zone}.`, { kind: 'Master', soa_edit_api: 'INCEPTION-EPOCH' });
      const write = () =>
        site.provider.write(zone, { upsert: canonicalRecords(zone, '203.0.113.1'), remove: [] });
      await expect(write()).rejects.toMatchObject({
        code: 'CATALYST-DNS-SERIAL-STUCK',
        message: expect.stringContaining('INCEPTION-EPOCH'),
      });
      expect(await site.provider.serialFault?.(zone)).toMatchObject({ grave: true });
      await site.provider.mendSerial?.(zone);
      expect(await site.provider.serialFault?.(zone)).toBeUndefined();
      const before = (await zoneOf(zone)).serial;
      await write();
      expect((await zoneOf(zone)).serial).toBeGreaterThan(before);
    },
  );

  describe('are restored', () => {
    /** Everything that a restore has to bring back, as text; the serial goes on. */
    const formOf = async (zone: string) => {
      const { rrsets } = (await zoneOf(zone)) as unknown as { rrsets: { type: string; records: object[] }[] };
      const texts = rrsets.map((set) =>
        JSON.stringify(set, (key, value) =>
          key === 'content' && set.type === 'SOA' ? String(value).replace(/ \d+/, ' serial') : value,
        ),
      );
      return texts.sort().join('\n');
    };

    check('to exactly what they were, comments and disabled records included', async () => {
      const zone = `restored.${POOL}`;
      await site.provider.ensureZone(zone, FORM);
      const comments = [{ content: 'ours since 2019', account: 'ops', modified_at: 1_234_567_890 }];
      await patch(
        zone,
        replace(`a.${zone}`, 'A', ['198.51.100.2', '198.51.100.1'], { comments }),
        replace(`b.${zone}`, 'CNAME', [`a.${zone}.`]),
        replace(`c.${zone}`, 'TXT', ['"v=spf1 \\"-all\\""', '"Two" "parts"']),
        replace(`d.${zone}`, 'LUA', [`A "ifportup(443, {'192.0.2.1'})"`]),
        replace(`e.${zone}`, 'DS', [`4711 13 2 ${'ab'.repeat(32)}`]),
        { ...replace(`f.${zone}`, 'A', []), records: [{ content: '192.0.2.9', disabled: true }] },
      );
      const snapshot = (await site.provider.read(zone))!;
      const before = await formOf(zone);
      await patch(
        zone,
        { name: `b.${zone}.`, type: 'CNAME', changetype: 'DELETE' },
        { name: `e.${zone}.`, type: 'DS', changetype: 'DELETE' },
        replace(`a.${zone}`, 'A', ['198.51.100.1'], { comments: [] }),
        replace(`b.${zone}`, 'A', ['198.51.100.3']),
        replace(`f.${zone}`, 'A', ['192.0.2.9']),
        replace(`new.${zone}`, 'MX', ['10 mail.example.org.']),
        replace(zone, 'SOA', ['ns.example.org. x.example.org. 2026113098 1 1 1 60']),
      );
      const changed = (await zoneOf(zone)).serial;
      const ds = await site.provider.dsRecords(zone);
      const kept = JSON.parse(JSON.stringify(snapshot)) as typeof snapshot;
      await site.provider.restore?.(kept);
      expect(await formOf(zone)).toBe(before);
      const restored = (await zoneOf(zone)).serial;
      expect(restored).toBe(changed + 1);
      expect(await site.provider.dsRecords(zone)).toEqual(ds);
      await site.provider.restore?.(kept);
      expect((await zoneOf(zone)).serial).toBe(restored);
    });

    check('with 2,000 foreign record sets byte for byte', async () => {
      const zone = `many.${POOL}`;
      await site.provider.ensureZone(zone, FORM);
      const texts = Array.from({ length: 2_000 }, (_, index) =>
        replace(`f${index}.${zone}`, 'TXT', [`"Foreign ${index} \\"x\\""`]),
      );
      await patch(zone, ...texts);
      const snapshot = (await site.provider.read(zone))!;
      const before = await formOf(zone);
      await site.provider.write(zone, {
        upsert: canonicalRecords(zone, '203.0.113.1'),
        remove: snapshot.sets.filter((set) => set.type === 'TXT').slice(0, 1_500),
      });
      await site.provider.restore?.(snapshot);
      expect(await formOf(zone)).toBe(before);
    });

    check('not from what another provider kept, and not when they are gone', async () => {
      const zone = `elsewhere.${POOL}`;
      const snapshot = { zone, takenAt: '2026-11-21T09:00:00.000Z', sets: [], verbatim: { records: [] } };
      await expect(site.provider.restore?.(snapshot)).rejects.toMatchObject({ code: 'CATALYST-DNS-REFUSED' });
      const pool = (await site.provider.read(POOL))!;
      const other = { ...pool, zone };
      await expect(site.provider.restore?.(other)).rejects.toMatchObject({ code: 'CATALYST-DNS-REFUSED' });
      const verbatim = { ...(pool.verbatim as object), name: `${zone}.` };
      await expect(site.provider.restore?.({ ...other, verbatim })).rejects.toMatchObject({
        code: 'CATALYST-DNS-ZONE-ABSENT',
      });
    });
  });

  check('are reached through a proxy that wants a user name and password', async () => {
    const door = await openDoor(site.api, 'ops:canary-5d7e/0:x');
    try {
      await site.connect({ api: door.api, basicAuth: 'ops:canary-5d7e/0:x' }).verifyCredentials(POOL);
      const told = async (options: Parameters<DnsSite['connect']>[0]) => {
        const error = await site
          .connect({ api: door.api, ...options })
          .verifyCredentials()
          .catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: 'CATALYST-DNS-CREDENTIAL', exit: 3 });
        const text = JSON.stringify((error as { toObject(): unknown }).toObject());
        expect(text).not.toMatch(/canary|b3BzOm/);
        return (error as Error).message;
      };
      expect(await told({})).toMatch(/^Something before the PowerDNS API at .* asks for a user name/);
      expect(await told({ basicAuth: 'ops:canary-wrong' })).toMatch(
        /does not take the user name and password/,
      );
      expect(await told({ basicAuth: 'canary' })).toMatch(/not in the form user:password/);
      const key = 'canary-key';
      expect(await told({ basicAuth: 'ops:canary-5d7e/0:x', key })).toMatch(
        /^PowerDNS does not take the API key/,
      );
    } finally {
      await door.close();
    }
  });
});

test('a server that keeps LUA records from being changed says so once, and our own records go there', async () => {
  const site = await openSimulated(undefined, { luaUpdates: false });
  try {
    const zone = `lua.${POOL}`;
    await site.provider.ensureZone(zone, FORM);
    await site.provider.write(zone, { upsert: canonicalRecords(zone, '203.0.113.1'), remove: [] });
    const lua = recordSet(`x.${zone}`, 'LUA', 60, [`A "ifportup(443, {'192.0.2.1'})"`]);
    await expect(site.provider.write(zone, { upsert: [lua], remove: [] })).rejects.toMatchObject({
      code: 'CATALYST-DNS-LUA-OFF',
      exit: 4,
      message: 'PowerDNS answered: Update of Lua records is not allowed',
      hint: expect.stringContaining('enable-lua-record-updates=yes'),
    });
  } finally {
    await site.stop();
  }
});
