import { Client, Pool, types } from 'pg';
import type { Layer } from '../layer.ts';
import type { PostgresServer } from '../servers/postgres-server.ts';
import { AUTH_SCHEMA } from './auth-schema.ts';
import { billingSchema } from './billing-schema.ts';
import { DOCUMENTS_SCHEMA, Documents } from './documents.ts';

export interface Databases {
  billing: Pool;
  auth: Pool;
  documents: Documents;
  close(): Promise<void>;
}

const OWNER = 'sme';
const NAMES = { billing: 'sme_billing', auth: 'sme_auth', documents: 'sme_documents' };

/** Makes the role and the databases where they are missing, and the tables of the layer in them. */
export async function openDatabases(
  server: PostgresServer,
  { layer, ownerPassword }: { layer: Layer; ownerPassword: string },
): Promise<Databases> {
  await makeDatabases(server, ownerPassword);
  const pool = (database: string, max: number) => openPool(server.port, ownerPassword, database, max);
  const [billing, auth, documents] = [pool(NAMES.billing, 20), pool(NAMES.auth, 5), pool(NAMES.documents, 5)];
  await Promise.all([
    billing.query(billingSchema(layer)),
    auth.query(AUTH_SCHEMA),
    documents.query(DOCUMENTS_SCHEMA),
  ]);
  return {
    billing,
    auth,
    documents: new Documents(documents),
    close: async () => void (await Promise.all([billing.end(), auth.end(), documents.end()])),
  };
}

async function makeDatabases(server: PostgresServer, ownerPassword: string): Promise<void> {
  const { host, port, user, password } = server;
  const client = new Client({ host, port, user, password, database: 'postgres' });
  await client.connect();
  try {
    const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [OWNER]);
    const verb = known.rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE ${OWNER} LOGIN PASSWORD '${ownerPassword}'`);
    for (const name of Object.values(NAMES)) {
      const here = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
      if (here.rowCount === 0) await client.query(`CREATE DATABASE ${name} OWNER ${OWNER}`);
    }
  } finally {
    await client.end();
  }
}

/** Times stay text: a Date would lose the microseconds. */
function openPool(port: number, password: string, database: string, max: number): Pool {
  const getTypeParser = ((id: number, format?: 'text') =>
    id === types.builtins.TIMESTAMPTZ
      ? (value: string) => value
      : types.getTypeParser(id, format)) as typeof types.getTypeParser;
  const pool = new Pool({
    host: '127.0.0.1',
    port,
    user: OWNER,
    password,
    database,
    max,
    types: { getTypeParser },
    application_name: 'sme-services',
  });
  // A server that stops takes its idle connections along; the next query tells.
  pool.on('error', () => {});
  return pool;
}
