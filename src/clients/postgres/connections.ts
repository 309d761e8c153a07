import type { Client } from 'pg';
import type { PostgresOptions } from './create-postgres.ts';
import { databaseFailure } from './failure.ts';

/** Connections to one server; one whose transaction ended well serves the next. */
export interface Connections {
  /** One on which that BEGIN was answered. @throws CatalystError CATALYST-DATABASE-* */
  begun(begin: string): Promise<Client>;
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
    return client;
  };
  /** A kept one may have died meanwhile: then a new one is dialled. */
  const waiting = async (begin: string) => {
    for (const client of idle) {
      idle.delete(client);
      const lives = await client.query(begin).then(
        () => true,
        () => false,
      );
      if (lives) return client;
      await drop(client);
    }
    return undefined;
  };
  return {
    async begun(begin) {
      const kept = await waiting(begin);
      if (kept !== undefined) return kept;
      const client = await dialled();
      try {
        await client.connect();
        await client.query(begin);
        return client;
      } catch (thrown) {
        await drop(client);
        throw databaseFailure(thrown, options.wayFailure?.());
      }
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
    // Every value as the text that the server sends: int8, numeric and times keep all their digits.
    types: { getTypeParser: () => (text: unknown) => text },
  });
}
