import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SovereignSpec } from '../../../src/domain/spec.ts';
import { tofuVariables } from '../../../src/domain/tfvars.ts';
import { createGround } from '../../../src/sandbox/ground/create-ground.ts';
import { startHetzner } from '../../../src/sandbox/hetzner/start-hetzner.ts';
import { stageModule } from '../../support/module.ts';
import { moduleVariables, networkZoneOf, region, soloSpec, sshKey } from '../../support/sovereign-spec.ts';

const TOKEN = 'simulated'.padEnd(64, '0');
const TWO_NODES = [region('fsn1', 1, 1)];

let cloud: Awaited<ReturnType<typeof startHetzner>>;
beforeEach(async () => {
  cloud = await startHetzner(await createGround({ speed: 500 }), { token: TOKEN });
});
afterEach(() => cloud.stop());

const PLACES = [region('fsn1', 1, 0), region('ash', 1, 0)];

/** The module over the real provider and the simulated cloud. */
async function begin(before: SovereignSpec) {
  const staged = await stageModule({ HCLOUD_TOKEN: TOKEN, HCLOUD_ENDPOINT: cloud.facts.hetznerApi ?? '' });
  const secretsOf = async (regions: SovereignSpec['regions']) =>
    (await moduleVariables(soloSpec({ regions }))).cluster_secrets as Record<string, unknown>;
  const cluster_secrets = { ...(await secretsOf(PLACES)), ...(await secretsOf([region('nbg1', 1, 0)])) };
  const want = (spec: SovereignSpec) => {
    const variables = {
      ...tofuVariables(spec, networkZoneOf, { providerPollSeconds: 0.02 }),
      cluster_secrets,
    };
    return writeFile(join(staged.folder, 'spec.auto.tfvars.json'), JSON.stringify(variables));
  };
  const apply = async (spec: SovereignSpec) => {
    await want(spec);
    const applied = await staged.tofu('apply', '-auto-approve', '-no-color', '-input=false');
    expect(applied.output).toMatch(/Apply complete!/);
    return applied.output;
  };
  await apply(before);
  return { staged, want, apply };
}

/** Plans one specification after another. */
async function planAfter(before: SovereignSpec, afters: SovereignSpec[]): Promise<string[]> {
  const { staged, want } = await begin(before);
  const plans: string[] = [];
  for (const after of afters) {
    await want(after);
    plans.push((await staged.tofu('plan', '-no-color', '-input=false')).output);
  }
  return plans;
}

test('nothing that a new specification changes in user_data, keys or numbers replaces a server', async () => {
  const change = (part: Partial<SovereignSpec>) => soloSpec({ regions: TWO_NODES, ...part });
  const [same, version, branch, key, grown, second, shrunk] = await planAfter(change({}), [
    change({}),
    change({ k3s: { version: 'v1.34.5+k3s1' } }),
    change({ gitops: { ...soloSpec().gitops, branch: 'next' } }),
    change({ access: { ...soloSpec().access, sshKeys: [sshKey(0), sshKey(1)] } }),
    change({ regions: [region('fsn1', 3, 2)] }),
    change({ regions: [...TWO_NODES, region('ash', 1, 0)] }),
    change({ regions: [region('fsn1', 1, 0)] }),
  ]);
  expect(same).toContain('No changes.');
  for (const plan of [version, branch]) expect(plan).not.toMatch(/will be|must be|Error/);
  expect(key).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
  for (const plan of [grown, second]) {
    expect(plan).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy\./);
    expect(plan).not.toMatch(/must be replaced/);
  }
  expect(shrunk).toMatch(/hcloud_server\.worker\["primary\/w1"\] will be destroyed/);
}, 120_000);

test('a primary region that moves is replaced in one run: what holds its names goes first', async () => {
  const { apply } = await begin(soloSpec({ regions: TWO_NODES }));
  const moved = await apply(soloSpec({ regions: [region('nbg1', 1, 1)] }));
  expect(moved).toMatch(/hcloud_server\.control_plane\["primary\/cp1"\] must be replaced/);
  const authorization = { Authorization: `Bearer ${TOKEN}` };
  const reply = await fetch(`${cloud.facts.hetznerApi}/servers`, { headers: authorization });
  const { servers } = (await reply.json()) as { servers: { name: string; location: { name: string } }[] };
  expect(servers.map(({ name, location }) => `${name} in ${location.name}`).sort()).toEqual([
    'catalyst-omantel-omani-works-cp1 in nbg1',
    'catalyst-omantel-omani-works-w1 in nbg1',
  ]);
}, 120_000);
