import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import {
  type Business,
  type BusinessOptions,
  startBusiness,
} from '../../src/sandbox/business/start-business.ts';
import { createFaultTable, type FaultControl } from '../../src/sandbox/ground/fault-table.ts';
import type { SandboxClock } from '../../src/sandbox/ground.ts';
import { hasTool, tool, workshop } from './tools.ts';

/** Real time, so many times faster. */
export function quickClock(speed: number): SandboxClock {
  return {
    speed,
    now: () => Date.now(),
    after(realMs, action) {
      const timer = setTimeout(action, realMs / speed);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

export interface TestBusiness extends Business {
  faults: FaultControl;
  /** Of the role that the services use. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** A token of that role, by password for the superadmin, by mailed code for the others. */
  tokenOf(email: string): Promise<string>;
  adminToken: string;
}

export interface CallOptions {
  token?: string | undefined;
  body?: unknown;
  /** Sent as it is. */
  raw?: string;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every kind, read field by field in the tests
  body: any;
}

/** Both servers that the business services stand on are here; under CI they must be. */
export async function hasBusinessTools(): Promise<boolean> {
  return (await hasTool('postgres')) && (await hasTool('nats-server'));
}

/** The business services of one Sovereign by themselves. `close` also removes their folder. */
export async function testBusiness(
  options: Partial<Omit<BusinessOptions, 'tools' | 'faults'>> & { speed?: number } = {},
): Promise<TestBusiness> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'catalyst-business-')));
  const faults = createFaultTable();
  const [postgres, natsServer] = [await tool('postgres'), await tool('nats-server')];
  const business = await startBusiness({
    layer: 'L',
    fqdn: 'acme.omani.works',
    clock: quickClock(options.speed ?? 1_000),
    templateFolder: join(workshop.cacheFolder, 'tools', 'postgres-template', postgres.version),
    rateLimitPerMinute: 1_000_000,
    ...options,
    folder,
    faults,
    tools: { postgres: postgres.path, natsServer: natsServer.path },
  });
  const pool = new Pool({ ...business.postgres, max: 4 });
  pool.on('error', () => {});
  const call = (method: string, path: string, more: CallOptions = {}) =>
    callBusiness(business.gatewayUrl, method, path, more);
  const login = { email: business.adminEmail, password: business.adminPassword };
  const adminToken = (await call('POST', '/api/auth/login', { body: login })).body.token as string;
  return {
    ...business,
    faults,
    call,
    adminToken,
    tokenOf: (email) => tokenByMail(business, email),
    sql: async (text, values) => (await pool.query(text, values)).rows,
    async close() {
      await pool.end();
      await business.close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function callBusiness(
  base: string,
  method: string,
  path: string,
  { token, body, raw, headers }: CallOptions = {},
): Promise<Answer> {
  const answer = await fetch(`${base}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(raw === undefined ? {} : { body: raw }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}

async function tokenByMail(business: Business, email: string): Promise<string> {
  const call = (path: string, body: unknown) => callBusiness(business.gatewayUrl, 'POST', path, { body });
  await call('/api/auth/magic-link', { email });
  // Other mails go to the same person meanwhile.
  const codes = (await business.mailbox.list()).filter(({ subject }) => subject === 'Your login code');
  const mail = codes.findLast((one) => one.to === email)!;
  const code = /\b\d{6}\b/.exec(mail.text)![0];
  return (await call('/api/auth/verify', { email, code })).body.token as string;
}
