import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DnsPlan } from '../../src/domain/dns-plan.ts';
import { F, operatorAt } from './dns-operator.ts';
import { type DnsSite, NAMESERVERS, POOL, SITES } from './powerdns-servers.ts';

const FOREIGN = 2_000;

describe.each(SITES)('catalyst dns on $name', ({ here, open }) => {
  let site: DnsSite;
  beforeAll(async () => {
    if (here) site = await open();
  });
  afterAll(async () => site?.stop());
  const check = test.skipIf(!here);

  const patch = async (zone: string, rrsets: object[]) =>
    expect((await site.raw('PATCH', `/zones/${zone}.`, { rrsets })).status).toBe(204);
  const replace = (name: string, type: string, ttl: number, contents: string[], disabled = false) => ({
    ...{ name: `${name}.`, type, ttl, changetype: 'REPLACE' },
    records: contents.map((content) => ({ content, disabled })),
  });
  /** Every set of a zone but its SOA, as the API tells it. */
  const verbatim = async (zone: string) => {
    const { rrsets } = (await site.raw('GET', `/zones/${zone}.`)).json as { rrsets: { type: string }[] };
    const texts = rrsets.filter(({ type }) => type !== 'SOA').map((set) => JSON.stringify(set));
    return texts.sort().join('\n');
  };
  afterEach(async () => {
    if (!here) return;
    await site.provider.deleteZone(F);
    const sets = (await site.provider.read(POOL))?.sets ?? [];
    await site.provider.write(POOL, { upsert: [], remove: sets.filter(({ name }) => name !== POOL) });
  });

  check('plans, writes, proves, and has nothing left to do', async () => {
    const operator = await operatorAt(site);
    const plan = await operator.plan();
    expect(actions(plan)).toEqual({ [F]: { add: 9 }, [POOL]: { add: 1 } });
    expect(plan).toMatchObject({ dsToCome: true, zones: [{ exists: false }, { exists: true }] });
    expect(await site.provider.read(F)).toBeUndefined();
    const applied = await operator.apply();
    expect(applied).toMatchObject({ unchanged: false, snapshots: [`${F}-1`, `${POOL}-1`] });
    expect(operator.asked).toHaveLength(1);
    expect(actions(await operator.plan())).toEqual({ [F]: { keep: 9 }, [POOL]: { keep: 2 } });
    const again = await operator.apply();
    expect(again).toMatchObject({ unchanged: true, detail: '9 records, 2 of 2 servers agree' });
    expect(operator.asked).toHaveLength(1);
    expect((await operator.snapshots()).map(({ id, before }) => [id, before])).toEqual([
      [`${F}-1`, 'dns-apply'],
      [`${POOL}-1`, 'dns-apply'],
    ]);
  });

  check(
    'a zone with 2,000 foreign record sets survives apply, restore and destroy byte for byte',
    async () => {
      const rrsets = Array.from({ length: FOREIGN }, (_, index) =>
        replace(`f${index}.${POOL}`, 'A', 77, [`198.51.100.${index % 256}`], index % 7 === 0),
      );
      await patch(POOL, rrsets);
      const before = await verbatim(POOL);
      const operator = await operatorAt(site);
      await operator.apply();
      const applied = await verbatim(POOL);
      expect(applied).not.toBe(before);
      expect(applied.split('\n').filter((line) => before.includes(line))).toHaveLength(
        before.split('\n').length,
      );
      const restored = await operator.restore(`${POOL}-1`);
      expect(restored).toMatchObject({ unchanged: false, snapshots: [`${POOL}-2`] });
      expect(await verbatim(POOL)).toBe(before);
      expect(actions(await operator.plan())).toEqual({ [F]: { keep: 9 }, [POOL]: { add: 2 } });
      await operator.restore(`${POOL}-2`);
      expect(await verbatim(POOL)).toBe(applied);
      expect((await operator.apply()).unchanged).toBe(true);
      await operator.destroyDns();
      expect(await verbatim(POOL)).toBe(before);
      expect(await site.provider.read(F)).toBeUndefined();
    },
  );

  check('a restore is refused when others would lose what they wrote, and done when told', async () => {
    const operator = await operatorAt(site);
    await operator.apply();
    await patch(POOL, [replace(`theirs.${POOL}`, 'TXT', 60, ['"mine"'])]);
    const before = await verbatim(POOL);
    await expect(operator.restore(`${POOL}-1`)).rejects.toMatchObject({
      code: 'CATALYST-DNS-ZONE-CHANGED',
      hint: `catalyst dns restore ${F} ${POOL}-1 --even-if-changed`,
      faults: [{ field: `theirs.${POOL} TXT`, reason: expect.stringContaining('would be removed') }],
    });
    expect(await verbatim(POOL)).toBe(before);
    await operator.restore(`${POOL}-1`, { evenIfChanged: true });
    expect(await verbatim(POOL)).not.toContain('theirs');
    await operator.restore(`${POOL}-2`);
    expect(await verbatim(POOL)).toBe(before);
  });

  check('a restore is refused when others changed what is ours', async () => {
    const operator = await operatorAt(site);
    await operator.apply();
    await patch(F, [replace(`console.${F}`, 'A', 60, ['198.51.100.9'])]);
    await expect(operator.apply()).rejects.toMatchObject({
      code: 'CATALYST-DNS-FOREIGN',
      faults: [{ field: `console.${F} A`, reason: expect.stringContaining('198.51.100.9') }],
    });
    await operator.apply({ adopt: true });
    await patch(F, [replace(`console.${F}`, 'A', 60, ['198.51.100.10'])]);
    await expect(operator.restore(`${F}-2`)).rejects.toMatchObject({ code: 'CATALYST-DNS-ZONE-CHANGED' });
    await operator.apply({ adopt: true });
    await operator.restore(`${F}-2`);
    expect(await verbatim(F)).toContain('198.51.100.9"');
  });

  check('what was taken over comes back with a restore, and is foreign again', async () => {
    await site.provider.ensureZone(F, { nameservers: NAMESERVERS, primaryContact: 'ops@omantel.example' });
    const theirs = [
      replace(`api.${F}`, 'CNAME', 300, ['gateway.example.org.']),
      replace(`console.${F}`, 'A', 60, ['198.51.100.9']),
    ];
    await patch(F, theirs);
    const before = await verbatim(F);
    const operator = await operatorAt(site);
    expect(actions(await operator.plan())[F]).toEqual({ foreign: 2, add: 7 });
    await expect(operator.apply()).rejects.toMatchObject({ code: 'CATALYST-DNS-FOREIGN' });
    expect(await verbatim(F)).toBe(before);
    expect(operator.asked).toEqual([]);
    await operator.apply({ adopt: true });
    await operator.restore(`${F}-1`);
    expect(await verbatim(F)).toBe(before);
    expect(actions(await operator.plan())[F]).toEqual({ foreign: 2, add: 7 });
    await expect(operator.apply()).rejects.toMatchObject({ code: 'CATALYST-DNS-FOREIGN' });
  });

  check(
    'a restore that would leave a DS without its key is refused before it is asked for, unless told',
    async () => {
      const operator = await operatorAt(site);
      expect((await operator.apply()).harmful).toEqual([]);
      await site.provider.deleteZone(F);
      const { harmful } = await operator.apply();
      const kept = (await operator.snapshots()).filter(({ zone }) => zone === POOL);
      expect(harmful).toEqual([kept[1]!.id]);
      const asked = operator.asked.length;
      await expect(operator.restore(kept[1]!.id)).rejects.toMatchObject({
        code: 'CATALYST-DNS-REFUSED',
        message: expect.stringContaining('SERVFAIL'),
        hint: expect.stringContaining(`${kept[1]!.id} --even-if-broken`),
      });
      expect(operator.asked).toHaveLength(asked);
      await expect(operator.restore(kept[1]!.id, { yes: false, evenIfBroken: true })).rejects.toMatchObject({
        code: 'CATALYST-DECLINED',
      });
      expect(operator.asked.at(-1)?.lines.join(' ')).toContain('a key that no longer signs');
      await operator.restore(kept[0]!.id);
      expect(operator.asked.at(-1)?.lines.join(' ')).not.toContain('no longer signs');
    },
  );

  check('a no writes nothing, and is asked again', async () => {
    const operator = await operatorAt(site);
    await expect(operator.apply({ yes: false })).rejects.toMatchObject({ code: 'CATALYST-DECLINED' });
    expect(await site.provider.read(F)).toBeUndefined();
    expect(await operator.snapshots()).toEqual([]);
    await operator.apply();
    const before = await verbatim(POOL);
    await expect(operator.restore(`${POOL}-1`, { yes: false })).rejects.toMatchObject({
      code: 'CATALYST-DECLINED',
    });
    expect(await verbatim(POOL)).toBe(before);
    expect(operator.asked.map(({ text }) => text.split(',')[0])).toEqual([
      `Write this to the DNS of ${F}?`,
      `Write this to the DNS of ${F}?`,
      `Bring the zone ${POOL} back to ${POOL}-1?`,
    ]);
  });
});

/** How often each action stands in the plan of each zone. */
function actions(plan: DnsPlan): Record<string, Record<string, number>> {
  return Object.fromEntries(
    plan.zones.map(({ zone, changes }) => {
      const counts: Record<string, number> = {};
      for (const { action } of changes) counts[action] = (counts[action] ?? 0) + 1;
      return [zone, counts];
    }),
  );
}
