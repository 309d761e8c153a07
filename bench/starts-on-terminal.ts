import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measured } from './measure.ts';
import { measureStarts, type StartCase } from './starts.ts';

/** As `measureStarts`, with a terminal as stdout, which util-linux's `script` makes; undefined without it. */
export async function measureOnTerminal(
  cases: StartCase[],
  folder: string,
  rounds: number,
): Promise<Map<string, Measured> | undefined> {
  const order = join(folder, 'order.json');
  const answer = join(folder, 'answer.json');
  writeFileSync(order, JSON.stringify({ cases, folder, rounds, answer }));
  const command = `stty cols 80; "${process.execPath}" "${import.meta.filename}" "${order}"`;
  const ended = spawnSync('script', ['-qefc', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'pipe'] });
  if (ended.status !== 0) return undefined;
  return new Map(JSON.parse(readFileSync(answer, 'utf8')) as [string, Measured][]);
}

if (import.meta.main) {
  const { cases, folder, rounds, answer } = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
  if (!process.stdout.isTTY) throw new Error('no terminal');
  writeFileSync(answer, JSON.stringify([...(await measureStarts(cases, folder, rounds, 'inherit'))]));
}
