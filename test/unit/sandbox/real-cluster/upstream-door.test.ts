import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGround } from '../../../../src/sandbox/ground/create-ground.ts';
import { openUpstreamDoor, type UpstreamDoor } from '../../../../src/sandbox/real-cluster/upstream-door.ts';

const run = promisify(execFile);
let door: UpstreamDoor;

beforeEach(async () => {
  const { authority } = await createGround();
  const authorityFile = join(mkdtempSync(join(tmpdir(), 'door-')), 'ca.crt');
  writeFileSync(authorityFile, authority.certificate);
  door = await openUpstreamDoor({
    hosts: { 'ghcr.io': (request, response) => response.end(`${request.headers.host} ${request.url}`) },
    ...{ authority, authorityFile },
  });
});
afterEach(() => door.close());

/** curl, with nothing but what the controllers get. */
const curl = (url: string) =>
  run('curl', ['--silent', '--show-error', '--fail', '--max-time', '10', url], {
    env: { PATH: process.env.PATH, CURL_CA_BUNDLE: door.env.SSL_CERT_FILE, ...door.env },
  }).then(({ stdout }) => stdout);

it('answers for the hosts that it knows, with a certificate of the sandbox', async () => {
  expect(await curl('https://ghcr.io/v2/')).toBe('ghcr.io /v2/');
  expect(door.refused).toEqual([]);
});

it('lets nobody out, and says who wanted to', async () => {
  await expect(curl('https://example.org/')).rejects.toThrow('502');
  await expect(curl('https://ghcr.io:8443/')).rejects.toThrow('502');
  expect(door.refused).toEqual(['example.org:443', 'ghcr.io:8443']);
});
