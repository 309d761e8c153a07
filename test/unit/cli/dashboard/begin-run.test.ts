import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginRun } from '../../../../src/cli/dashboard/begin-run.ts';
import { realClock } from '../../../support/real-clock.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const EVENT = JSON.stringify({ v: 1, seq: 1, type: 'run-started' });
const FQDN = 'omantel.omani.works';

/** A package whose program does `script`. */
async function begun(script: string, world: 'real' | 'sandbox' = 'sandbox') {
  const folder = await tempFolder();
  const [state, dashboard] = [join(folder, 'state'), join(folder, 'state/dashboard')];
  await mkdir(join(folder, 'bin'), { recursive: true });
  await mkdir(state);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'bin/run.js'), script);
  const folders = { state, config: folder, cache: folder, package: folder };
  const around = { folders, clock: realClock, env: { ...process.env, CATALYST_CONTEXT: 'other' } };
  const run = { fqdn: FQDN, words: ['sovereign', 'resume', FQDN], world, folder: dashboard };
  const begins = beginRun(around as never, run, new AbortController().signal);
  return { begins, log: join(dashboard, `${FQDN}.ndjson`), state };
}

describe('a run as a program of its own', () => {
  it('is begun once its first event is there, with its words, its world and its folder', async () => {
    const { begins, log, state } = await begun(
      `import { writeFileSync, readFileSync } from 'node:fs';
       console.log(${JSON.stringify(EVENT)});
       writeFileSync('told', JSON.stringify({ args: process.argv.slice(2), context: process.env.CATALYST_CONTEXT ?? null, cwd: process.cwd() }));`,
    );
    await begins;
    const told = async () => JSON.parse(await readFile(join(state, 'told'), 'utf8'));
    await expect.poll(told).toEqual({
      args: ['sovereign', 'resume', FQDN, '--json', '--context', 'sandbox'],
      context: null,
      cwd: state,
    });
    expect((await stat(log)).mode & 0o777).toBe(0o600);
  });

  it('says what the run itself said when it ended before that', async () => {
    const error = { code: 'CATALYST-LOCKED', exit: 7, message: 'Another run works on it.', hint: 'Wait.' };
    const { begins } = await begun(
      `console.log(${JSON.stringify(JSON.stringify({ error }))}); process.exitCode = 7;`,
      'real',
    );
    await expect(begins).rejects.toMatchObject({ code: 'CATALYST-LOCKED', hint: 'Wait.' });
  });

  it('says that it said nothing', async () => {
    const { begins } = await begun('process.exitCode = 1;');
    await expect(begins).rejects.toMatchObject({ code: 'CATALYST-INTERNAL' });
  });

  it('takes one that ended well without an event for done', async () => {
    const { begins } = await begun('process.exitCode = 0;');
    await expect(begins).resolves.toBeUndefined();
  });
});
