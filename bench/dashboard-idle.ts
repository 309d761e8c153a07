import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Row } from './bench.ts';

/** Of `getconf CLK_TCK`, which is 100 on every Linux that runs Node. */
const TICKS_A_SECOND = 100;

/** Part of a core that a program below `parent` took over some seconds in which nothing happened; Linux only (proc(5)). */
export async function idleRow(ours: string, seconds: number): Promise<Row[]> {
  const pid = await processWith(ours);
  if (pid === undefined) return [];
  const before = await cpuTicks(pid);
  await wait(seconds * 1_000);
  const part = ((await cpuTicks(pid)) - before) / TICKS_A_SECOND / seconds;
  return [
    {
      what: `processor while nothing happens, over ${seconds} s`,
      measured: `${(part * 100).toFixed(1)} % of a core`,
      floor: '',
      goal: '< 2 %',
      met: part < 0.02,
    },
  ];
}

/** The process in whose environment `text` stands and that runs the dashboard. */
async function processWith(text: string): Promise<number | undefined> {
  for (const name of (await readdir('/proc').catch(() => [])).filter((one) => /^\d+$/.test(one))) {
    const read = (file: string) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
    const words = (await read('cmdline')).split('\0');
    if (words.includes('dashboard') && /node/.test(words[0] ?? '') && (await read('environ')).includes(text))
      return Number(name);
  }
  return undefined;
}

async function cpuTicks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
