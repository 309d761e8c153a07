import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { PACKAGE_FOLDER } from '../../support/tools.ts';

const KEEP = join(PACKAGE_FOLDER, 'examples/ci/keep-state.sh');

/** Two clones of one repository; while the first one pushes, the second one has just kept a file. */
async function bothKeep(ours: string, theirs: string) {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-keep-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  git('init', '-q', '--bare', 'origin.git');
  for (const name of ['ours', 'theirs']) {
    git('clone', '-q', 'origin.git', name);
    await writeFile(join(folder, name, 'file'), `${name}\n`);
  }
  const hook = join(folder, 'ours/.git/hooks/pre-push');
  const meanwhile = `cd '${folder}/theirs' && env -u GIT_DIR -u GIT_INDEX_FILE bash '${KEEP}' file '${theirs}'`;
  await writeFile(hook, `#!/usr/bin/env bash\n[ -e ../done ] || { touch ../done; ${meanwhile}; }\n`);
  await chmod(hook, 0o755);
  const keep = () => spawnSync('bash', [KEEP, 'file', ours], { cwd: join(folder, 'ours'), encoding: 'utf8' });
  const { status, stderr } = keep();
  const show = (name: string) => git('-C', 'origin.git', 'show', `catalyst-state:${name}`);
  return { status, stderr, show };
}

test('what two keep at once under two names is both kept', async () => {
  const { status, show } = await bothKeep('sovereign.sealed', 'plans/1');
  expect([status, show('sovereign.sealed'), show('plans/1')]).toEqual([0, 'ours\n', 'theirs\n']);
});

test('what somebody else kept meanwhile under the same name is not written over', async () => {
  const { status, stderr, show } = await bothKeep('sovereign.sealed', 'sovereign.sealed');
  expect([status, show('sovereign.sealed')]).toEqual([1, 'theirs\n']);
  expect(stderr).toContain('sovereign.sealed was not kept: somebody else wrote meanwhile.');
});

test('no pull request is in the group in which a merge waits, and whoever writes the state is', async () => {
  const { jobs, concurrency } = parse(
    await readFile(join(PACKAGE_FOLDER, 'examples/ci/sovereign.yml'), 'utf8'),
  );
  expect(concurrency).toBeUndefined();
  const { plan, apply, resume } = jobs;
  expect(plan.concurrency).toMatch(/^sovereign-plan-\$\{\{ github\.ref \}\}$/);
  expect([apply.concurrency, resume.concurrency]).toEqual(['sovereign', 'sovereign']);
});
