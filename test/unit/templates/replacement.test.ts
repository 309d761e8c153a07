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

/** Plans one specification after another, over the real provider and the simulated cloud. */
async function planAfter(before: SovereignSpec, afters: SovereignSpec[]): Promise<string[]> {
  const staged = await stageModule({ HCLOUD_TOKEN: TOKEN, HCLOUD_ENDPOINT: cloud.facts.hetznerApi ?? '' });
  const { cluster_secrets } = await moduleVariables(
    soloSpec({ regions: [region('fsn1', 1, 0), region('ash', 1, 0)] }),
  );
  const want = (spec: SovereignSpec) => {
    const variables = {
      ...tofuVariables(spec, networkZoneOf, { providerPollSeconds: 0.02 }),
      cluster_secrets,
    };
    return writeFile(join(staged.folder, 'spec.auto.tfvars.json'), JSON.stringify(variables));
  };
  await want(before);
  const applied = await staged.tofu('apply', '-auto-approve', '-no-color', '-input=false');
  expect(applied.output).toMatch(/Apply complete!/);
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
  expect(shrunk).toMatch(/hcloud_server\.worker\["fsn1\/w1"\] will be destroyed/);
}, 120_000);
