import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type PostgresServer,
  startPostgres,
} from '../../../../src/sandbox/business/servers/postgres-server.ts';
import { until } from '../../../support/sandbox.ts';
import { hasTool, tool, workshop } from '../../../support/tools.ts';

const SOURCES = resolve(import.meta.dirname, '../../../../src/sandbox/business/servers');

/** What other tests use too. */
const SHARED = join(
  workshop.cacheFolder,
  'tools',
  'postgres-template',
  (await tool('postgres').catch(() => ({ version: '' }))).version,
);

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'catalyst-servers-'));
  onTestFinished(() => rm(made, { recursive: true, force: true, maxRetries: 5 }));
  return made;
}

async function ask(server: Omit<PostgresServer, 'stop'>, text: string): Promise<Record<string, unknown>[]> {
  const { host, port, user, password } = server;
  const client = new Client({ host, port, user, password, database: 'postgres' });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', () => answer(false));
    socket.once('connect', () => {
      answer(true);
      socket.destroy();
    });
  });
}

describe.skipIf(!(await hasTool('postgres')))('a PostgreSQL of the sandbox', () => {
  it('starts again from what it kept, also for root', async () => {
    const at = await folder();
    const { path: program } = await tool('postgres');
    const first = await startPostgres({ program, folder: at, templateFolder: SHARED });
    await ask(first, 'CREATE TABLE kept AS SELECT 7 AS value');
    expect(await ask(first, 'SHOW fsync')).toEqual([{ fsync: 'off' }]);
    await first.stop();
    expect(await isListening(first.port)).toBe(false);
    const second = await startPostgres({ program, folder: at, templateFolder: SHARED });
    expect(await ask(second, 'SELECT value FROM kept')).toEqual([{ value: 7 }]);
    await second.stop();
  }, 60_000);

  it('makes the second database cluster from a copy of the first, with another password', async () => {
    const [at, other, templateFolder] = [await folder(), await folder(), join(await folder(), 'template')];
    const { path: program } = await tool('postgres');
    const first = await startPostgres({ program, folder: at, templateFolder });
    const second = await startPostgres({ program, folder: other, templateFolder });
    expect(second.password).not.toBe(first.password);
    await expect(ask({ ...second, password: first.password }, 'SELECT 1')).rejects.toThrow(/password/);
    const template = await readFile(join(templateFolder, 'password'), 'utf8');
    expect([first.password, second.password]).not.toContain(template);
    await Promise.all([first.stop(), second.stop()]);
  }, 60_000);

  it('ends with the process that started it, however that ended, and comes back', async () => {
    const at = await folder();
    const { path: program } = await tool('postgres');
    const script = `
      import { startPostgres } from ${JSON.stringify(join(SOURCES, 'postgres-server.ts'))};
      const server = await startPostgres(${JSON.stringify({ program, folder: at, templateFolder: SHARED })});
      process.stdout.write(String(server.port));
      setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(starter.stdout, 'data')) as [Buffer];
    const port = Number(said.toString());
    expect(await isListening(port)).toBe(true);
    starter.kill('SIGKILL');
    await until('its end', async () => !(await isListening(port)));
    const again = await startPostgres({ program, folder: at, templateFolder: SHARED });
    expect(await ask(again, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await again.stop();
  }, 60_000);

  it.skipIf(process.getuid?.() !== 0)(
    'does not run as root',
    async () => {
      const at = await folder();
      const { path: program } = await tool('postgres');
      const server = await startPostgres({ program, folder: at, templateFolder: SHARED });
      const [{ pid }] = (await ask(server, 'SELECT pg_backend_pid() AS pid')) as [{ pid: number }];
      expect(pid).toBeGreaterThan(1);
      const running = await new Promise<string>((done) => {
        execFile('ps', ['-eo', 'uid,args'], (_, out) => done(out));
      });
      const own = running
        .split('\n')
        .filter((line) => line.includes(`-p ${server.port} `) && !line.includes('/bin/sh'));
      expect(own.length).toBeGreaterThan(0);
      expect(own.every((line) => Number(line.trim().split(/\s+/)[0]) !== 0)).toBe(true);
      await server.stop();
    },
    60_000,
  );
});
