import { setTimeout as wait } from 'node:timers/promises';
import { processClock } from '../src/cli/surroundings.ts';
import { UNICODE_SYMBOLS } from '../src/style/symbols.ts';
import { colourPaint } from '../src/style/theme.ts';
import { BINDINGS } from '../src/tui/bindings.ts';
import { placeOf } from '../src/tui/model.ts';
import { drawOnTerminal } from '../src/tui/on-terminal.ts';
import { NO_RUNS } from '../src/tui/perform/runs.ts';
import { ms, type Row } from './bench.ts';
import { CountedTerminal, FQDN, type SiteSize, siteOf } from './dashboard-site.ts';
import { median, quantile } from './measure.ts';

interface Case {
  screen: 'components' | 'vouchers' | 'ledger';
  what: string;
  size: Partial<SiteSize>;
  /** Of the first row. */
  first: string;
}

const CASES: Case[] = [
  { screen: 'components', what: '1,000 components', size: { components: 1_000 }, first: 'c0 ' },
  { screen: 'components', what: '10,000 components', size: { components: 10_000 }, first: 'c0 ' },
  { screen: 'vouchers', what: '10,000 vouchers', size: { vouchers: 10_000 }, first: 'BENCH-' },
  { screen: 'ledger', what: '100,000 ledger rows', size: { ledger: 100_000 }, first: 'owner-' },
];

/** From a key to the bytes of its frame, drawn by the whole of it into a terminal that counts; and what stands still takes. */
export async function frameRows(quick: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  for (const one of CASES) rows.push(...(await measured(one, quick ? 20 : 200, quick ? 5 : 20)));
  return rows;
}

async function measured(one: Case, presses: number, seconds: number): Promise<Row[]> {
  const terminal = new CountedTerminal(120, 40);
  const { ended } = await drawn(one, terminal);
  const worked = process.cpuUsage();
  const keys = await keyTimes(terminal, presses);
  const { user, system } = process.cpuUsage(worked);
  const cpu = (user + system) / 1_000 / presses;
  const filter = await filterTime(terminal);
  const change = one.screen === 'ledger' ? undefined : await changeBytes(terminal);
  const idle = await idlePart(seconds);
  terminal.stdin.push('q');
  await ended;
  const { what } = one;
  const times = keys.map(({ took }) => took);
  const middle = median(times);
  return [
    {
      what: `key to the terminal, ${what}`,
      measured: `${ms(middle)}, p99 ${ms(quantile(times, 0.99))}; processor ${ms(cpu)}`,
      ...{ floor: '', goal: '< 16 ms', met: middle < 16 },
    },
    { what: `a letter of a filter, ${what}`, measured: ms(filter), floor: '', goal: '' },
    {
      what: `bytes of a key, ${what}`,
      measured: `${median(keys.map(({ bytes }) => bytes))}`,
      floor: '',
      goal: '',
    },
    ...(change === undefined
      ? []
      : [{ what: `bytes of one row that changed, ${what}`, measured: `${change}`, floor: '', goal: '' }]),
    {
      what: `processor while nothing happens, ${what}`,
      measured: `${(idle * 100).toFixed(1)} % of a core`,
      ...{ floor: '', goal: '< 2 %', met: idle < 0.02 },
    },
  ];
}

/** Opens the screen; resolves when its first row is drawn. */
async function drawn(
  { screen, size, first }: Case,
  terminal: CountedTerminal,
): Promise<{ ended: Promise<unknown> }> {
  const services = siteOf({ components: 1, vouchers: 1, ledger: 1, ...size });
  const seen = terminal.until(processClock, (text) => text.includes(first));
  const ended = drawOnTerminal({
    desk: {
      ...{ clock: processClock, folder: '.', runs: NO_RUNS, edit: async () => {} },
      ...{ open: async () => services, credentials: async () => ({}) },
    },
    ...{
      world: 'sandbox',
      stdin: terminal.stdin,
      stdout: terminal.stdout,
      bindings: BINDINGS,
      spoken: false,
    },
    ...{ look: { symbols: UNICODE_SYMBOLS, ascii: false }, paint: await colourPaint(8) },
    place: placeOf(screen, { fqdn: FQDN }),
    books: { [FQDN]: 'a measurement' },
    onSignal: () => () => {},
  });
  await seen;
  await wait(200);
  return { ended };
}

async function keyTimes(
  terminal: CountedTerminal,
  presses: number,
): Promise<{ took: number; bytes: number }[]> {
  const times: { took: number; bytes: number }[] = [];
  for (let press = 0; press < presses; press += 1) {
    await wait(50);
    times.push(await pressed(terminal, press % 20 === 19 ? 'g' : 'j'));
  }
  return times;
}

async function filterTime(terminal: CountedTerminal): Promise<number> {
  await pressed(terminal, '/');
  await wait(50);
  const { took } = await pressed(terminal, '7');
  await wait(50);
  await pressed(terminal, '\x15');
  await pressed(terminal, '\r');
  return took;
}

const SELECTED = '\x1b[7m';

/** A look that finds the row under the cursor changed: what is written for it, the age of the whole among it. */
async function changeBytes(terminal: CountedTerminal): Promise<number> {
  await pressed(terminal, 'G');
  await wait(50);
  await pressed(terminal, 'g');
  await wait(50);
  return (await pressed(terminal, '\x12', (text) => text.includes(SELECTED))).bytes;
}

/** `seen` is asked of what was written since. */
async function pressed(
  terminal: CountedTerminal,
  key: string,
  seen: (text: string) => boolean = (text) => text !== '',
) {
  const before = terminal.bytes;
  const drawing = terminal.until(processClock, seen);
  const begun = performance.now();
  terminal.stdin.push(key);
  await drawing;
  return { took: performance.now() - begun, bytes: terminal.bytes - before };
}

async function idlePart(seconds: number): Promise<number> {
  await wait(500);
  const before = process.cpuUsage();
  await wait(seconds * 1_000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000 / seconds;
}
