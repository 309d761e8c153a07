import type { Client, Connection } from 'pg';
import type { Row, SqlValue, Statement } from './database.ts';

export interface Answer {
  rows: Row[];
  /** Rows that were read or written. */
  count: number;
}

/** `answers` are those of the statements before the one that failed. */
export interface Answers {
  answers: Answer[];
  failure?: unknown;
}

/**
 * Sends statements by the extended protocol with one Sync behind them (PostgreSQL manual, 55.2.3 and 55.2.4): the server
 * does one after the other, and none behind one that fails. Never rejects.
 */
export function sendTogether(client: Client, statements: readonly Statement[]): Promise<Answers> {
  return new Promise((resolve) => {
    client.query(exchange(statements, resolve));
  });
}

/** What the driver calls for each message, as it does for its own queries; much less work than those. */
function exchange(statements: readonly Statement[], resolve: (answers: Answers) => void) {
  const answers: Answer[] = [];
  let names: string[] = [];
  let rows: Row[] = [];
  return {
    submit(connection: Connection) {
      // One packet for all of them.
      connection.stream.cork();
      for (const statement of statements) sendOne(connection, statement);
      connection.sync();
      connection.stream.uncork();
    },
    handleRowDescription({ fields }: { fields: { name: string }[] }) {
      names = fields.map(({ name }) => name);
    },
    handleDataRow({ fields }: { fields: (string | null)[] }) {
      const row: Record<string, string | null> = {};
      for (let index = 0; index < names.length; index += 1) row[names[index]!] = fields[index]!;
      rows.push(row);
    },
    handleCommandComplete({ text }: { text: string }) {
      answers.push({ rows, count: countOf(text) });
      rows = [];
    },
    handleError: (failure: unknown) => resolve({ answers, failure }),
    handleReadyForQuery: () => resolve({ answers }),
  };
}

function sendOne(connection: Connection, { text, values = [] }: Statement): void {
  connection.parse({ name: '', text, types: [] }, true);
  connection.bind({ values: values.map(parameter) }, true);
  connection.describe({ type: 'P', name: '' }, true);
  connection.execute(null, true);
}

/** The number at the end of a command's tag: `INSERT 0 5`. */
function countOf(tag: string): number {
  const count = Number(tag.slice(tag.lastIndexOf(' ') + 1));
  return Number.isNaN(count) ? 0 : count;
}

/** The text of a value; of several, the form of an array (PostgreSQL manual, 8.15.6). */
function parameter(value: SqlValue): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  return `{${value.map((one) => `"${one.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
