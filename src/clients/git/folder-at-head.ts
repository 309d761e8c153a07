import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import type { GitOptions } from './create-git.ts';

const LONGEST_MS = 4_000;
const AUTHORITIES = 'authorities.pem';

/**
 * Whether a folder is there, by a shallow fetch without file contents into a temporary folder. Undefined when there is no
 * git program, when only the connect map leads to the server, or when it takes too long: then only Flux will tell.
 */
export async function folderAtHead(
  options: GitOptions,
  repository: string,
  branch: string,
  path: string,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  const url = new URL(repository);
  const mapped = options.target.connect.lookup(url.hostname, Number(url.port || 443), 'tcp');
  if (
    options.program === undefined ||
    mapped !== undefined ||
    !allowedProtocols(options).includes(url.protocol.slice(0, -1))
  )
    return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-git-'));
  const limit = AbortSignal.any([AbortSignal.timeout(LONGEST_MS), ...(signal ? [signal] : [])]);
  const git = (...args: string[]) => run(options, folder, args, limit);
  try {
    await placeAuthorities(options, folder);
    await git('init', '--quiet', '--bare');
    await git(
      'fetch',
      '--quiet',
      '--depth=1',
      '--filter=blob:none',
      '--no-tags',
      repository,
      `refs/heads/${branch}`,
    );
    return (await git('ls-tree', '-d', '--name-only', 'FETCH_HEAD', '--', path)).trim() === path;
  } catch {
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** git trusts one file only, so the system's authorities go into it too. */
async function placeAuthorities({ target }: GitOptions, folder: string): Promise<void> {
  if (target.authorities.length === 0) return;
  const all = [...getCACertificates('default'), ...target.authorities];
  await writeFile(join(folder, AUTHORITIES), all.join('\n'));
}

function run(options: GitOptions, cwd: string, args: string[], signal: AbortSignal): Promise<string> {
  return new Promise((done, failed) => {
    execFile(
      options.program!,
      args,
      { cwd, env: childEnv(options, cwd), signal, timeout: LONGEST_MS, maxBuffer: 1_048_576 },
      (error, stdout) => (error ? failed(error) : done(stdout)),
    );
  });
}

/** No configuration, helper, prompt or credential of this machine's user takes part. */
function childEnv(options: GitOptions, home: string): NodeJS.ProcessEnv {
  const { httpsProxy, noProxy } = options.target.proxy;
  return {
    PATH: options.env?.PATH ?? '/usr/bin:/bin',
    HOME: home,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...(options.target.authorities.length === 0 ? {} : { GIT_SSL_CAINFO: join(home, AUTHORITIES) }),
    GIT_ALLOW_PROTOCOL: allowedProtocols(options).join(':'),
    ...(httpsProxy === undefined ? {} : { https_proxy: httpsProxy }),
    ...(noProxy === undefined ? {} : { no_proxy: noProxy }),
  };
}

function allowedProtocols(options: GitOptions): string[] {
  return options.target.kind === 'sandbox' ? ['https', 'http'] : ['https'];
}
