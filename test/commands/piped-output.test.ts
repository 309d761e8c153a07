import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventLine } from '../../src/domain/event-line.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

const FQDN = 'omantel.omani.works';
/** Several times what a pipe holds. */
const LINES = 6_000;

let home: string;
afterAll(() => rmSync(home, { recursive: true }));
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'catalyst-piped-'));
  mkdirSync(join(home, 'sovereigns', FQDN), { recursive: true, mode: 0o700 });
  const lines = Array.from({ length: LINES }, (_, index) =>
    eventLine({
      ...{ v: 1, seq: index + 1, at: '2026-09-21T14:13:20.000Z', sovereign: FQDN },
      ...{ type: 'stage-line', stage: 'apply', level: 'info', text: `line ${index} ${'x'.repeat(60)}` },
    }),
  );
  writeFileSync(join(home, 'sovereigns', FQDN, 'events.ndjson'), lines.join(''), { mode: 0o600 });
});

/** By a shell, where `$LOGS` is the program that prints them, and `$HELP` prints help. */
function shell(command: string) {
  const program = `"${process.execPath}" "${join(PACKAGE_FOLDER, 'bin/run.js')}"`;
  const env = { PATH: process.env.PATH, HOME: home, CATALYST_STATE_DIR: home };
  const text = command
    .replaceAll('$LOGS', `${program} sovereign logs ${FQDN}`)
    .replaceAll('$HELP', `${program} --help`);
  return spawnSync('sh', ['-c', text], { encoding: 'utf8', env, cwd: home, maxBuffer: 1 << 26 });
}

it('comes whole through a pipe whose reader is slow, and into a file', () => {
  const piped = shell('$LOGS | (read -r first; printf "%s\\n" "$first"; cat)').stdout;
  expect(piped.trimEnd().split('\n')).toHaveLength(LINES);
  expect(shell('$LOGS > file').status).toBe(0);
  expect(readFileSync(join(home, 'file'), 'utf8')).toBe(piped);
});

it('ends well when its reader has gone away', () => {
  const { stdout, stderr } = shell('{ $LOGS; echo "status $?" >&2; } | head -n 1');
  expect(stdout).toContain('line 0');
  expect(stderr).toBe('status 0\n');
});

it.skipIf(!existsSync('/dev/full'))('says so of its help too', () => {
  const { status, stderr } = shell('$HELP > /dev/full');
  expect([status, stderr]).toEqual([
    3,
    expect.stringMatching(/^The output could not be written: ENOSPC.*\n\nCATALYST-/),
  ]);
});

it.skipIf(!existsSync('/dev/full'))('says in a sentence that nothing more can be written', () => {
  const { status, stderr } = shell('$LOGS > /dev/full');
  expect(status).toBe(3);
  expect(stderr).toMatch(
    /^The output could not be written: no space is left there\..*\n\nCATALYST-OUTPUT-UNWRITABLE · exit 3\n$/s,
  );
});
