import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tree } from '../flux/template-tree.ts';
import { GitObjects } from './objects.ts';

export interface BareRepository {
  /** Folder that holds `openova.git`. */
  root: string;
  /** Commit of `main`. */
  head: string;
  /** One more commit on `main`, of a whole tree; gives its name. */
  commit(tree: Tree, message: string): Promise<string>;
  remove(): Promise<void>;
}

/** Only what Git needs; nobody's own configuration takes part. */
export const GIT_ENVIRONMENT = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };

const AUTHOR = 'OpenOva <git@openova.test> 1767225600 +0000';
const CONFIG = `[core]
	repositoryformatversion = 0
	bare = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
`;

/**
 * Makes a bare repository of one commit on `main`, the same commit for the same tree everywhere. It is kept in
 * `folder`, or in a temporary one that `remove` takes away.
 */
export async function makeBareRepository(tree: Tree, folder?: string): Promise<BareRepository> {
  const root = folder ?? (await mkdtemp(join(tmpdir(), 'catalyst-git-')));
  const bare = join(root, 'openova.git');
  await mkdir(join(bare, 'refs', 'heads'), { recursive: true });
  const objects = new GitObjects(bare);
  const head = objects.writeCommit({
    tree: objects.writeTree(tree),
    by: AUTHOR,
    message: 'The bootstrap kit',
  });
  await Promise.all([
    writeFile(join(bare, 'HEAD'), 'ref: refs/heads/main\n'),
    writeFile(join(bare, 'config'), CONFIG),
    writeFile(join(bare, 'refs', 'heads', 'main'), `${head}\n`),
  ]);
  const remove = () =>
    folder === undefined ? rm(root, { recursive: true, force: true }) : Promise.resolve();
  return { root, head, commit: committer(bare, objects, head), remove };
}

/** Readers see the old commit or the new one: the branch moves by one rename. */
function committer(bare: string, objects: GitObjects, first: string): BareRepository['commit'] {
  let parent = first;
  return async (tree, message) => {
    parent = objects.writeCommit({ tree: objects.writeTree(tree), parent, by: AUTHOR, message });
    const branch = join(bare, 'refs', 'heads', 'main');
    await writeFile(`${branch}.new`, `${parent}\n`);
    await rename(`${branch}.new`, branch);
    return parent;
  };
}
