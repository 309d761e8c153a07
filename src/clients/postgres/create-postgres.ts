import type { ConnectionOptions } from 'node:tls';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import { type Connections, createConnections } from './connections.ts';
import type { Database, Row, SqlValue, Statement, Transaction } from './database.ts';
import { commitFailure, databaseFailure } from './failure.ts';
import { type OpenTransaction, openTransaction } from './open-transaction.ts';
import { type Answers, sendTogether } from './send-together.ts';

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
const FETCH = { text: `FETCH ${PART} FROM parts` };

/** A PostgreSQL server; nothing is dialled, and its driver is not loaded, before the first use. */
export function createPostgres(options: PostgresOptions): Database {
  const connections = createConnections(options);
  const room = { ...options, connections };
  const begun = (begin: string) => (first: readonly Statement[]) => connections.begun(begin, first);
  return {
    read: (work) =>
      again(options, () => ended(openTransaction(connections, begun(READ)), room, work, databaseFailure)),
    write: (work) => {
      const patient = (first: readonly Statement[]) => again(options, () => begun(WRITE)(first));
      return ended(openTransaction(connections, patient), room, work, commitFailure);
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

async function ended<T>(
  transaction: OpenTransaction,
  { wayFailure }: PostgresOptions,
  work: (transaction: Transaction) => Promise<T>,
  ofCommit: typeof databaseFailure,
): Promise<T> {
  let committing = false;
  try {
    const result = await work(transaction);
    committing = true;
    await transaction.commit();
    return result;
  } catch (thrown) {
    await transaction.leave(committing);
    throw committing ? ofCommit(thrown, wayFailure?.()) : databaseFailure(thrown, wayFailure?.());
  }
}

/** The next part is on its way while the last one is worked on. */
async function* parts(room: Room, text: string, values: readonly SqlValue[] = []): AsyncGenerator<Row[]> {
  const { connections, wayFailure } = room;
  const first = [{ text: `DECLARE parts NO SCROLL CURSOR FOR ${text}`, values }, FETCH];
  const begun = await again(room, () => connections.begun(READ, first));
  const { client } = begun;
  const rowsOf = ({ answers, failure }: Answers): Row[] => {
    if (failure !== undefined) throw databaseFailure(failure, wayFailure?.());
    return answers.at(-1)!.rows;
  };
  try {
    for (let rows = rowsOf(begun); rows.length > 0; ) {
      const next = rows.length < PART ? undefined : sendTogether(client, [FETCH]);
      yield rows;
      rows = next === undefined ? [] : rowsOf(await next);
    }
  } finally {
    await connections.drop(client);
  }
}
