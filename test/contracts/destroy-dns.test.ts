import { expect, test } from 'vitest';
import type { DnsProvider } from '../../src/domain/dns-provider.ts';
import { CatalystError } from '../../src/domain/errors.ts';
import { recordsStage } from '../../src/pipeline/stages/records.ts';
import { destroyer, FQDN } from '../support/destroy-world.ts';
import { populate } from '../support/random-cloud.ts';
import { simulatedCloud } from '../support/sandbox.ts';
import { openStageSite, recordsWorld } from '../unit/pipeline/stages/records-world.ts';
import { specFor } from './dns-operator.ts';

test('records that cannot be withdrawn at first go in the last stage, from labels alone too', async () => {
  const cloud = await simulatedCloud({ speed: 1_000_000, observe: () => undefined });
  const { site, clock } = await openStageSite();
  const base = { protected: false, at: 0, variant: 0, owner: 'labelled' } as const;
  await populate(cloud, [
    { ...base, kind: 'servers' },
    { ...base, kind: 'load_balancers' },
  ]);
  const found = cloud.ground.askCloud?.('GET', '/load_balancers', undefined)?.body;
  const { load_balancers } = found as { load_balancers: { public_net: { ipv4: { ip: string } } }[] };
  await recordsStage.run(recordsWorld(site, clock, { address: load_balancers[0]!.public_net.ipv4.ip }));

  /** It answers when the plan is made, and then not before the servers are gone. */
  let surveyed = false;
  const read: DnsProvider['read'] = async (zone) => {
    if (surveyed && cloud.hetzner.cloud.all('servers').length > 0)
      throw new CatalystError('CATALYST-DNS-UNAVAILABLE', 'PowerDNS answered: 503.');
    return site.provider.read(zone);
  };
  const emitted = (type: string) => {
    surveyed ||= type === 'question-answered';
  };
  const { query } = site;
  const dns = { ...site.provider, read };
  const request = { keepVolumes: false, keepDns: false, include: [], fromCloud: true };
  const { error } = await destroyer(cloud, { spec: specFor(site), dns, query }).run({
    ...{ request, state: [], cluster: undefined, emitted },
  });
  expect(error).toBeUndefined();
  const left = (await site.provider.read(FQDN))?.sets.filter(({ type }) => type === 'A');
  expect(left).toEqual([]);
  await site.stop();
});
