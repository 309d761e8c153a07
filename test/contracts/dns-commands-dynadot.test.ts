import { afterEach, describe, expect, test } from 'vitest';
import { createDnsQuery } from '../../src/clients/dns/create-dns-query.ts';
import { emptyProgress, foldAll } from '../../src/domain/progress.ts';
import type { Target } from '../../src/domain/surroundings.ts';
import type { Account } from '../../src/sandbox/dynadot/account.ts';
import type { Domain, Entry } from '../../src/sandbox/dynadot/domain.ts';
import { zonesOf } from '../../src/sandbox/dynadot/zone-of.ts';
import { startPowerdns } from '../../src/sandbox/powerdns/start.ts';
import { soloSpec } from '../support/sovereign-spec.ts';
import { F, type Operator, operatorAt } from './dns-operator.ts';
import { domainWith, foreignDomain, openDynadot } from './dynadot-site.ts';
import { POOL, realClock } from './powerdns-servers.ts';

const ADDRESSES = ['192.0.2.53', '192.0.2.54'];
let stop = async () => {};
afterEach(() => stop());

/** The registrar, name servers that answer for its domains, and an operator whose Sovereign lives below one of them. */
async function open(
  domain: Domain,
): Promise<{ operator: Operator; account: Account; records(): Domain; late(minutes: number): void }> {
  const registrar = await openDynadot([{ ...domain, name: POOL }]);
  const { ground, account, clock } = registrar;
  const servers = await startPowerdns(ground, {
    poolDomain: 'pool.test',
    besides: zonesOf(account, ADDRESSES),
  });
  stop = async () => {
    await servers.stop();
    await registrar.stop();
  };
  const lookup: Target['connect']['lookup'] = (host, port, protocol) => {
    const found = ground.addresses.find(host, port, protocol);
    return found === undefined ? undefined : { host: '127.0.0.1', port: found };
  };
  const target = {
    kind: 'sandbox',
    connect: { lookup },
    resolvers: [ADDRESSES[0]!],
    proxy: {},
    authorities: [],
    credentials: {},
    speed: 1,
  };
  const site = {
    target: target as unknown as Target,
    clock,
    provider: registrar.connect({ folder: registrar.folder }),
    query: createDnsQuery({ target: target as unknown as Target, clock: realClock }),
  };
  const spec = soloSpec({ dns: { provider: 'dynadot' } });
  const operator = await operatorAt(site, { spec });
  const late = (minutes: number) =>
    ground.faults.set({ name: 'dynadot-late', value: String(minutes * 60_000) });
  return { operator, account, records: () => structuredClone(account.find(POOL)!), late };
}

/** With an alias at its top a domain answers nothing else there, not even its serial. */
const provable = (domain: Domain): Domain => ({
  ...domain,
  main: domain.main.map((entry) => (entry.type === 'cname' ? { ...entry, type: 'txt' } : entry)),
});

const contentOf = ({ main, sub, ttl }: Domain) => JSON.stringify([main, sub, ttl]);

describe('catalyst dns at Dynadot', () => {
  test('20 and 91 foreign records survive apply, restore and destroy byte for byte', async () => {
    const { operator, records } = await open(provable(foreignDomain(20, 91)));
    const before = contentOf(records());
    const plan = await operator.plan();
    expect(plan).toMatchObject({ provider: 'Dynadot', zones: [{ zone: POOL, role: 'home', exists: true }] });
    expect(plan.zones[0]?.changes.every(({ action }) => action === 'add')).toBe(true);
    await operator.apply();
    const applied = contentOf(records());
    expect(applied).not.toBe(before);
    expect(records().sub.slice(0, 91)).toEqual(JSON.parse(before)[1]);
    expect(await operator.apply()).toMatchObject({ unchanged: true });
    await operator.restore(`${POOL}-1`);
    expect(contentOf(records())).toBe(before);
    await operator.restore(`${POOL}-2`);
    expect(contentOf(records())).toBe(applied);
    await operator.destroyDns();
    expect(contentOf(records())).toBe(before);
    const { stages } = foldAll(emptyProgress(F), await operator.workshop.state.read(F));
    expect(stages.zone.detail).toBe(`9 record sets removed; the zone ${POOL} was there before and stays`);
  });

  test('records that two wrote at once stand there twice: a plan shows that, and an apply sets it right', async () => {
    const { operator, account, records } = await open(domainWith({}));
    await operator.apply();
    const applied = contentOf(records());
    const ours = records().sub.filter(({ host }) => host.endsWith('omantel'));
    (account.find(POOL)!.sub as Entry[]).push(...ours);
    expect((await operator.plan()).zones[0]?.changes.map(({ action }) => action)).toEqual(
      Array(9).fill('change'),
    );
    expect(await operator.apply()).toMatchObject({ unchanged: false });
    expect(contentOf(records())).toBe(applied);
    expect(await operator.apply()).toMatchObject({ unchanged: true });
  });

  test('what is waited for is told: by apply and by restore, since when and how long that usually takes', async () => {
    const { operator, late } = await open(domainWith({}));
    late(3);
    await operator.apply();
    await operator.restore(`${POOL}-1`);
    const events = await operator.workshop.state.read(F);
    const waits = events.flatMap((event) =>
      event.type === 'stage-advanced' && event.step === 'waiting' ? [event] : [],
    );
    const perRun = [3, 3].map((minutes) => Math.ceil((minutes * 60) / 30));
    const running = waits.filter(({ state }) => state === 'running');
    expect(running.length).toBeGreaterThanOrEqual(perRun[0]! + perRun[1]! - 2);
    for (const { stage, detail } of running) {
      expect([stage, detail]).toEqual([
        'records',
        expect.stringMatching(
          /^Waiting for Dynadot to apply the change to omani\.works since \d\d:\d\d:\d\d UTC; usually within 30m, given up after 45m\.$/,
        ),
      ]);
    }
    expect(waits.filter(({ state }) => state === 'done').map(({ detail }) => detail)).toEqual([
      'seen there after 3m',
      'seen there after 3m',
    ]);
  });

  test('a restore is refused when somebody wrote on the website since', async () => {
    const { operator, account, records } = await open(domainWith({}));
    await operator.apply();
    const theirs = { host: 'www', type: 'a', value: '192.0.2.80' };
    account.put({ ...records(), sub: [...records().sub, theirs] });
    await expect(operator.restore(`${POOL}-1`)).rejects.toMatchObject({
      code: 'CATALYST-DNS-ZONE-CHANGED',
      faults: [{ field: `www.${POOL} A`, reason: expect.stringContaining('would be removed') }],
    });
    expect(records().sub).toContainEqual(theirs);
    await operator.restore(`${POOL}-1`, { evenIfChanged: true });
    expect(records().sub).toEqual([]);
  });

  test('what does not fit is refused before anything is written', async () => {
    const { operator, records } = await open(foreignDomain(3, 95));
    const before = contentOf(records());
    const [zone] = (await operator.plan()).zones;
    expect(zone?.refused?.message).toContain('104 records below');
    await expect(operator.apply()).rejects.toMatchObject({ code: 'CATALYST-DNS-REFUSED' });
    expect([contentOf(records()), operator.asked]).toEqual([before, []]);
  });

  test('a domain on other name servers is refused by the plan already', async () => {
    const { operator } = await open({
      ...domainWith({ ttl: 300 }),
      ...{ type: 'Name Servers', servers: ['ns1.example.net', 'ns2.example.net'] },
    });
    const [zone] = (await operator.plan()).zones;
    expect(zone?.refused).toMatchObject({ code: 'CATALYST-DNS-ZONE-DIFFERENT' });
    await expect(operator.apply()).rejects.toMatchObject({ code: 'CATALYST-DNS-ZONE-DIFFERENT' });
    expect(operator.asked).toEqual([]);
  });
});
