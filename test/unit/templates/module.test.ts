import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MODULE_FOLDER, moduleFiles, stageModule } from '../../support/module.ts';
import { largestSpec, moduleVariables } from '../../support/sovereign-spec.ts';

test('the module is formatted, valid, and holds its rules under tofu test', async () => {
  const staged = await stageModule();
  expect(await staged.tofu('fmt', '-check', '-recursive', '-no-color')).toEqual({ code: 0, output: '' });
  expect(await staged.tofu('validate', '-no-color')).toMatchObject({ code: 0 });
  const { code, output } = await staged.tofu('test', '-no-color');
  expect(output).toMatch(/Success! \d{2,} passed, 0 failed\./);
  expect(code).toBe(0);
}, 120_000);

test('the real provider plans the largest case', async () => {
  const staged = await stageModule();
  const variables = await moduleVariables(largestSpec());
  await writeFile(join(staged.folder, 'largest.auto.tfvars.json'), JSON.stringify(variables));
  const { code, output } = await staged.tofu('plan', '-no-color', '-input=false');
  expect(output).toMatch(/Plan: \d{3} to add, 0 to change, 0 to destroy\./);
  expect(code).toBe(0);
  expect(output).not.toMatch(/PRIVATE KEY|not-a-token/);
}, 120_000);

test('every variable has a rule that a test breaks', async () => {
  const refusals = await readFile(join(MODULE_FOLDER, 'tests/refusals.tftest.hcl'), 'utf8');
  const sources = await Promise.all(
    (await moduleFiles('.', '.tf')).map((name) => readFile(join(MODULE_FOLDER, name), 'utf8')),
  );
  const variables = sources
    .flatMap((source) => source.split(/^(?=variable )/m))
    .filter((text) => text.startsWith('variable '));
  const withRules = variables
    .filter((text) => text.includes('validation {'))
    .map((text) => text.split('"')[1]);
  expect(withRules.length).toBeGreaterThan(10);
  for (const name of withRules) expect(refusals).toContain(`[var.${name}]`);
});

test('neither a credential nor an endpoint is a variable', async () => {
  for (const name of await moduleFiles('.', '.tf')) {
    const source = await readFile(join(MODULE_FOLDER, name), 'utf8');
    expect(source).not.toMatch(/hcloud_token|pull_token|variable "\w*endpoint/);
  }
});
