import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Runs every test; the last line is `N passed, N failed`, with the skipped ones counted where there are any. */
const folder = mkdtempSync(join(tmpdir(), 'c-'));
/** What tests leave behind goes with the run. Short: paths of sockets end at 107 characters. */
const scratch = join(folder, 't');
// PostgreSQL does not run as root: where we are, it is somebody else, who has to get through.
chmodSync(folder, 0o711);
mkdirSync(scratch);
const report = join(folder, 'report.json');
const vitest = resolve(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const args = [vitest, 'run', ...reporters, ...process.argv.slice(2)];
const env = { ...process.env, TMPDIR: scratch };
const ended = spawnSync(process.execPath, args, { stdio: 'inherit', env });

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

const result = JSON.parse(readFileSync(report, 'utf8')) as Report;
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
const broken = result.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const failed = result.numFailedTests + broken;
const skipped = result.numPendingTests > 0 ? `, ${result.numPendingTests} skipped` : '';
console.log(`${result.numPassedTests} passed, ${failed} failed${skipped}`);
process.exitCode = ended.status === 0 && failed === 0 ? 0 : 1;
