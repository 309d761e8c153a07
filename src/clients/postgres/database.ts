/** A row by the names of its columns; every value is PostgreSQL's own text, so that no number goes through a float. */
export type Row = Readonly<Record<string, string | null>>;

export type SqlValue = string | number | boolean | null | readonly string[];

export interface Statement {
  text: string;
  /** Those of `$1`, `$2`, ... */
  values?: readonly SqlValue[];
}

/** Its BEGIN is sent with the first statements. */
export interface Transaction {
  rows(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** Number of rows that were written. */
  change(text: string, values?: readonly SqlValue[]): Promise<number>;
  /**
   * Rows of statements of which none needs another's answer: sent in one go, done one after the other, each with what the
   * ones before it left, and none behind one that fails.
   */
  together(...statements: readonly Statement[]): Promise<Row[][]>;
  /** Rows written by a `COPY ... FROM STDIN`, each line in its text format and with its end; how many they were. */
  copy(text: string, lines: string): Promise<number>;
  /** Sent with the commit when the work is over, in one go; where it fails, the whole transaction does. */
  lastly(text: string, values?: readonly SqlValue[]): void;
}

/**
 * One database of PostgreSQL. Errors: CATALYST-DATABASE-UNREACHABLE, -REFUSED, -BUSY (a lock or a limit of time),
 * CATALYST-NETWORK-CUT when the connection ended while a commit was under way.
 */
export interface Database {
  /** Works in one read-only snapshot, again on a new connection where the first was lost. */
  read<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Works in one transaction that may write, once. */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Rows of one query in parts, in a read-only snapshot; memory does not grow with their number. */
  parts(text: string, values?: readonly SqlValue[]): AsyncGenerator<Row[]>;
  /** Ends the connections that wait for more to do. */
  close(): Promise<void>;
}
