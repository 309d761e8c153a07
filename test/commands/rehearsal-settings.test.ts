import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { settingsText } from '../../tools/rehearse/settings-file.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('what a rehearsal leaves for a shell puts catalyst on the PATH and names its sandbox, in any folder', async () => {
  const clone = join(await tempFolder(), "a clone of omantel's");
  const programs = join(clone, 'bin');
  mkdirSync(programs, { recursive: true });
  writeFileSync(join(programs, 'catalyst'), '#!/bin/sh\necho "$CATALYST_CONTEXT $CATALYST_STATE_DIR"\n', {
    mode: 0o755,
  });
  const state = join(clone, '.rehearsal');
  writeFileSync(
    join(clone, 'env'),
    settingsText(programs, { CATALYST_CONTEXT: 'sandbox', CATALYST_STATE_DIR: state }),
  );
  const { stdout, stderr } = spawnSync('sh', ['-c', '. "$0"; catalyst', join(clone, 'env')], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  expect([stdout, stderr]).toEqual([`sandbox ${state}\n`, '']);
});
