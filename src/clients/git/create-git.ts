import type { Dispatcher } from 'undici';
import { CatalystError } from '../../domain/errors.ts';
import type { Target } from '../../domain/surroundings.ts';
import { createSimpleClient, type SimpleClient } from '../http/simple-request.ts';
import { folderAtHead } from './folder-at-head.ts';
import type { Git } from './git.ts';
import { headOf, isSecondVersion, lsRefs } from './refs.ts';

export interface GitOptions {
  target: Target;
  /** Path of the `git` program, for looking into a tree; without it that stays unknown. */
  program?: string;
  /** Variables that a child may see (PATH is enough); nothing else is handed on. */
  env?: Readonly<Record<string, string | undefined>>;
  dispatcher?: Dispatcher;
}

/**
 * Questions to a Git server over smart HTTP (git's protocol-v2 and http-protocol documents), without credentials.
 * Errors: CATALYST-GIT-NOT-FOUND, CATALYST-GIT-UNREACHABLE, CATALYST-NETWORK-*.
 */
export function createGit(options: GitOptions): Git & { close(): Promise<void> } {
  const client = createSimpleClient(options.target, 'The Git server', options.dispatcher);
  return {
    branchHead: (repository, branch, signal) => branchHead(client, repository, branch, signal),
    hasPath: (repository, branch, path, signal) => folderAtHead(options, repository, branch, path, signal),
    close: () => client.close(),
  };
}

async function branchHead(
  client: SimpleClient,
  repository: string,
  branch: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const base = repository
    .replace(/\/+$/, '')
    .replace(/(?<!\.git)$/, repository.startsWith('https://github.com/') ? '.git' : '');
  const shared = { longest: 33_554_432, ...(signal ? { signal } : {}) };
  const headers = { 'git-protocol': 'version=2' };
  const first = await client.request(`${base}/info/refs?service=git-upload-pack`, { ...shared, headers });
  refuse(first.status, repository);
  if (!isSecondVersion(first.body)) return headOf(first.body, branch);
  const asked = {
    ...headers,
    'content-type': 'application/x-git-upload-pack-request',
    accept: 'application/x-git-upload-pack-result',
  };
  const second = await client.request(`${base}/git-upload-pack`, {
    ...shared,
    method: 'POST',
    headers: asked,
    body: lsRefs(branch),
  });
  refuse(second.status, repository);
  return headOf(second.body, branch);
}

/** Servers ask for a password where a repository is private or not there at all. */
function refuse(status: number, repository: string): void {
  if (status === 200) return;
  if ([301, 302, 307, 308, 401, 403, 404].includes(status)) {
    throw new CatalystError(
      'CATALYST-GIT-NOT-FOUND',
      `The Git server does not show ${repository} to everyone (status ${status}).`,
      {
        hint: 'Flux reads it without a credential: check the address, and that it is public.',
      },
    );
  }
  throw new CatalystError('CATALYST-GIT-UNREACHABLE', `The Git server answered with status ${status}.`, {
    hint: 'Try again later.',
  });
}
