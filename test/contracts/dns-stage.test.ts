import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordSet } from '../../src/domain/record-set.ts';
import { recordsStage } from '../../src/pipeline/stages/records.ts';
import { handClock, recordsWorld } from '../unit/pipeline/stages/records-world.ts';
import { type DnsSite, NAMESERVERS, POOL, SITES } from './powerdns-servers.ts';

describe.each(SITES)('the records stage on $name', ({ here, open }) => {
  let site: DnsSite;
  beforeAll(async () => {
    if (here) site = await open();
  });
  afterAll(async () => site?.stop());
  const check = test.skipIf(!here);

  check('writes and proves a Sovereign beside 2,000 foreign records, and takes it back', async () => {
    const rrsets = Array.from({ length: 2_000 }, (_, index) => ({
      name: `f${index}.${POOL}.`,
      type: 'A',
      ttl: 77,
      changetype: 'REPLACE',
      records: [{ content: `198.51.100.${index % 256}`, disabled: index % 7 === 0 }],
    }));
    expect((await site.raw('PATCH', `/zones/${POOL}.`, { rrsets })).status).toBe(204);
    const foreign = async () => {
      const { rrsets: all } = (await site.raw('GET', `/zones/${POOL}.`)).json as {
        rrsets: { type: string }[];
      };
      return all
        .filter((set) => set.type !== 'SOA')
        .map((set) => JSON.stringify(set))
        .sort()
        .join('\n');
    };
    const before = await foreign();
    const clock = handClock();
    const world = recordsWorld(site, clock);
    expect(await recordsStage.run(world)).toBe('9 records, 2 of 2 servers agree, DS published');
    expect(await recordsStage.isDone(world)).toBe('9 records, 2 of 2 servers agree');
    expect(clock.slept).toBe(0);
    expect(await foreign()).not.toBe(before);
    const leaving = recordsWorld(site, clock, { outputs: world.outputs, options: { waitForRecords: true } });
    expect(await recordsStage.undo?.(leaving)).toBe(`the zone omantel.${POOL} is deleted`);
    expect(await foreign()).toBe(before);
  });

  describe('in zones that others made', () => {
    const hosts = NAMESERVERS.map((host) => `${host}.`);
    const fieldOf = async (zone: string) =>
      ((await site.raw('GET', `/zones/${zone}.?rrsets=false`)).json as { soa_edit_api: string }).soa_edit_api;
    const setField = (zone: string, body: object) => site.raw('PUT', `/zones/${zone}.`, body);

    check('names every field that differs, and takes over when told, after a snapshot', async () => {
      const zone = `theirs.${POOL}`;
      const body = { name: `${zone}.`, kind: 'Native', nameservers: hosts, soa_edit_api: 'INCEPTION-EPOCH' };
      await site.raw('POST', '/zones', body);
      const error = await recordsStage
        .run(recordsWorld(site, handClock(), { fqdn: zone }))
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'CATALYST-DNS-ZONE-DIFFERENT' });
      const { faults } = error as { faults: { field: string }[] };
      expect(faults.map(({ field }) => field)).toEqual([
        ...['SOA primary', 'SOA minimum', 'soa_edit_api', 'dnssec'],
      ]);
      const adopting = recordsWorld(site, handClock(), {
        fqdn: zone,
        options: { adopt: true, waitForRecords: true },
      });
      expect(await recordsStage.run(adopting)).toBe('9 records, 2 of 2 servers agree, DS published');
      expect(await fieldOf(zone)).toBe('DEFAULT');
      expect(adopting.snapshots[0]).toMatchObject({ zone, verbatim: { soa_edit_api: 'INCEPTION-EPOCH' } });
    });

    check('a zone of ours whose rule somebody broke is put right without being asked', async () => {
      const zone = `broken.${POOL}`;
      const world = await settled(zone);
      await setField(zone, { soa_edit_api: 'OFF' });
      expect(await recordsStage.isDone(world)).toBeUndefined();
      await recordsStage.run(world);
      expect(await fieldOf(zone)).toBe('DEFAULT');
      expect(await recordsStage.isDone(world)).toBeDefined();
    });

    check(
      'a pool whose serial stands still is told; where copies follow it, refused or put right',
      async () => {
        try {
          await setField(POOL, { soa_edit_api: 'INCEPTION-EPOCH' });
          const told = recordsWorld(site, handClock(), { fqdn: `one.${POOL}` });
          await recordsStage.run(told);
          expect(JSON.stringify(told.events)).toContain('soa_edit_api is INCEPTION-EPOCH');
          await setField(POOL, { kind: 'Master' });
          const world = recordsWorld(site, handClock(), { fqdn: `two.${POOL}` });
          await expect(recordsStage.run(world)).rejects.toMatchObject({
            code: 'CATALYST-DNS-SERIAL-STUCK',
            hint: expect.stringContaining(`pdnsutil set-meta ${POOL} SOA-EDIT-API DEFAULT`),
          });
          expect((await site.provider.read(POOL))?.sets.some(({ name }) => name === `two.${POOL}`)).toBe(
            false,
          );
          await recordsStage.run({ ...world, options: { ...world.options, adopt: true } });
          expect(await fieldOf(POOL)).toBe('DEFAULT');
        } finally {
          await setField(POOL, { kind: 'Native', soa_edit_api: 'DEFAULT' });
        }
      },
    );

    check('never touches a LUA record, not even when told to take everything over', async () => {
      const zone = `lua.${POOL}`;
      const lua = [`A "ifportup(443, {'192.0.2.1'})"`];
      await site.provider.ensureZone(zone, { nameservers: NAMESERVERS, primaryContact: 'ops@omantel.om' });
      const theirs = [
        recordSet(`console.${zone}`, 'LUA', 60, lua),
        recordSet(`api.${zone}`, 'LUA', 60, [`TXT "'x'"`]),
        recordSet(`other.${zone}`, 'LUA', 60, lua),
      ];
      await site.provider.write(zone, { upsert: theirs, remove: [] });
      for (const adopt of [false, true]) {
        const world = recordsWorld(site, handClock(), { fqdn: zone, options: { adopt } });
        await expect(recordsStage.run(world)).rejects.toMatchObject({
          code: 'CATALYST-DNS-FOREIGN',
          faults: [
            { field: `console.${zone} LUA`, reason: expect.stringContaining('computed by the server') },
          ],
          hint: expect.stringContaining('by hand'),
        });
      }
      await site.provider.write(zone, { upsert: [], remove: [{ name: `console.${zone}`, type: 'LUA' }] });
      await recordsStage.run(recordsWorld(site, handClock(), { fqdn: zone }));
      const left = (await site.provider.read(zone))?.sets.filter((set) => set.type === 'LUA');
      expect(left).toEqual([theirs[1], theirs[2]]);
    });
  });

  /** A Sovereign whose records are written and proven. */
  async function settled(fqdn: string, clock = handClock()) {
    const world = recordsWorld(site, clock, { fqdn });
    await recordsStage.run(world);
    return world;
  }
});
