import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../support/tools.ts';

const run = promisify(execFile);

/** The program's own words on failure, so that the test's message says what is wrong. */
async function words(program: string, args: string[]): Promise<string> {
  return run(program, args, { cwd: PACKAGE_FOLDER, maxBuffer: 1 << 26 }).then(
    () => '',
    (error) => `${error.stdout}${error.stderr}`,
  );
}

const bin = (name: string) => join(PACKAGE_FOLDER, 'node_modules', '.bin', name);

describe('checks of the whole tree', () => {
  it('type check', async () => {
    expect(await words(bin('tsc'), ['--noEmit'])).toBe('');
  });

  it('lint and format', async () => {
    expect(await words(bin('biome'), ['ci', '--colors=off', '--max-diagnostics=200', '.'])).toBe('');
  });
});
