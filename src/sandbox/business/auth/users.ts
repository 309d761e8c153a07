import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';
import { goTime } from '../http/go-time.ts';

export interface User {
  id: string;
  email: string;
  name: string;
  avatar_url: string;
  role: string;
  password_hash: string;
  created_at: string;
  updated_at: string;
}

const COLUMNS = 'id, email, name, avatar_url, role, password_hash, created_at, updated_at';

export async function userByEmail(pool: Pool, email: string): Promise<User | undefined> {
  return (await pool.query(`SELECT ${COLUMNS} FROM users WHERE email = $1`, [email])).rows[0];
}

export async function userById(pool: Pool, id: string): Promise<User | undefined> {
  return (await pool.query(`SELECT ${COLUMNS} FROM users WHERE id::text = $1`, [id])).rows[0];
}

/** Who signs in for the first time becomes a member; nothing upstream assigns any other role. */
export async function userForSignIn(pool: Pool, email: string): Promise<User> {
  await pool.query('INSERT INTO users (email) VALUES ($1) ON CONFLICT (email) DO NOTHING', [email]);
  return (await userByEmail(pool, email))!;
}

/** At each start: made or promoted, and its password set again. */
export async function seedSuperadmin(pool: Pool, email: string, password: string): Promise<void> {
  await pool.query(
    `INSERT INTO users (email, name, role, password_hash) VALUES ($1, 'Administrator', 'superadmin', $2)
     ON CONFLICT (email) DO UPDATE SET role = 'superadmin', password_hash = EXCLUDED.password_hash, updated_at = now()`,
    [email, hashPassword(password)],
  );
}

export function hashPassword(password: string): string {
  const salt = randomBytes(16).toString('hex');
  return `${salt}:${scryptSync(password, salt, 32, { N: 1024 }).toString('hex')}`;
}

export function isPassword(given: string, hash: string): boolean {
  const [salt = '', wanted = ''] = hash.split(':');
  if (wanted === '') return false;
  return timingSafeEqual(Buffer.from(wanted, 'hex'), scryptSync(given, salt, 32, { N: 1024 }));
}

/** As the API shows it: never with the hash. */
export function userView(user: User): Record<string, unknown> {
  const { id, email, name, avatar_url, role } = user;
  const times = { created_at: goTime(user.created_at), updated_at: goTime(user.updated_at) };
  return { id, email, name, avatar_url, role, ...times };
}
