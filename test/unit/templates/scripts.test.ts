import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import {
  MODULE_FOLDER,
  moduleFiles,
  readCloudConfig,
  renderUserData,
  temporaryFolder,
} from '../../support/module.ts';
import { largestSpec, moduleVariables, region, soloSpec } from '../../support/sovereign-spec.ts';
import { tool } from '../../support/tools.ts';

const run = promisify(execFile);

test('shellcheck has nothing to say about the scripts of a node', async () => {
  const shellcheck = await tool('shellcheck');
  const scripts = await moduleFiles('node', '.sh');
  expect(scripts.length).toBeGreaterThan(10);
  const options = { cwd: join(MODULE_FOLDER, 'node') };
  expect((await run(shellcheck.path, ['--external-sources', ...scripts], options)).stdout).toBe('');
});

test.each([
  ['one node', soloSpec()],
  ['three control planes, workers and no option', soloSpec({ regions: [region('fsn1', 3, 1)] })],
  ['everything', largestSpec()],
])('cloud-init accepts the cloud-config: %s', async (_, spec) => {
  const cloudInit = await tool('cloud-init');
  const sent = await renderUserData(await moduleVariables(spec));
  const folder = await temporaryFolder();
  for (const key of ['primary/cp1', 'primary/cp2', 'primary/w1'].filter((name) => name in sent)) {
    const file = join(folder, 'cloud-config.yaml');
    await writeFile(file, readCloudConfig(sent[key]!).text);
    const { stdout } = await run(cloudInit.path, ['schema', '--config-file', file]);
    expect(stdout).toMatch(/^Valid (cloud-config|schema)/);
  }
});

test('cloud-init schema finds a fault when there is one', async () => {
  const cloudInit = await tool('cloud-init');
  const file = join(await temporaryFolder(), 'cloud-config.yaml');
  await writeFile(file, '#cloud-config\nwrite_files: 7\n');
  await expect(run(cloudInit.path, ['schema', '--config-file', file])).rejects.toThrow(/write_files/);
});

test('nothing goes from the network into a shell, and no certificate goes unverified', async () => {
  for (const name of await moduleFiles('node', '.sh')) {
    const source = await readFile(join(MODULE_FOLDER, 'node', name), 'utf8');
    expect(source, name).not.toMatch(
      /curl[^\n]*\|\s*(ba)?sh|--insecure|\s-k\s|https?:\/\/get\.k3s\.io|get-helm-3/,
    );
  }
});
