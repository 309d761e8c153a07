import { type BusinessContext, type Service, serviceToken } from '../context.ts';
import { type Call, ok, type Reply, type Route, Trouble } from '../http/call.ts';
import { decodeBody } from '../http/decode.ts';
import { MinuteLimit } from '../http/minute-limit.ts';
import { LoginCodes } from './login-codes.ts';
import { closeSessions, openSession, takeRefreshToken } from './sessions.ts';
import {
  isPassword,
  seedSuperadmin,
  type User,
  userByEmail,
  userById,
  userForSignIn,
  userView,
} from './users.ts';

const VERIFIES_PER_MINUTE = 10;

/** Sign-in by password and by mailed code, sessions with rotation (billing.md 4.2). */
export function authService(context: BusinessContext): Service {
  const codes = new LoginCodes();
  const limit = new MinuteLimit(VERIFIES_PER_MINUTE);
  const routes: Route[] = [
    { at: 'POST /auth/login', access: 'P', handle: (call) => login(context, call) },
    { at: 'POST /auth/magic-link', access: 'P', handle: (call) => magicLink(context, codes, call) },
    { at: 'POST /auth/verify', access: 'P', handle: (call) => verify(context, { codes, limit }, call) },
    { at: 'POST /auth/refresh', access: 'P', handle: (call) => refresh(context, call) },
    { at: 'GET /auth/google', access: 'P', handle: () => googleMissing() },
    { at: 'POST /auth/google/callback', access: 'P', handle: () => googleMissing() },
    { at: 'GET /auth/me', access: 'U', handle: (call) => showUser(context, call.claims.sub) },
    { at: 'POST /auth/logout', access: 'P', handle: (call) => logout(context, call) },
    { at: 'POST /auth/logout-all', access: 'U', handle: (call) => logoutAll(context, call) },
    { at: 'GET /auth/admin/users/{id}', access: 'S', handle: (call) => showUser(context, call.params.id!) },
  ];
  const { adminEmail, adminPassword } = context.secrets;
  return { routes, listen: () => seedSuperadmin(context.databases.auth, adminEmail, adminPassword) };
}

async function login(context: BusinessContext, call: Call): Promise<Reply> {
  const { email, password } = decodeBody(call.body, { email: 'text', password: 'text' });
  if (email === '' || password === '') throw new Trouble(400, 'email and password are required');
  const user = await userByEmail(context.databases.auth, normal(email));
  if (user === undefined || !isPassword(password, user.password_hash ?? ''))
    throw new Trouble(401, 'invalid credentials');
  return signedIn(context, user);
}

/** Answers the same whether the mail leaves or not, and makes no session. */
async function magicLink(context: BusinessContext, codes: LoginCodes, call: Call): Promise<Reply> {
  const { email } = decodeBody(call.body, { email: 'text' });
  if (!/^[^@\s]+@[^@\s]+$/.test(email.trim())) throw new Trouble(400, 'valid email is required');
  const code = codes.issue(normal(email), context.clock.now());
  await fetch(`${context.urls.notification}/notification/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${serviceToken(context)}` },
    body: JSON.stringify({ to: email.trim(), template: 'magic-link', data: { code } }),
  }).catch((thrown) => context.log(`auth: mail: ${String(thrown)}`));
  return ok({ message: 'login code sent' });
}

async function verify(
  context: BusinessContext,
  { codes, limit }: { codes: LoginCodes; limit: MinuteLimit },
  call: Call,
): Promise<Reply> {
  const { clock } = context;
  const wait = limit.refuse(call.ip, clock.now(), clock.speed);
  if (wait !== undefined)
    return { status: 429, body: { error: 'too many verification attempts', retry_after: wait } };
  const { email, code } = decodeBody(call.body, { email: 'text', code: 'text' });
  if (email === '' || code === '') throw new Trouble(400, 'email and code are required');
  if (!codes.redeem(normal(email), code, clock.now())) throw new Trouble(401, 'invalid or expired code');
  return signedIn(context, await userForSignIn(context.databases.auth, normal(email)));
}

async function signedIn(context: BusinessContext, user: User): Promise<Reply> {
  const session = await openSession(context, user);
  const data = { user_id: user.id, email: user.email };
  await context.bus
    .publish('user.login', 'auth-service', '', data)
    .catch((thrown) => context.log(`auth: event: ${String(thrown)}`));
  return ok(session);
}

async function refresh(context: BusinessContext, call: Call): Promise<Reply> {
  const { refresh_token } = decodeBody(call.body, { refresh_token: 'text' });
  if (refresh_token === '') throw new Trouble(400, 'refresh_token is required');
  const user = await takeRefreshToken(context, refresh_token);
  if (user === undefined) throw new Trouble(401, 'invalid refresh token');
  return ok(await openSession(context, user));
}

async function logout(context: BusinessContext, call: Call): Promise<Reply> {
  const { refresh_token } = decodeBody(call.body, { refresh_token: 'text' });
  await takeRefreshToken(context, refresh_token);
  return ok({ message: 'logged out' });
}

async function logoutAll(context: BusinessContext, call: Call): Promise<Reply> {
  await closeSessions(context, call.claims.sub);
  return ok({ message: 'all sessions revoked' });
}

async function showUser(context: BusinessContext, id: string): Promise<Reply> {
  const user = await userById(context.databases.auth, id);
  if (user === undefined) throw new Trouble(404, 'user not found');
  return ok(userView(user));
}

function googleMissing(): Reply {
  throw new Trouble(503, 'google sign-in is not configured');
}

function normal(email: string): string {
  return email.trim().toLowerCase();
}
