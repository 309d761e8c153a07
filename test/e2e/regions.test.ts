import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openSite, type Site } from '../support/catalyst-e2e.ts';
import { listed } from '../support/catalyst-e2e-cloud.ts';
import { getOverTls } from '../support/catalyst-e2e-reach.ts';
import { FQDN, specFile } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const base = 'catalyst-omantel-omani-works';
let site: Site;

describe.skipIf(!(await hasTool('tofu')))('regions and control planes (needs tofu)', () => {
  beforeAll(async () => {
    site = await openSite({ speed: 3_000 });
  });
  afterAll(() => site?.close());

  test('three control planes form one cluster, a second region another one, all converged', async () => {
    const two = await specFile(site, 'two', (spec) => {
      spec.regions = [
        { location: 'fsn1', controlPlane: { type: 'ccx13', count: 3 }, workers: { type: 'cpx32', count: 1 } },
        { location: 'ash', controlPlane: { type: 'ccx13', count: 1 }, workers: { type: 'ccx13', count: 0 } },
      ];
    });
    const ended = await site.catalyst(['sovereign', 'create', '-f', two, '--yes']);
    expect(ended.stderr.split('\n').slice(-20).join('\n')).toContain('done');
    expect(ended.code).toBe(0);
    const servers = (await listed(site, 'servers')).map(({ name }) => name).sort();
    expect(servers).toEqual([
      `${base}-ash-1-cp1`,
      ...['cp1', 'cp2', 'cp3', 'w1'].map((node) => `${base}-${node}`),
    ]);
    expect(await nodesByContext()).toEqual({
      [FQDN]: 4,
      [`${FQDN}-cp2`]: 4,
      [`${FQDN}-cp3`]: 4,
      [`${FQDN}/ash-1`]: 1,
    });
  });
});

/** Nodes that each region's API lists, by the kubeconfig's context. */
async function nodesByContext(): Promise<Record<string, number>> {
  const config = parse((await site.catalyst(['sovereign', 'kubeconfig', FQDN])).stdout);
  const counts: Record<string, number> = {};
  for (const { name, context } of config.contexts) {
    const { cluster } = config.clusters.find((one: { name: string }) => one.name === context.cluster);
    const { user } = config.users.find((one: { name: string }) => one.name === context.user);
    const args: string[] = user.exec.args;
    const { status } = JSON.parse((await site.catalyst(args.slice(args.indexOf('sovereign')))).stdout);
    const { body } = await getOverTls(site, {
      address: cluster.server.replace('https://', ''),
      servername: cluster['tls-server-name'],
      ca: Buffer.from(cluster['certificate-authority-data'], 'base64').toString(),
      cert: status.clientCertificateData,
      key: status.clientKeyData,
      path: '/api/v1/nodes',
    });
    counts[name] = JSON.parse(body).items.length;
  }
  return counts;
}
