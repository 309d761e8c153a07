import { createHash, randomUUID } from 'node:crypto';
import type { BusinessContext } from '../context.ts';
import { signToken } from '../http/token.ts';
import { type User, userById, userView } from './users.ts';

const ACCESS_SECONDS = 15 * 60;
const REFRESH_DAYS = 30;

/** An access token of 15 minutes and an opaque refresh token of 30 days, of which only the hash is stored. */
export async function openSession(context: BusinessContext, user: User): Promise<Record<string, unknown>> {
  const refresh = randomUUID();
  await context.databases.auth.query(
    `INSERT INTO refresh_tokens (user_id, token_hash, expires_at) VALUES ($1, $2, now() + interval '${REFRESH_DAYS} days')`,
    [user.id, hashOf(refresh)],
  );
  const iat = Math.floor(context.clock.now() / 1000);
  const claims = { sub: user.id, email: user.email, role: user.role };
  const token = signToken(claims, context.secrets.jwtSecret, { iat, exp: iat + ACCESS_SECONDS });
  return { token, refresh_token: refresh, user: userView(user) };
}

/** Takes a refresh token out of use; its user when it was good. */
export async function takeRefreshToken(context: BusinessContext, token: string): Promise<User | undefined> {
  const { rows } = await context.databases.auth.query(
    'DELETE FROM refresh_tokens WHERE token_hash = $1 RETURNING user_id, expires_at > now() AS good',
    [hashOf(token)],
  );
  return rows[0]?.good === true ? userById(context.databases.auth, rows[0].user_id) : undefined;
}

export async function closeSessions(context: BusinessContext, userId: string): Promise<void> {
  await context.databases.auth.query('DELETE FROM refresh_tokens WHERE user_id = $1', [userId]);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
