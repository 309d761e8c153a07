import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, ms, type Row } from './bench.ts';
import { journalOf } from './journal-lines.ts';
import type { Measured } from './measure.ts';
import { measureStarts } from './starts.ts';
import { measureOnTerminal } from './starts-on-terminal.ts';

const FQDN = 'omantel.omani.works';

interface Start {
  what: string;
  args: string[];
  goal: number;
  /** What it must print: a program that breaks starts fast. */
  says: string;
}

const PIPED: Start[] = [
  { what: '`--version`', args: ['--version'], goal: 1.25, says: '@openova/catalyst/' },
  { what: '`--help`, piped', args: ['--help'], goal: 1.25, says: 'USAGE' },
  { what: '`sovereign list`', args: ['sovereign', 'list'], goal: 2.1, says: FQDN },
  { what: '`sovereign show`', args: ['sovereign', 'show', FQDN], goal: 2.1, says: FQDN },
  {
    what: 'an unknown flag',
    args: ['sovereign', 'list', '--bogus'],
    goal: 2.1,
    says: 'is no flag of this command',
  },
];

const ON_TERMINAL: Start[] = [
  { what: '`--help`, on a terminal', args: ['--help'], goal: 2.3, says: 'USAGE' },
];

/** Starting the program, against an empty Node module with the same flags and the same streams. */
export const startUp: Bench = {
  title: 'Start-up against an empty ES module',
  async run(quick) {
    const folder = mkdtempSync(join(tmpdir(), 'catalyst-bench-'));
    try {
      const state = stateWith(folder);
      const rounds = quick ? 5 : 40;
      const piped = await measureStarts(PIPED, state, rounds);
      const terminal = await measureOnTerminal(ON_TERMINAL, state, rounds);
      return [...rowsOf(PIPED, piped), ...rowsOf(ON_TERMINAL, terminal)];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** A state folder with one Sovereign that came up, with a journal as long as a real one. */
function stateWith(folder: string): string {
  const sovereign = join(folder, 'sovereigns', FQDN);
  mkdirSync(sovereign, { recursive: true, mode: 0o700 });
  writeFileSync(join(sovereign, 'events.ndjson'), journalOf(FQDN, 500), { mode: 0o600 });
  return folder;
}

function rowsOf(starts: Start[], measured: Map<string, Measured> | undefined): Row[] {
  return starts.map(({ what, goal }) => {
    const floor = measured?.get('floor');
    const mine = measured?.get(what);
    const wanted = `${goal}x`;
    if (floor === undefined || mine === undefined)
      return { what, measured: 'not measured: `script` is missing', floor: '', goal: wanted };
    const ratio = mine.wall / floor.wall;
    const cpuRatio = mine.cpu / floor.cpu;
    return {
      what,
      measured: ms(mine.wall),
      floor: ms(floor.wall),
      ratio,
      cpuRatio,
      goal: wanted,
      met: ratio <= goal,
    };
  });
}
