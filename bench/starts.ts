import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { interleaved, type Measured } from './measure.ts';

const program = resolve(import.meta.dirname, '../bin/run.js');

export interface StartCase {
  what: string;
  args: string[];
  says: string;
}

/** Each case and the floor, in turn; keyed by `what`, the floor by `floor`. */
export function measureStarts(
  cases: StartCase[],
  folder: string,
  rounds: number,
  stdout: 'pipe' | 'inherit' = 'pipe',
): Promise<Map<string, Measured>> {
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, '');
  const start = (args: string[]) => node(args, folder, stdout);
  if (stdout === 'pipe') for (const one of cases) mustSay(one, start([program, ...one.args]));
  return interleaved(
    [
      { name: 'floor', once: () => start([empty]) },
      ...cases.map(({ what, args }) => ({ name: what, once: () => start([program, ...args]) })),
    ],
    rounds,
  );
}

function node(args: string[], folder: string, stdout: 'pipe' | 'inherit'): SpawnSyncReturns<string> {
  const { PATH, TERM } = process.env;
  const env = {
    PATH,
    TERM,
    HOME: folder,
    CATALYST_STATE_DIR: folder,
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
  };
  return spawnSync(process.execPath, args, { env, encoding: 'utf8', stdio: ['ignore', stdout, 'pipe'] });
}

function mustSay({ what, says }: StartCase, { stdout, stderr }: SpawnSyncReturns<string>): void {
  if (!`${stdout}${stderr}`.includes(says)) throw new Error(`${what} is broken: ${stdout}${stderr}`);
}
