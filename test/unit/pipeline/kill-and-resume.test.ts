import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { wholeFiles } from '../../../src/clients/files/atomic.ts';
import { JOURNAL_FILE, readJournal } from '../../../src/clients/files/journal.ts';
import { openSealedStore } from '../../../src/clients/secrets/sealed-store.ts';
import { emptyProgress, foldAll } from '../../../src/domain/progress.ts';
import { FQDN } from '../../support/events.ts';
import { PASSPHRASE } from '../../support/fake-world.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const PROGRAM = join(import.meta.dirname, '../../fixtures/run-stages/main.ts');

async function run(...args: string[]): Promise<{ code: number | null; signal: string | null }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = await once(child, 'exit');
  return { code, signal };
}

async function endState(folder: string) {
  const progress = foldAll(emptyProgress(FQDN), await readJournal(folder));
  const store = openSealedStore(folder, PASSPHRASE, wholeFiles);
  const objects = (await readdir(folder)).filter((name) => name.startsWith('object-'));
  const content = await Promise.all(objects.map((name) => readFile(join(folder, name), 'utf8')));
  const asked = (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n');
  return { progress, objects, content, asked, secrets: await secretsOf(store) };
}

async function secretsOf(
  store: ReturnType<typeof openSealedStore>,
): Promise<Record<string, string | undefined>> {
  const names = await store.names();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await store.get(name)] as const)),
  );
}

let events = 0;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-test-'));
  expect(await run(folder)).toEqual({ code: 0, signal: null });
  events = (await readJournal(folder)).length;
  await rm(folder, { recursive: true });
});

describe('killed with SIGKILL at any event', () => {
  it('has a run to be killed in', () => expect(events).toBe(23));

  it.each(['before', 'after'])(
    '%s it is journaled, resume reaches the same end state',
    async (when) => {
      for (const at of killPoints()) await killAndResume(when, at);
    },
    120_000,
  );

  it('with the last line torn, resume goes on from the line before', async () => {
    const folder = await tempFolder();
    await run(folder, 'after', '9');
    await appendFile(join(folder, JOURNAL_FILE), '{"v":1,"seq":10,"at":"2026-');
    expect(await run(folder, 'after', '0', 'resume')).toEqual({ code: 0, signal: null });
    const journal = await readJournal(folder);
    expect(journal.map(({ seq }) => seq)).toEqual(journal.map((_, index) => index + 1));
  });
});

/** One stage's events and the last one; the soak takes every event in turn. */
function killPoints(): number[] {
  const all = Array.from({ length: events }, (_, index) => index + 1);
  return process.env.CATALYST_SOAK === undefined ? all.filter((at) => at <= 9 || at === events) : all;
}

async function killAndResume(when: string, at: number): Promise<void> {
  const folder = await tempFolder();
  expect(await run(folder, when, String(at)), `kill ${when} ${at}`).toMatchObject({ signal: 'SIGKILL' });
  const secretsThen = await secretsOf(openSealedStore(folder, PASSPHRASE, wholeFiles));
  const answersThen = foldAll(emptyProgress(FQDN), await readJournal(folder)).answers;
  expect(await run(folder, 'after', '0', 'resume'), `resume ${when} ${at}`).toEqual({
    code: 0,
    signal: null,
  });
  const { progress, content, asked, secrets } = await endState(folder);
  expect(content.sort()).toEqual(['apply', 'plan', 'records'].map((id) => `${id} with ${secrets[id]}`));
  expect(secrets).toMatchObject(secretsThen);
  expect(progress.runs.at(-1)?.outcome).toBe('done');
  expect(Object.keys(progress.outputs).sort()).toEqual(['apply', 'plan', 'records']);
  for (const id of Object.keys(answersThen)) expect(asked.filter((one) => one === id)).toHaveLength(1);
}
