import type { Client } from 'pg';
import type { PostgresOptions } from './create-postgres.ts';
import type { Statement } from './database.ts';
import { databaseFailure } from './failure.ts';
import { type Answers, sendTogether } from './send-together.ts';

/** A connection on which BEGIN was answered, and what became of the statements that went with it. */
export interface Begun extends Answers {
  client: Client;
}

/** Connections to one server; one whose transaction ended well serves the next. */
export interface Connections {
  /** @throws CatalystError CATALYST-DATABASE-*, and then none of the statements was done */
  begun(begin: string, first: readonly Statement[]): Promise<Begun>;
  keep(client: Client): void;
  /** What was not committed on it is rolled back by the server. */
  drop(client: Client): Promise<void>;
  /** Ends those that wait; later ones are not kept. */
  close(): Promise<void>;
}

const MOST_KEPT = 32;

/** Nothing is dialled, and the driver is not loaded, before the first use. */
export function createConnections(options: PostgresOptions): Connections {
  const idle = new Set<Client>();
  let closed = false;
  const drop = async (client: Client) => {
    idle.delete(client);
    await client.end().catch(() => undefined);
  };
  const dialled = async () => {
    const client = await createClient(options);
    client.on('error', () => idle.delete(client));
    try {
      await client.connect();
      return client;
    } catch (thrown) {
      await drop(client);
      throw databaseFailure(thrown, options.wayFailure?.());
    }
  };
  /** A kept one may have died meanwhile: without a BEGIN nothing was done on it, and a new one is dialled. */
  const waiting = async (statements: readonly Statement[]): Promise<Begun | undefined> => {
    for (const client of idle) {
      idle.delete(client);
      const sent = await sendTogether(client, statements);
      if (sent.answers.length > 0) return { client, ...sent };
      await drop(client);
    }
    return undefined;
  };
  const anew = async (statements: readonly Statement[]): Promise<Begun> => {
    const client = await dialled();
    const sent = await sendTogether(client, statements);
    if (sent.answers.length > 0) return { client, ...sent };
    await drop(client);
    throw databaseFailure(sent.failure, options.wayFailure?.());
  };
  return {
    async begun(begin, first) {
      const statements = [{ text: begin }, ...first];
      const { answers, ...rest } = (await waiting(statements)) ?? (await anew(statements));
      return { ...rest, answers: answers.slice(1) };
    },
    keep(client) {
      if (closed || idle.size >= MOST_KEPT) void drop(client);
      else idle.add(client);
    },
    drop,
    async close() {
      closed = true;
      await Promise.all([...idle].map(drop));
    },
  };
}

async function createClient({ access }: PostgresOptions): Promise<Client> {
  const { Client } = await import('pg').then((module) => module.default);
  const { tls, ...place } = access;
  return new Client({
    ...place,
    ssl: tls ?? false,
    application_name: 'catalyst',
    connectionTimeoutMillis: 15_000,
    statement_timeout: 60_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 600_000,
  });
}
