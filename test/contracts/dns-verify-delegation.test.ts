import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordSet } from '../../src/domain/record-set.ts';
import { canonicalRecords, dsValue } from '../../src/domain/record-set-canonical.ts';
import { ADDRESS, change, F, lookAt } from '../support/verify-site.ts';
import { type DnsSite, openSimulated, POOL, SITES } from './powerdns-servers.ts';

const CHILD = '198.51.100.53';
const OUTSIDE = 'ns3.openova.test';
const INSIDE = `ns1.${F}`;

/** Two servers: one serves the pool, the other the Sovereign's zone; only so can a delegation be seen at all. */
describe.each(SITES)('dns verify of a delegation from $name', ({ here, open }) => {
  let [above, below]: DnsSite[] = [];
  const check = test.skipIf(!here);
  beforeAll(async () => {
    if (!here) return;
    [above, below] = await Promise.all([open(), openSimulated()]);
    await below!.raw('DELETE', `/zones/${POOL}.`);
    await change(above!, 'openova.test', [{ name: OUTSIDE, type: 'A', values: [CHILD] }]);
  });
  afterAll(async () => {
    await Promise.all([above?.stop(), below?.stop()]);
  });

  async function delegated(host: string, records: { name: string; type: string; values: string[] }[]) {
    await below!.provider.deleteZone(F);
    await below!.provider.ensureZone(F, { nameservers: [host], primaryContact: 'ops@omantel.om' });
    const own = host === INSIDE ? [recordSet(INSIDE, 'A', 3600, [CHILD])] : [];
    await below!.provider.write(F, { upsert: [...canonicalRecords(F, ADDRESS), ...own], remove: [] });
    const [ds] = (await below!.provider.dsRecords(F)).filter(({ digestType }) => digestType === 2);
    const sets = [
      ...['NS', 'DS'].map((type) => ({ name: F, type, values: [] as string[] })),
      { name: INSIDE, type: 'A', values: [] },
    ];
    await change(above!, POOL, sets);
    await change(
      above!,
      POOL,
      [...records, { name: F, type: 'DS', values: [dsValue(ds!)] }].filter(
        (set) => records.length > 0 || set.type !== 'DS',
      ),
    );
    const lookup: DnsSite['target']['connect']['lookup'] = (address, port, protocol) =>
      address === CHILD
        ? below!.target.connect.lookup('192.0.2.53', port, protocol)
        : above!.target.connect.lookup(address, port, protocol);
    return lookAt(above!, { lookup, nameservers: [host] });
  }

  check('agrees with a referral, with glue where the server lives in the zone', async () => {
    expect(await delegated(OUTSIDE, [{ name: F, type: 'NS', values: [`${OUTSIDE}.`] }])).toMatchObject({
      agrees: true,
    });
    const inside = await delegated(INSIDE, [
      { name: F, type: 'NS', values: [`${INSIDE}.`] },
      { name: INSIDE, type: 'A', values: [CHILD] },
    ]);
    expect(inside).toMatchObject({ agrees: true, diagnoses: [] });
    const row = inside.rows.find(({ subject }) => subject === 'delegation');
    expect(row).toMatchObject({ state: 'ok', glue: { [INSIDE]: [CHILD] } });
  });

  check('glue that is missing', async () => {
    const result = await delegated(INSIDE, [{ name: F, type: 'NS', values: [`${INSIDE}.`] }]);
    expect(result.diagnoses).toMatchObject([
      {
        kind: 'missing-glue',
        sentence: `${POOL} delegates ${F} to ${INSIDE} without its address (glue), so nobody can find it.`,
        fix: `In ${POOL}: ${INSIDE} A and its address.`,
        next: `catalyst dns apply ${F}`,
      },
    ]);
  });

  check('a delegation to other servers', async () => {
    const result = await delegated(OUTSIDE, [{ name: F, type: 'NS', values: ['ns9.old.test.'] }]);
    expect(result.diagnoses).toMatchObject([
      {
        kind: 'wrong-ns',
        sentence: `${POOL} delegates ${F} to ns9.old.test (kept for up to 5m), wanted ${OUTSIDE}.`,
      },
    ]);
  });

  check('no delegation, with a server outside and with one inside the zone', async () => {
    for (const host of [OUTSIDE, INSIDE]) {
      const result = await delegated(host, []);
      expect(result.diagnoses, host).toMatchObject([
        {
          kind: 'not-delegated',
          sentence: `${POOL} does not delegate ${F}.`,
          fix: `In ${POOL}: ${F} NS ${host}.`,
        },
      ]);
    }
  });
});
