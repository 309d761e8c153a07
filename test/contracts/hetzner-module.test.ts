import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JsonValue } from '../../src/domain/event.ts';
import type { SovereignSpec } from '../../src/domain/spec.ts';
import { createGround } from '../../src/sandbox/ground/create-ground.ts';
import { startHetzner } from '../../src/sandbox/hetzner/start-hetzner.ts';
import { createJudge } from '../support/hetzner-judge.ts';
import { stageModule } from '../support/module.ts';
import { HETZNER_TOKEN } from '../support/sandbox.ts';
import { moduleVariables, region, soloSpec } from '../support/sovereign-spec.ts';
import { tool } from '../support/tools.ts';

const run = promisify(execFile);

/** The shipped module on the simulated cloud: what came of plan, second plan and destroy. */
async function applyModule(spec: SovereignSpec) {
  const judge = createJudge();
  const ground = await createGround({ speed: 1000 });
  const hetzner = await startHetzner(ground, {
    token: HETZNER_TOKEN,
    limits: { servers: 20 },
    ...(judge === undefined ? {} : { observe: judge.hear }),
  });
  onTestFinished(() => hetzner.stop());
  const staged = await stageModule();
  const { cluster_secrets, ...variables } = await moduleVariables(spec);
  const tfvars: Record<string, JsonValue> = { ...variables, provider_poll_interval: '50ms' };
  await writeFile(join(staged.folder, 'tofu.auto.tfvars.json'), JSON.stringify(tfvars));
  const { path } = await tool('tofu');
  const env = {
    PATH: process.env.PATH,
    HOME: staged.folder,
    TF_CLI_CONFIG_FILE: join(staged.folder, 'mirror.tofurc'),
    TF_VAR_cluster_secrets: JSON.stringify(cluster_secrets),
    HCLOUD_TOKEN: HETZNER_TOKEN,
    HCLOUD_ENDPOINT: hetzner.facts.hetznerApi,
  };
  const tofu = (...args: string[]) =>
    run(path, [...args, '-no-color'], { cwd: staged.folder, env, maxBuffer: 1 << 26 }).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      (error) => ({ code: error.code as number, output: `${error.stdout}${error.stderr}` }),
    );
  return { judge, ground, hetzner, tofu };
}

describe('the shipped module on the simulated cloud', () => {
  test.each([
    ['one node', soloSpec(), { servers: 1, load_balancers: 1, networks: 1 }],
    [
      'three control planes and two workers',
      soloSpec({ regions: [region('nbg1', 3, 2)] }),
      { servers: 5, primary_ips: 5 },
    ],
    [
      'two regions in two zones',
      soloSpec({
        regions: [
          region('fsn1', 1, 1, 'lb11'),
          { ...region('ash', 1, 0), controlPlane: { type: 'ccx13', count: 1 } },
        ],
      }),
      { servers: 3, load_balancers: 2, networks: 2 },
    ],
  ])('%s: applied, nothing left to change, destroyed to zero', async (_name, spec, counts) => {
    const { judge, hetzner, tofu } = await applyModule(spec);
    const applied = await tofu('apply', '-auto-approve', '-input=false');
    expect(applied.output).toContain('Apply complete!');
    expect(hetzner.cloud.counts()).toMatchObject(counts);
    const again = await tofu('plan', '-detailed-exitcode', '-input=false');
    expect(again, again.output).toMatchObject({ code: 0 });
    const destroyed = await tofu('destroy', '-auto-approve', '-input=false');
    expect(destroyed.output).toContain('Destroy complete!');
    expect(Object.values(hetzner.cloud.counts()).every((count) => count === 0)).toBe(true);
    expect([...hetzner.unhandled, ...(judge?.complaints ?? [])]).toEqual([]);
  });
});
