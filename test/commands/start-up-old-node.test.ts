import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

/** The Node that the system brings, where it brings one. */
const system = '/usr/bin/node';
const version = existsSync(system)
  ? spawnSync(system, ['--version'], { encoding: 'utf8' }).stdout.trim()
  : '';
const old = version !== '' && Number(version.slice(1).split('.')[0]) < 22;

test.skipIf(!old)(
  'an old Node is told in one sentence what is needed (needs a system Node before 22)',
  () => {
    const { status, stdout, stderr } = spawnSync(system, [join(PACKAGE_FOLDER, 'bin/run.js'), '--version'], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toBe(
      `catalyst needs Node 22.22.2, 24.15 or later; this is ${version.slice(1)}. Get one from nodejs.org, then run it again.\n`,
    );
  },
);

test('in a clone bin/catalyst takes the Node that was fetched, else the one on PATH, also by a link', async () => {
  const clone = await tempFolder();
  const own = join(clone, 'toolchain/node/node_modules/node-any/bin');
  for (const folder of [join(clone, 'bin'), join(clone, 'path'), own]) mkdirSync(folder, { recursive: true });
  copyFileSync(join(PACKAGE_FOLDER, 'bin/catalyst'), join(clone, 'bin/catalyst'));
  symlinkSync(join(clone, 'bin/catalyst'), join(clone, 'path/catalyst'));
  const node = (folder: string, name: string) =>
    writeFileSync(join(folder, 'node'), `#!/bin/sh\necho ${name} "$@"\n`, { mode: 0o755 });
  node(join(clone, 'path'), 'mine');
  const run = () =>
    spawnSync(join(clone, 'path/catalyst'), ['a b', 'c'], {
      encoding: 'utf8',
      env: { PATH: `${join(clone, 'path')}:${process.env.PATH}` },
    }).stdout.trim();
  expect(run()).toBe(`mine ${join(clone, 'bin/run.js')} a b c`);
  node(own, 'fetched');
  expect(run()).toBe(`fetched ${join(clone, 'bin/run.js')} a b c`);
});
