import type { ConnectionOptions } from 'node:tls';
import type { Client } from 'pg';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import { type Connections, createConnections } from './connections.ts';
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
  const connections = createConnections(options);
  const room = { ...options, connections };
  return {
    read: (work) => again(options, () => once(room, READ, work)),
    async write(work) {
      const client = await again(options, () => connections.begun(WRITE));
      return ended(client, room, work, commitFailure);
    },
    parts: (text, values) => parts(room, text, values),
    close: () => connections.close(),
  };
}

interface Room extends PostgresOptions {
  connections: Connections;
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
  room: Room,
  begin: string,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  return ended(await room.connections.begun(begin), room, work, databaseFailure);
}

async function ended<T>(
  client: Client,
  { wayFailure, connections }: Room,
  work: (transaction: Transaction) => Promise<T>,
  ofCommit: typeof databaseFailure,
): Promise<T> {
  let committing = false;
  try {
    const result = await work(transactionOn(client));
    committing = true;
    await client.query('COMMIT');
    connections.keep(client);
    return result;
  } catch (thrown) {
    // A commit without an answer, or a connection that ended, is for the server to clear up.
    const over = committing ? undefined : await client.query('ROLLBACK').catch(() => undefined);
    if (over === undefined) await connections.drop(client);
    else connections.keep(client);
    throw committing ? ofCommit(thrown, wayFailure?.()) : databaseFailure(thrown, wayFailure?.());
  }
}

function transactionOn(client: Client): Transaction {
  const query = (text: string, values: readonly SqlValue[] = []) => client.query(text, [...values]);
  return {
    rows: async (text, values) => (await query(text, values)).rows as Row[],
    change: async (text, values) => (await query(text, values)).rowCount ?? 0,
  };
}

async function* parts(room: Room, text: string, values: readonly SqlValue[] = []): AsyncGenerator<Row[]> {
  const client = await again(room, () => room.connections.begun(READ));
  const failed = (thrown: unknown) => {
    throw databaseFailure(thrown, room.wayFailure?.());
  };
  try {
    await client.query(`DECLARE parts NO SCROLL CURSOR FOR ${text}`, [...values]).catch(failed);
    for (;;) {
      const { rows } = (await client.query(`FETCH ${PART} FROM parts`).catch(failed)) as { rows: Row[] };
      if (rows.length > 0) yield rows;
      if (rows.length < PART) return;
    }
  } finally {
    await room.connections.drop(client);
  }
}
