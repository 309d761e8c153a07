import '../bench/as-built.ts';
import { cpus, totalmem } from 'node:os';
import type { Bench, Row } from '../bench/bench.ts';
import { business } from '../bench/business.ts';
import { creating } from '../bench/create.ts';
import { dashboard } from '../bench/dashboard.ts';
import { appending } from '../bench/journal-append.ts';
import { forwarding } from '../bench/port-forward.ts';
import { realWatching } from '../bench/real-watch.ts';
import { startUp } from '../bench/start-up.ts';
import { watching } from '../bench/watch.ts';

/** Runs the benchmarks (all, or those named in argv) and prints one table; `--json` for programs, `--quick` for few rounds. */
const BENCHES: Record<string, Bench> = {
  'start-up': startUp,
  'journal-append': appending,
  watch: watching,
  'real-watch': realWatching,
  create: creating,
  dashboard,
  'port-forward': forwarding,
  business,
};

const words = process.argv.slice(2);
const json = words.includes('--json');
const names = words.filter((word) => !word.startsWith('--'));
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}

const machine = {
  cores: cpus().length,
  processor: cpus()[0]?.model ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  platform: `${process.platform}-${process.arch}`,
};
const results: { bench: string; rows: Row[] }[] = [];
if (!json) console.log(machineLine());
for (const [name, bench] of Object.entries(BENCHES)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const rows = await bench.run(words.includes('--quick'));
  results.push({ bench: name, rows });
  if (!json) console.log(`\n${tableOf(bench.title, rows)}`);
}
if (json) console.log(JSON.stringify({ machine, results }));

function machineLine(): string {
  return `${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.platform}`;
}

function tableOf(title: string, rows: Row[]): string {
  const lines = rows.map(({ what, measured, floor, ratio, cpuRatio, goal, met }) =>
    [what, measured, floor, times(ratio), times(cpuRatio), goal, verdict(met)].join(' | '),
  );
  const head = `| ${title} | measured | floor | ratio | ratio of CPU | goal | |\n| --- | --- | --- | --- | --- | --- | --- |`;
  return [head, ...lines.map((line) => `| ${line} |`)].join('\n');
}

function times(ratio: number | undefined): string {
  return ratio === undefined || Number.isNaN(ratio) ? '' : `${ratio.toFixed(2)}x`;
}

function verdict(met: boolean | undefined): string {
  return met === undefined ? '' : met ? 'met' : 'missed';
}
