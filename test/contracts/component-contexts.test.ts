import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openServices, type Services } from '../../src/services/open.ts';
import { ApiServer, listOf, status } from '../support/api-server.ts';
import { kubeconfigOf } from '../support/kubeconfig.ts';
import { journalled, settingsAt } from '../support/services.ts';
import { CONVERGING } from '../support/story.ts';
import { tempFolder } from '../support/temp-folder.ts';

const FQDN = 'omantel.omani.works';
const NAMES = ['p1', 'p2'] as const;

let home: string;
let services: Services;
let servers: Record<(typeof NAMES)[number], ApiServer>;
const calls = () => NAMES.map((name) => servers[name].calls.length);
const fileOf = (name: string) => join(home, `kc-${name}`);

/** A cluster with one release, whose only revision names the credential that it was asked with. */
function answering(server: ApiServer, name: string): void {
  const metadata = { name: 'bp-loki', namespace: 'flux-system', uid: 'u' };
  const history = [{ name: 'loki', version: 1, chartVersion: `1.0.0-${name}`, status: 'deployed' }];
  const node = { metadata: { name: 'n', labels: { 'catalyst.openova.io/region': `r-${name}` } } };
  server.answer = ({ path, json }) => {
    if (path.endsWith('/helmreleases')) return json(200, listOf('1', [{ metadata, status: { history } }]));
    if (path.endsWith('/nodes')) return json(200, listOf('1', [node]));
    json(404, status(404, 'NotFound'));
  };
}

beforeEach(async () => {
  home = await tempFolder();
  services = openServices(settingsAt(home));
  servers = { p1: await ApiServer.start(), p2: await ApiServer.start() };
  for (const name of NAMES) {
    answering(servers[name], name);
    await writeFile(fileOf(name), kubeconfigOf(servers[name], name), { mode: 0o600 });
  }
});

afterEach(async () => {
  for (const name of NAMES) await servers[name].stop();
});

const create = (name: string, more: object = {}) =>
  services.contexts.create({ name, fqdn: FQDN, via: 'cluster', kubeconfig: fileOf(name), ...more });

it('each context is asked by its own kubeconfig, also where the state of its Sovereign is here', async () => {
  for (const name of NAMES) await create(name);
  const answers = async () => {
    for (const [at, name] of NAMES.entries()) {
      const before = calls();
      const { fqdn, region, revisions } = await services.components.history(name, 'loki');
      expect([fqdn, region, revisions[0]?.version]).toEqual([FQDN, `r-${name}`, `1.0.0-${name}`]);
      expect(calls()[1 - at]).toBe(before[1 - at]);
    }
  };
  await answers();
  await journalled(settingsAt(home), FQDN, CONVERGING);
  await answers();
});

it('a Sovereign whose state is not here is asked by the kubeconfig of its one context', async () => {
  await expect(services.components.history(FQDN, 'loki')).rejects.toMatchObject({
    code: 'CATALYST-NOT-FOUND',
  });
  await create('p1');
  expect((await services.components.history(FQDN, 'loki')).revisions[0]?.version).toBe('1.0.0-p1');
  await create('p2');
  // Nobody can tell which credential is meant.
  await expect(services.components.history(FQDN, 'loki')).rejects.toMatchObject({
    code: 'CATALYST-NOT-FOUND',
  });
});

it('a Sovereign whose state is here is asked by that, whatever contexts there are', async () => {
  await create('p1');
  await journalled(settingsAt(home), FQDN, CONVERGING);
  await expect(services.components.history(FQDN, 'loki')).rejects.toThrow('has no cluster yet');
  expect(calls()).toEqual([0, 0]);
});

it('one of the other world is refused, and a file that is gone is missed by name', async () => {
  await create('p1', { world: 'sandbox' });
  await expect(services.components.history('p1', 'loki')).rejects.toMatchObject({
    code: 'CATALYST-TARGET-REFUSED',
  });
  await create('p2');
  await rm(fileOf('p2'));
  await expect(services.components.history('p2', 'loki')).rejects.toThrow(
    'The kubeconfig of the context p2 is not there.',
  );
  expect(calls()).toEqual([0, 0]);
});
