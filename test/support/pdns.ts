import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';

/** A real PowerDNS, with a database of its own, on free loopback ports. */
export interface RealPdns {
  api: string;
  key: string;
  dnsPort: number;
  /** Runs `pdnsutil` on its database; rejects with what it printed. */
  pdnsutil(...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Starts `pdns_server` in the foreground and waits until its API answers. Needs no root. */
export async function startRealPdns(programs: { server: string; util: string }): Promise<RealPdns> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-pdns-'));
  const [dnsPort, apiPort] = [await freePort(), await freePort()];
  const key = randomBytes(16).toString('hex');
  createDatabase(join(folder, 'pdns.sqlite3'));
  const modules = await moduleLine(programs.server);
  const conf = settings({ folder, dnsPort, apiPort, key }) + modules;
  await writeFile(join(folder, 'pdns.conf'), conf, { mode: 0o600 });
  const child = spawn(programs.server, [`--config-dir=${folder}`], { stdio: 'ignore' });
  const api = `http://127.0.0.1:${apiPort}`;
  await untilAnswers(`${api}/api/v1/servers/localhost`, key, child);
  return {
    api,
    key,
    dnsPort,
    pdnsutil: async (...args) => {
      const { stdout, stderr } = await promisify(execFile)(programs.util, [
        `--config-dir=${folder}`,
        ...args,
      ]);
      return stdout + stderr;
    },
    stop: () => stop(child, folder),
  };
}

/** A server that was unpacked and not installed finds its backends beside itself; pdnsutil has to be told as well. */
async function moduleLine(server: string): Promise<string> {
  const libraries = join(dirname(server), '..', 'usr', 'lib');
  const triples = await readdir(libraries).catch((): string[] => []);
  const triple = triples.find((name) => name.endsWith('-linux-gnu'));
  return triple === undefined ? '' : `module-dir=${join(libraries, triple, 'pdns')}\n`;
}

function settings(of: { folder: string; dnsPort: number; apiPort: number; key: string }): string {
  return [
    'launch=gsqlite3',
    `gsqlite3-database=${join(of.folder, 'pdns.sqlite3')}`,
    'gsqlite3-dnssec=yes',
    'gsqlite3-pragma-synchronous=0',
    'local-address=127.0.0.1',
    `local-port=${of.dnsPort}`,
    'webserver=yes',
    'webserver-address=127.0.0.1',
    `webserver-port=${of.apiPort}`,
    'webserver-loglevel=none',
    'api=yes',
    `api-key=${of.key}`,
    `socket-dir=${of.folder}`,
    'guardian=no',
    'daemon=no',
    'write-pid=no',
    'cache-ttl=0',
    'query-cache-ttl=0',
    'negquery-cache-ttl=0',
    'zone-cache-refresh-interval=0',
    'receiver-threads=1',
    'distributor-threads=1',
    'security-poll-suffix=',
    'disable-syslog=yes',
    '',
  ].join('\n');
}

function createDatabase(file: string): void {
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE domains (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL COLLATE NOCASE UNIQUE, master VARCHAR,
      last_check INTEGER, type VARCHAR NOT NULL, notified_serial INTEGER, account VARCHAR, options VARCHAR,
      catalog VARCHAR);
    CREATE TABLE records (id INTEGER PRIMARY KEY, domain_id INTEGER, name VARCHAR, type VARCHAR, content VARCHAR,
      ttl INTEGER, prio INTEGER, disabled BOOLEAN DEFAULT 0, ordername VARCHAR, auth BOOL DEFAULT 1);
    CREATE INDEX records_by_name ON records (name);
    CREATE INDEX records_by_order ON records (domain_id, ordername);
    CREATE TABLE supermasters (ip VARCHAR, nameserver VARCHAR, account VARCHAR);
    CREATE TABLE comments (id INTEGER PRIMARY KEY, domain_id INTEGER, name VARCHAR, type VARCHAR,
      modified_at INTEGER, account VARCHAR, comment VARCHAR);
    CREATE TABLE domainmetadata (id INTEGER PRIMARY KEY, domain_id INTEGER, kind VARCHAR, content VARCHAR);
    CREATE TABLE cryptokeys (id INTEGER PRIMARY KEY, domain_id INTEGER, flags INTEGER, active BOOL,
      published BOOL DEFAULT 1, content VARCHAR);
    CREATE TABLE tsigkeys (id INTEGER PRIMARY KEY, name VARCHAR, algorithm VARCHAR, secret VARCHAR);
  `);
  database.close();
}

async function untilAnswers(url: string, key: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`pdns_server ended with ${child.exitCode}`);
    const answer = await fetch(url, { headers: { 'X-API-Key': key } }).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error('pdns_server did not answer within 10 s');
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
