import { expect, test } from 'vitest';
import type { Exchange } from '../../src/sandbox/hetzner/api/request.ts';
import { createJudge, type Judge } from '../support/hetzner-judge.ts';
import { HETZNER_PATCHES } from '../support/hetzner-patches.ts';
import { simulatedCloud } from '../support/sandbox.ts';

/** The judge, or a named skip where the published description is not beside the project. */
function judgeOrSkip(skip: (why: string) => void): Judge {
  const judge = createJudge();
  if (judge === undefined)
    skip('the published description of the Hetzner Cloud API is not beside the project');
  return judge as Judge;
}

const exchange = (changes: Partial<Exchange>): Exchange => ({
  method: 'GET',
  path: '/locations',
  query: new URLSearchParams(),
  requestBody: {},
  status: 200,
  replyBody: {},
  ...changes,
});

test('the judge sees a wrong reply, a wrong request, an unknown path and query', ({ skip }) => {
  const judge = judgeOrSkip(skip);
  judge.hear(exchange({}));
  judge.hear(exchange({ method: 'POST', path: '/ssh_keys', status: 201, requestBody: { name: 1 } }));
  judge.hear(exchange({ path: '/nonsense' }));
  judge.hear(exchange({ query: new URLSearchParams({ colour: 'red' }) }));
  judge.hear(exchange({ status: 418, replyBody: { error: 'teapot' } }));
  const said = judge.complaints.join('\n');
  expect(said).toContain("GET /locations 200: reply / must have required property 'locations'");
  expect(said).toContain('POST /ssh_keys 201: request /name must be string');
  expect(said).toContain('GET /nonsense 200: not in the description');
  expect(said).toContain('query colour is not described');
  expect(said).toContain('GET /locations 418: reply /error must be object');
});

test('every reading call of the simulator holds against the description', async ({ skip }) => {
  judgeOrSkip(skip);
  const cloud = await simulatedCloud();
  const kinds = [
    'servers',
    'load_balancers',
    'primary_ips',
    'floating_ips',
    'volumes',
    'networks',
    'firewalls',
  ];
  const others = [
    'placement_groups',
    'ssh_keys',
    'certificates',
    'images',
    'locations',
    'server_types',
    'load_balancer_types',
    'isos',
  ];
  for (const path of [
    ...kinds,
    ...others,
    'pricing',
    'server_types/109',
    'locations/1',
    'load_balancer_types/1',
  ]) {
    expect((await cloud.call('GET', `/${path}`)).status, path).toBe(200);
  }
  expect((await cloud.call('GET', '/servers/1')).status).toBe(404);
});

test('each patch of the description says what and why', () => {
  for (const { name, why } of HETZNER_PATCHES)
    expect([name, why].every((text) => text.length > 10)).toBe(true);
  expect(new Set(HETZNER_PATCHES.map((patch) => patch.name)).size).toBe(HETZNER_PATCHES.length);
});
