import { expect, test } from 'vitest';
import { run } from '../../../src/toolbox/run.ts';

test('a program that fetches or builds tools sees proxies and paths, and none of our secrets', async () => {
  const env = {
    PATH: process.env.PATH,
    HTTPS_PROXY: 'http://proxy:3128',
    HCLOUD_TOKEN: 'canary',
    HCLOUD_TOKEN_FILE: 'canary',
    POWERDNS_API_KEY: 'canary',
    CATALYST_PASSPHRASE: 'canary',
    CATALYST_REGISTRY_TOKEN: 'canary',
    AWS_SECRET_ACCESS_KEY: 'canary',
    PGPASSWORD: 'canary',
    KEYBOARD: 'qwerty',
  };
  const { stdout } = await run('env', [], { env });
  expect(stdout).not.toContain('canary');
  expect(stdout).toContain('HTTPS_PROXY=http://proxy:3128');
  expect(stdout).toContain('KEYBOARD=qwerty');
});

test('a program that nobody waits for any more is ended', async () => {
  const abort = new AbortController();
  const started = performance.now();
  const ended = run('sleep', ['60'], { env: process.env, signal: abort.signal });
  abort.abort();
  await expect(ended).rejects.toThrow();
  expect(performance.now() - started).toBeLessThan(30_000);
});
