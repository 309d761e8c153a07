import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Tree } from '../flux/template-tree.ts';

const run = promisify(execFile);

export interface BareRepository {
  /** Folder that holds `openova.git`. */
  root: string;
  /** Commit of `main`. */
  head: string;
  remove(): Promise<void>;
}

/** Only what Git needs; nobody's own configuration takes part, so the commit is the same everywhere. */
export const GIT_ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'OpenOva',
  GIT_AUTHOR_EMAIL: 'git@openova.test',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'OpenOva',
  GIT_COMMITTER_EMAIL: 'git@openova.test',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
};

/** Makes a bare repository of one commit on `main` with the `git` program, in a temporary folder. */
export async function makeBareRepository(tree: Tree): Promise<BareRepository> {
  const root = await mkdtemp(join(tmpdir(), 'catalyst-git-'));
  const work = join(root, 'work');
  const bare = join(root, 'openova.git');
  const env = { ...GIT_ENVIRONMENT, HOME: root };
  const git = (...args: string[]) => run('git', args, { cwd: work, env });
  for (const [path, text] of tree) {
    await mkdir(dirname(join(work, path)), { recursive: true });
    await writeFile(join(work, path), text);
  }
  await git('init', '--quiet', '--initial-branch=main', '.');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'The bootstrap kit');
  await git('clone', '--quiet', '--bare', '.', bare);
  await git('-C', bare, 'config', 'uploadpack.allowFilter', 'true');
  await git('-C', bare, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  const { stdout } = await git('rev-parse', 'HEAD');
  await rm(work, { recursive: true });
  return { root, head: stdout.trim(), remove: () => rm(root, { recursive: true, force: true }) };
}
