import { createHash } from 'node:crypto';

/**
 * Checks a joining token as k3s does (pkg/clientaccess/token.go): the full form `K10<hash>::<user>:<secret>` pins the
 * SHA-256 of the stored `server-ca.crt`; the bare form pins nothing. Resolves to why it is refused, or undefined.
 */
export function refusalOfToken(
  token: string,
  serverCa: string,
  secret: string,
  user: 'server' | 'node',
): string | undefined {
  const full = /^K10([0-9a-f]{64})::([^:]+):(.+)$/.exec(token);
  if (full === null) {
    if (token.startsWith('K10')) return 'invalid token format';
    return token === secret ? undefined : 'token does not match the server';
  }
  const [, hash, named, given] = full;
  const expected = createHash('sha256').update(serverCa).digest('hex');
  if (hash !== expected)
    return `token CA hash does not match the Cluster CA certificate hash: ${hash} != ${expected}`;
  if (named !== user) return `token is for user ${named}, not ${user}`;
  return given === secret ? undefined : 'token does not match the server';
}

/** The secret in a token of either form. */
export function secretOfToken(token: string): string {
  return /^K10[0-9a-f]{64}::[^:]+:(.+)$/.exec(token)?.[1] ?? token;
}
