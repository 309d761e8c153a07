import type { Pool } from 'pg';

export interface Document {
  _id: string;
  [field: string]: unknown;
}

export const DOCUMENTS_SCHEMA = `
CREATE TABLE IF NOT EXISTS documents (
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  position BIGSERIAL,
  body JSONB NOT NULL,
  PRIMARY KEY (collection, id)
);
`;

/** Collections in the order in which their documents came, on PostgreSQL as upstream's FerretDB is. */
export class Documents {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async all<T extends Document>(collection: string): Promise<T[]> {
    const { rows } = await this.#pool.query(
      'SELECT body FROM documents WHERE collection = $1 ORDER BY position',
      [collection],
    );
    return rows.map((row) => row.body as T);
  }

  async get<T extends Document>(collection: string, id: string): Promise<T | undefined> {
    const { rows } = await this.#pool.query('SELECT body FROM documents WHERE collection = $1 AND id = $2', [
      collection,
      id,
    ]);
    return rows[0]?.body as T | undefined;
  }

  /** The first document whose field has that value. */
  async find<T extends Document>(collection: string, field: string, value: string): Promise<T | undefined> {
    const { rows } = await this.#pool.query(
      'SELECT body FROM documents WHERE collection = $1 AND body ->> $2 = $3 ORDER BY position LIMIT 1',
      [collection, field, value],
    );
    return rows[0]?.body as T | undefined;
  }

  /** Stores a document, new or instead of the one with its id. */
  async put(collection: string, document: Document): Promise<void> {
    await this.#pool.query(
      `INSERT INTO documents (collection, id, body) VALUES ($1, $2, $3)
       ON CONFLICT (collection, id) DO UPDATE SET body = EXCLUDED.body`,
      [collection, document._id, JSON.stringify(document)],
    );
  }

  /** Stores a document under the next free number. */
  async append(collection: string, fields: Record<string, unknown>): Promise<void> {
    await this.#pool.query(
      `WITH next AS (SELECT nextval('documents_position_seq') AS number)
       INSERT INTO documents (collection, id, position, body)
       SELECT $1, number::text, number, $2::jsonb || jsonb_build_object('_id', number::text) FROM next`,
      [collection, JSON.stringify(fields)],
    );
  }

  async remove(collection: string, id: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query('DELETE FROM documents WHERE collection = $1 AND id = $2', [
      collection,
      id,
    ]);
    return rowCount === 1;
  }
}
