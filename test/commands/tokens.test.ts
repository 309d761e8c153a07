import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Home, homeAt } from '../support/catalyst.ts';
import { selfSigned } from '../support/self-signed.ts';

/** A token in upstream's form; nobody here looks at its signature. */
const token = (subject: string) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: subject, email: `${subject}@example.om`, role: 'superadmin', exp: 4_000_000_000 };
  return `${part({ alg: 'HS256' })}.${part(claims)}.signature`;
};

/** The real world, whose gateway is reached over verified TLS: what it was given last, and by which way a token came. */
describe('a token of the real world', () => {
  let home: Home;
  let server: Server;
  let bearer: string | undefined;
  let login: unknown;

  beforeAll(async () => {
    home = await homeAt(await mkdtemp(join(tmpdir(), 'catalyst-tokens-')));
    const { certificate, key } = await selfSigned(['localhost']);
    await writeFile(join(home.folder, 'ca.pem'), certificate);
    server = createServer({ cert: certificate, key }, async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (request.url === '/api/auth/login') login = JSON.parse(Buffer.concat(chunks).toString());
      else bearer = request.headers.authorization?.replace('Bearer ', '');
      const body =
        request.url === '/api/auth/login'
          ? { token: token('by-password'), refresh_token: 'refresh' }
          : request.url === '/api/auth/me'
            ? { id: 'u', email: 'u@example.om', role: 'superadmin' }
            : [];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const address = ['--address', `https://localhost:${port}/api`, '--email', 'ops@example.om'];
    expect((await run(['context', 'create', 'om', '--fqdn', 'om.example.org', ...address])).status).toBe(0);
    for (const name of ['kept', 'filed', 'flagged'])
      await writeFile(join(home.folder, name), `${token(name)}\n`, { mode: 0o600 });
  });
  afterAll(async () => {
    server?.close();
    if (home !== undefined) await rm(home.folder, { recursive: true, force: true });
  });

  const run = (args: string[], env: Record<string, string> = {}) =>
    home.run(args, { env: { NODE_EXTRA_CA_CERTS: join(home.folder, 'ca.pem'), ...env } });
  const listed = async (args: string[], env: Record<string, string> = {}) => {
    const ended = await run(['voucher', 'list', ...args], env);
    expect(ended, ended.stderr).toMatchObject({ status: 0 });
    return bearer;
  };

  it('is that of the flag before that of the variable, its file, and the session', async () => {
    const kept = await run(['auth', 'login', '--token-file', 'kept']);
    expect(kept, kept.stderr).toMatchObject({ status: 0 });
    expect(await listed([])).toBe(token('kept'));
    expect(await listed([], { CATALYST_TOKEN_FILE: 'filed' })).toBe(token('filed'));
    const both = { CATALYST_TOKEN: token('given'), CATALYST_TOKEN_FILE: 'filed' };
    expect(await listed([], both)).toBe(token('given'));
    expect(await listed(['--token-file', 'flagged'], both)).toBe(token('flagged'));
  }, 60_000);

  it('comes by a password from the variable, and is told without the network', async () => {
    const signed = await run(['auth', 'login'], { CATALYST_PASSWORD: 'pass-phrase' });
    expect(signed, signed.stderr).toMatchObject({ status: 0 });
    expect(login).toEqual({ email: 'ops@example.om', password: 'pass-phrase' });
    server.close();
    server.closeAllConnections();
    const told = await run(['auth', 'status', '--json'], { CATALYST_PASSPHRASE: 'another' });
    expect([told.status, told.stderr]).toEqual([0, '']);
    expect(JSON.parse(told.stdout)).toMatchObject({
      ...{ sovereign: 'om.example.org', world: 'real', context: 'om', state: 'valid' },
      session: { way: 'password', subject: 'by-password', role: 'superadmin', renewable: true },
    });
    expect((await run(['voucher', 'list'])).status).toBe(3);
  }, 60_000);
});
