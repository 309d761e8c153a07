import { CatalystError, type ErrorCode } from '../../domain/errors.ts';

const KINDS: { codes: RegExp; code: ErrorCode; says: string; hint: string }[] = [
  {
    codes: /^(ENOTFOUND|EAI_AGAIN|ENODATA)$/,
    code: 'CATALYST-NETWORK-NAME',
    says: 'its name cannot be resolved',
    hint: 'See that this machine is online and its DNS resolver works.',
  },
  {
    codes: /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO$|HOSTNAME_MISMATCH)/,
    code: 'CATALYST-NETWORK-TLS',
    says: 'its certificate cannot be trusted',
    hint: 'A company proxy may stand between: give its authority with --ca-file, and check the clock.',
  },
  {
    codes: /^(UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|ETIMEDOUT|TimeoutError)$/,
    code: 'CATALYST-NETWORK-TIMEOUT',
    says: 'it did not answer in time',
    hint: 'A firewall may drop the packets; behind a proxy set HTTPS_PROXY.',
  },
  {
    codes: /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES)$/,
    code: 'CATALYST-NETWORK-REFUSED',
    says: 'it takes no connection',
    hint: 'See that this machine is online; behind a proxy set HTTPS_PROXY.',
  },
  {
    codes: /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/,
    code: 'CATALYST-NETWORK-CUT',
    says: 'the connection was cut',
    hint: 'Try again.',
  },
];

/**
 * What went wrong below HTTP, told apart: name, connection, TLS, time, proxy. `what` names the server in the sentence.
 * An abort passes through unchanged; whatever is unknown counts as a cut connection.
 */
export function networkError(error: unknown, what: string, proxied = false): unknown {
  const { codes, text } = codesOf(error);
  // undici tells a proxy's refusal as an abort of its own.
  const refusedByProxy = /Proxy response/i.test(text);
  if (error instanceof CatalystError || (isAbort(error) && !refusedByProxy)) return error;
  if (
    refusedByProxy ||
    /proxy/i.test(text) ||
    (proxied && codes.some((code) => /^(ECONNREFUSED|ENOTFOUND)$/.test(code)))
  ) {
    return new CatalystError(
      'CATALYST-NETWORK-PROXY',
      `${what} cannot be reached: the proxy refuses or does not answer.`,
      {
        hint: 'Check HTTPS_PROXY and NO_PROXY.',
        cause: plain(codes),
      },
    );
  }
  const kind = KINDS.find((one) => codes.some((code) => one.codes.test(code))) ?? KINDS.at(-1)!;
  return new CatalystError(kind.code, `${what} cannot be reached: ${kind.says}.`, {
    hint: kind.hint,
    cause: plain(codes),
  });
}

function isAbort(error: unknown): boolean {
  return (error as Error | null)?.name === 'AbortError';
}

function codesOf(error: unknown): { codes: string[]; text: string } {
  const codes: string[] = [];
  const texts: string[] = [];
  const queue: unknown[] = [error];
  while (queue.length > 0 && codes.length < 8) {
    const one = queue.shift();
    if (!(one instanceof Error)) continue;
    codes.push(String((one as NodeJS.ErrnoException).code ?? one.name));
    texts.push(one.message);
    queue.push(one.cause, ...(one instanceof AggregateError ? one.errors : []));
  }
  return { codes, text: texts.join('\n') };
}

/** Only the codes: messages of the network layer may hold addresses with credentials. */
function plain(codes: string[]): Error {
  return new Error(codes.filter((code) => /^[A-Z_]+$/.test(code)).join(', ') || 'connection failed');
}
