import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UNICODE_SYMBOLS } from '../src/style/symbols.ts';
import { BINDINGS } from '../src/tui/bindings.ts';
import { initialModel, type Model, placeOf } from '../src/tui/model.ts';
import { painted } from '../src/tui/parts/line.ts';
import { placesTo } from '../src/tui/places-to.ts';
import { update } from '../src/tui/update.ts';
import { view } from '../src/tui/view.ts';
import { hasPseudoTerminal, PseudoTerminal } from '../tools/screens/pseudo-terminal.ts';
import { type Bench, ms, type Row } from './bench.ts';
import { frameRows } from './dashboard-frames.ts';
import { hourRows } from './dashboard-hour.ts';
import { idleRow } from './dashboard-idle.ts';
import { componentsOf, FQDN } from './dashboard-site.ts';
import { journalOf } from './journal-lines.ts';
import { median, quantile } from './measure.ts';

const ROOT = resolve(import.meta.dirname, '..');
const NOW = Date.parse('2026-11-21T09:00:00Z');
const LOOK = { symbols: UNICODE_SYMBOLS, ascii: false };

/** First paint of the built program; keys over ten thousand components; bytes that a second and a key cost a terminal. */
export const dashboard: Bench = {
  title: 'Dashboard',
  async run(quick) {
    const rounds = quick ? 3 : 9;
    const inTerminal = hasPseudoTerminal() ? await onTerminal(rounds) : [];
    const frames = await frameRows(quick);
    return [...keyRows(quick ? 200 : 2_000), ...frames, ...inTerminal, ...hourRows(quick)];
  },
};

function keyRows(presses: number): Row[] {
  return [1_000, 10_000].map((count) => {
    let model = modelWith(count);
    const times: number[] = [];
    for (let press = 0; press < presses; press += 1) {
      const begun = performance.now();
      [model] = update(model, { type: 'key', key: press % 50 === 49 ? 'G' : press % 50 === 0 ? 'g' : 'j' });
      for (const line of view(model, LOOK)) painted(line, (_role, text) => text, LOOK);
      times.push(performance.now() - begun);
    }
    const what = `key to lines, ${count.toLocaleString('en')} components`;
    const measured = `${ms(median(times))}, p99 ${ms(quantile(times, 0.99))}`;
    return { what, measured, floor: '', goal: '< 16 ms', met: median(times) < 16 };
  });
}

function modelWith(count: number): Model {
  const start = { size: { columns: 120, rows: 40 }, now: NOW, bindings: BINDINGS, spoken: false };
  const model = initialModel({ ...start, places: placesTo(placeOf('components', { fqdn: FQDN })) });
  const value = componentsOf(count);
  return update(model, { type: 'answered', answer: { of: 'components', fqdn: FQDN, value }, at: NOW })[0];
}

async function onTerminal(rounds: number): Promise<Row[]> {
  const home = homeWithJournal();
  try {
    const paints: number[] = [];
    const shown: number[] = [];
    const keys: number[] = [];
    const bytes = { idle: 0, key: 0 };
    for (let round = 0; round < rounds; round += 1) await once(home, { paints, shown, keys }, bytes);
    const idle = await idling(home, rounds > 3 ? 20 : 5);
    const node = median(Array.from({ length: rounds }, nodeStart));
    const paintRow = (what: string, paint: number): Row => ({
      what,
      measured: ms(paint),
      floor: ms(node),
      ratio: paint / node,
      goal: 'floor + 300 ms',
      met: paint < node + 300,
    });
    return [
      paintRow('first paint', median(paints)),
      paintRow('first paint of what the state folder holds', median(shown)),
      { what: 'key to the terminal', measured: ms(median(keys)), floor: '', goal: '' },
      {
        what: 'bytes a second while nothing happens',
        measured: `${Math.round(bytes.idle / rounds / 2)}`,
        floor: '',
        goal: '',
      },
      ...idle,
      { what: 'bytes of another screen', measured: `${Math.round(bytes.key / rounds)}`, floor: '', goal: '' },
    ];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** A Sovereign that came up, with a journal as long as a real one: what is known before anybody answers. */
function homeWithJournal(): string {
  const home = mkdtempSync(join(tmpdir(), 'catalyst-bench-dashboard-'));
  const folder = join(home, 'state', 'sovereigns', FQDN);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'events.ndjson'), journalOf(FQDN, 500), { mode: 0o600 });
  return home;
}

function opened(home: string): PseudoTerminal {
  return new PseudoTerminal({
    ...{ columns: 120, rows: 40, cwd: home },
    command: [process.execPath, join(ROOT, 'bin/run.js'), 'dashboard'],
    env: { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', CATALYST_STATE_DIR: join(home, 'state') },
  });
}

/** What an open dashboard takes while nobody touches it. */
async function idling(home: string, seconds: number): Promise<Row[]> {
  const terminal = opened(home);
  await written(terminal, (text) => text.includes(FQDN));
  await wait(1_000);
  const row = await idleRow(home, seconds);
  terminal.type('q');
  await terminal.ended;
  terminal.close();
  return row;
}

async function once(
  home: string,
  { paints, shown, keys }: Record<'paints' | 'shown' | 'keys', number[]>,
  bytes: { idle: number; key: number },
): Promise<void> {
  const begun = performance.now();
  const terminal = opened(home);
  await written(terminal, (text) => text.includes('q\u001b[39m quit') || text.includes('q quit'));
  paints.push(performance.now() - begun);
  await written(terminal, (text) => text.includes(FQDN));
  shown.push(performance.now() - begun);
  const idle = terminal.output.length;
  await wait(2_000);
  bytes.idle += terminal.output.length - idle;
  const before = terminal.output.length;
  const pressed = performance.now();
  terminal.type('?');
  await written(terminal, (text) => text.indexOf('Keys on the screen', before) > 0);
  keys.push(performance.now() - pressed);
  bytes.key += terminal.output.length - before;
  terminal.type('q');
  await terminal.ended;
  terminal.close();
}

async function written(terminal: PseudoTerminal, seen: (text: string) => boolean): Promise<void> {
  const late = performance.now() + 20_000;
  while (!seen(terminal.output)) {
    if (performance.now() > late) throw new Error(`the dashboard never wrote it:\n${terminal.output}`);
    await wait(1);
  }
}

function nodeStart(): number {
  const begun = performance.now();
  spawnSync(process.execPath, ['-e', '']);
  return performance.now() - begun;
}
