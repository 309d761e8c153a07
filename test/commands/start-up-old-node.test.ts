import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
