import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { tempFolder } from '../../support/temp-folder.ts';
import { PACKAGE_FOLDER, tool } from '../../support/tools.ts';

const SCRIPTS = join(PACKAGE_FOLDER, 'examples/ci');

function git(cwd: string, ...args: string[]): string {
  const who = ['-c', 'user.name=ops', '-c', 'user.email=ops@example.org'];
  return execFileSync('git', [...who, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** A repository, and clones of it as jobs have them. */
async function forge() {
  await tool('git');
  const folder = await tempFolder();
  const [work, origin] = [join(folder, 'work'), join(folder, 'origin.git')];
  await mkdir(work);
  git(work, 'init', '-q', '-b', 'main');
  git(work, 'commit', '-q', '--allow-empty', '-m', 'a Sovereign');
  git(folder, 'clone', '-q', '--bare', work, origin);
  let count = 0;
  const clone = () => {
    const at = join(folder, `clone-${++count}`);
    git(folder, 'clone', '-q', '--depth=1', `file://${origin}`, at);
    const ran = (script: string, ...args: string[]) => {
      const { status, stderr } = spawnSync('bash', [join(SCRIPTS, script), ...args], {
        cwd: at,
        encoding: 'utf8',
      });
      return { status, said: stderr.trim().split('\n').at(-1) };
    };
    return {
      at,
      bring: (...args: string[]) => ran('bring-state.sh', ...args),
      async keep(text: string, name: string) {
        await writeFile(join(at, 'file'), text);
        return ran('keep-state.sh', 'file', name);
      },
      read: (name: string) => readFile(join(at, name), 'utf8'),
    };
  };
  return { origin, clone, kept: (name: string) => git(origin, 'show', `catalyst-state:${name}`) };
}

describe('the scripts that keep sealed files on a branch', () => {
  it('bring what was kept, with the mode of a secret; what was never kept is no fault', async () => {
    const { clone, kept } = await forge();
    const first = clone();
    expect(first.bring('sovereign.sealed')).toEqual({ status: 0, said: 'Nothing was kept yet.' });
    expect(await first.keep('one', 'sovereign.sealed')).toMatchObject({ status: 0 });
    expect(kept('sovereign.sealed')).toBe('one');
    const second = clone();
    expect(second.bring('plans/a', 'plan')).toEqual({ status: 0, said: 'No plans/a was kept.' });
    expect(second.bring('sovereign.sealed').status).toBe(0);
    expect(await second.read('sovereign.sealed')).toBe('one');
    expect((await stat(join(second.at, 'sovereign.sealed'))).mode & 0o777).toBe(0o600);
  });

  it('refuse the second of two that brought the same, whenever it comes, and keep what else was written', async () => {
    const { clone, kept } = await forge();
    const [one, other, third] = [clone(), clone(), clone()];
    for (const job of [one, other]) job.bring('sovereign.sealed');
    expect((await one.keep('of one', 'sovereign.sealed')).status).toBe(0);
    expect((await third.keep('a plan', 'plans/a')).status).toBe(0);
    expect(await other.keep('of the other', 'sovereign.sealed')).toEqual({
      status: 1,
      said: 'sovereign.sealed was not kept: somebody else wrote meanwhile.',
    });
    expect([kept('sovereign.sealed'), kept('plans/a')]).toEqual(['of one', 'a plan']);
    const next = clone();
    next.bring('sovereign.sealed');
    expect((await third.keep('another plan', 'plans/a')).status).toBe(0);
    expect((await next.keep('of the next', 'sovereign.sealed')).status).toBe(0);
    expect([kept('sovereign.sealed'), kept('plans/a')]).toEqual(['of the next', 'another plan']);
  });

  it('fail where the forge does not answer, rather than go on as if nothing had been kept', async () => {
    const { origin, clone } = await forge();
    const job = clone();
    await rm(origin, { recursive: true });
    expect(job.bring('sovereign.sealed').status).not.toBe(0);
    expect((await job.keep('one', 'sovereign.sealed')).status).not.toBe(0);
  });
});

it('whatever is merged was planned: a pull request is for the same files', async () => {
  const { on } = parse(await readFile(join(SCRIPTS, 'sovereign.yml'), 'utf8'));
  expect(on.pull_request.paths).toEqual(on.push.paths);
});
