import type { ConnectionOptions } from 'node:tls';
import type { Client } from 'pg';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { Database, Row, SqlValue, Transaction } from './database.ts';
import { commitFailure, databaseFailure } from './failure.ts';

export interface PostgresAccess {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** Undefined: none, as inside a tunnel or on the loopback address. */
  tls?: ConnectionOptions;
}

export interface PostgresOptions {
  access: PostgresAccess;
  clock: Clock;
  /** Why the way to the server failed, where that is known better than by a cut socket. */
  wayFailure?(): unknown;
}

const READ = 'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY';
const WRITE = 'BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE';
/** Waits before another connection is tried: a failover takes some seconds. */
const AGAIN_MS = [500, 2500];
const PART = 500;

/** A PostgreSQL server; nothing is dialled, and its driver is not loaded, before the first use. */
export function createPostgres(options: PostgresOptions): Database {
  return {
    read: (work) => again(options, () => once(options, READ, work)),
    async write(work) {
      const client = await again(options, () => begun(options, WRITE));
      return ended(client, options, work, commitFailure);
    },
    parts: (text, values) => parts(options, text, values),
  };
}

async function again<T>({ clock }: PostgresOptions, attempt: () => Promise<T>): Promise<T> {
  for (const wait of AGAIN_MS) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof CatalystError) || thrown.code !== 'CATALYST-DATABASE-UNREACHABLE') throw thrown;
      await clock.sleep(wait);
    }
  }
  return attempt();
}

async function once<T>(
  options: PostgresOptions,
  begin: string,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  return ended(await begun(options, begin), options, work, databaseFailure);
}

async function ended<T>(
  client: Client,
  { wayFailure }: PostgresOptions,
  work: (transaction: Transaction) => Promise<T>,
  ofCommit: typeof databaseFailure,
): Promise<T> {
  let committing = false;
  try {
    const result = await work(transactionOn(client));
    committing = true;
    await client.query('COMMIT');
    return result;
  } catch (thrown) {
    throw committing ? ofCommit(thrown, wayFailure?.()) : databaseFailure(thrown, wayFailure?.());
  } finally {
    // What was not committed is rolled back by the server when the connection ends.
    await client.end().catch(() => undefined);
  }
}

async function begun({ access, wayFailure }: PostgresOptions, begin: string): Promise<Client> {
  const { Client } = await import('pg').then((module) => module.default);
  const { tls, ...place } = access;
  const client = new Client({
    ...place,
    ssl: tls ?? false,
    application_name: 'catalyst',
    connectionTimeoutMillis: 15_000,
    statement_timeout: 60_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 600_000,
    // Every value as the text that the server sends: int8, numeric and times keep all their digits.
    types: { getTypeParser: () => (text: unknown) => text },
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(begin);
    return client;
  } catch (thrown) {
    await client.end().catch(() => undefined);
    throw databaseFailure(thrown, wayFailure?.());
  }
}

function transactionOn(client: Client): Transaction {
  const query = (text: string, values: readonly SqlValue[] = []) => client.query(text, [...values]);
  return {
    rows: async (text, values) => (await query(text, values)).rows as Row[],
    change: async (text, values) => (await query(text, values)).rowCount ?? 0,
  };
}

async function* parts(
  options: PostgresOptions,
  text: string,
  values: readonly SqlValue[] = [],
): AsyncGenerator<Row[]> {
  const client = await again(options, () => begun(options, READ));
  const failed = (thrown: unknown) => {
    throw databaseFailure(thrown, options.wayFailure?.());
  };
  try {
    await client.query(`DECLARE parts NO SCROLL CURSOR FOR ${text}`, [...values]).catch(failed);
    for (;;) {
      const { rows } = (await client.query(`FETCH ${PART} FROM parts`).catch(failed)) as { rows: Row[] };
      if (rows.length > 0) yield rows;
      if (rows.length < PART) return;
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}
