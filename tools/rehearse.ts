import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { shellQuoted } from '../src/cli/init/equivalent-command.ts';
import { proseLines } from '../src/cli/prose-lines.ts';
import { settingsText } from './rehearse/settings-file.ts';

/**
 * The main job against the sandbox: the same program and the same path as a real run, in a state folder of its own.
 * The sandbox stays up afterwards, so that one can look around; the next rehearsal starts from nothing.
 */
const root = resolve(import.meta.dirname, '..');
const state = join(root, '.rehearsal');
const before = `${state}-before`;
const settings = {
  CATALYST_CONTEXT: 'sandbox',
  CATALYST_STATE_DIR: state,
  CATALYST_CONFIG_DIR: join(state, 'config'),
};
const env = { ...process.env, ...settings };

catalyst(['sandbox', 'down']);
setAside();
const up = catalyst([
  'sandbox',
  'up',
  ...(process.env.CATALYST_REHEARSAL_SPEED ? ['--speed', process.env.CATALYST_REHEARSAL_SPEED] : []),
]);
const status =
  up === 0 ? catalyst(['sovereign', 'create', '--file', 'examples/rehearsal.yaml', '--yes']) : up;
if (up === 0) lookAround(writeSettings());
process.exitCode = status;

/** A file for `.` in a shell: lines to paste would break at the terminal's edge. */
function writeSettings(): string {
  const file = join(state, 'env');
  mkdirSync(state, { recursive: true, mode: 0o700 });
  writeFileSync(file, settingsText(join(root, 'bin'), settings));
  return file;
}

function lookAround(file: string): void {
  say([
    '',
    'The sandbox stays up. This takes the rehearsal into your shell:',
    `  . ${shellQuoted(file)}`,
    'Then catalyst is on its PATH and works in the sandbox, for example:',
    '  catalyst sovereign show omantel.omani.works',
    '  catalyst dashboard',
    '  catalyst sandbox fault',
    '  catalyst sandbox down',
    'For a real Sovereign open another shell.',
    'The addresses above are answered inside the sandbox, to catalyst alone: no browser and no kubectl finds them.',
    'The next rehearsal starts from nothing; this one is then kept in .rehearsal-before until the one after it.',
  ]);
}

/** Somebody may have worked on in the folder, as the last lines propose: nothing of it is thrown away unseen. */
function setAside(): void {
  if (!existsSync(join(state, 'sovereigns'))) {
    rmSync(state, { recursive: true, force: true });
    return;
  }
  rmSync(before, { recursive: true, force: true });
  renameSync(state, before);
  say(['The last rehearsal is kept in .rehearsal-before; this one starts from nothing.']);
}

function say(lines: string[]): void {
  const { isTTY, columns = 80 } = process.stderr;
  process.stderr.write(`${proseLines(lines, { terminal: isTTY === true, columns }).join('\n')}\n`);
}

function catalyst(args: string[]): number {
  process.stderr.write(`\n$ catalyst ${args.join(' ')}\n`);
  const ended = spawnSync(process.execPath, [join(root, 'bin', 'run.js'), ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  return ended.status ?? 130;
}
