import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTofu } from '../../../src/clients/tofu/create-tofu.ts';
import { makeClusterSecrets } from '../../../src/domain/certificates.ts';
import { hetznerNames, namedSovereign } from '../../../src/domain/names.ts';
import { billablesOf } from '../../../src/domain/plan.ts';
import { regionKeys } from '../../../src/domain/spec.ts';
import { clusterSecretsVariable, tofuVariables } from '../../../src/domain/tfvars.ts';
import { PACKAGE_FOLDER, tool } from '../../support/tools.ts';
import { exampleSpec } from '../../unit/pipeline/stages/plan/example-spec.ts';
import { makeSite, PASSPHRASE, realClock, type Site } from './real-tofu.ts';

let site: Site;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.remove());

const ZONES: Record<string, string> = { fsn1: 'eu-central', ash: 'us-east' };

async function planModule() {
  const spec = exampleSpec();
  const [binary, mirror] = [(await tool('tofu')).path, (await tool('provider-mirror')).path];
  const secrets = await Promise.all(
    regionKeys(spec.regions).map(async (key) => [key, await makeClusterSecrets(key, 0)] as const),
  );
  const tofu = createTofu({
    binary: async () => binary,
    folder: site.folder,
    module: join(PACKAGE_FOLDER, 'templates/tofu/hetzner'),
    providerMirror: async () => mirror,
    passphrase: async () => PASSPHRASE,
    hetznerToken: async () => 't'.repeat(64),
    secretVariables: async () => ({ cluster_secrets: clusterSecretsVariable(Object.fromEntries(secrets)) }),
    target: { hetznerApi: 'http://127.0.0.1:9/v1', proxy: {}, authorities: [] },
    env: { PATH: process.env.PATH },
    clock: realClock,
    signal: new AbortController().signal,
  });
  await tofu.prepare(tofuVariables(spec, (location) => ZONES[location]));
  return { spec, plan: await tofu.plan() };
}

test('the module makes exactly the objects that we know by name and address', async () => {
  const { spec, plan } = await planModule();
  const named = plan.changes.filter(({ after }) => typeof after.name === 'string');
  expect(named.map(({ address, after }) => `${address} ${after.name}`).sort()).toEqual(
    hetznerNames(namedSovereign(spec))
      .map(({ address, name }) => `${address} ${name}`)
      .sort(),
  );
});

test('what costs money is read from the plan: servers, balancers, and one IPv4 a server', async () => {
  const { plan } = await planModule();
  const things = billablesOf(plan.changes.map(({ type, after }) => ({ type, values: after })));
  const counts = Object.groupBy(things, ({ kind, size, location }) => `${kind} ${size} ${location}`);
  expect(Object.fromEntries(Object.entries(counts).map(([key, group]) => [key, group?.length]))).toEqual({
    'server cpx32 fsn1': 3,
    'server cpx42 fsn1': 11,
    'server cpx31 ash': 1,
    'load balancer lb11 fsn1': 1,
    'load balancer lb11 ash': 1,
    'primary IP ipv4 fsn1': 14,
    'primary IP ipv4 ash': 1,
  });
});
