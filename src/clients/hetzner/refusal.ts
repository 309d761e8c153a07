import { CatalystError, type ErrorCode } from '../../domain/errors.ts';
import { retryAfterMs } from './retry.ts';

export interface Reply {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON, undefined for an empty or unreadable body. */
  body: unknown;
}

const BY_CODE: Record<string, { code: ErrorCode; hint: string }> = {
  unauthorized: {
    code: 'CATALYST-HETZNER-UNAUTHORIZED',
    hint: 'The token is wrong, deleted or of another account. Make one in the Hetzner Console: Security, API tokens, Read & Write.',
  },
  forbidden: {
    code: 'CATALYST-HETZNER-READ-ONLY',
    hint: 'Make a Read & Write token in the Hetzner Console: Security, API tokens.',
  },
  token_readonly: {
    code: 'CATALYST-HETZNER-READ-ONLY',
    hint: 'Make a Read & Write token in the Hetzner Console: Security, API tokens.',
  },
  resource_limit_exceeded: {
    code: 'CATALYST-HETZNER-LIMIT',
    hint: 'A project has a limit for each kind of object. Delete what is not needed, or ask for more in the Hetzner Console: Limits.',
  },
  protected: {
    code: 'CATALYST-HETZNER-PROTECTED',
    hint: 'Lift it in the Hetzner Console: Protection, or let catalyst sovereign destroy lift it.',
  },
  uniqueness_error: {
    code: 'CATALYST-HETZNER-NAME-TAKEN',
    hint: 'An earlier run may have left it: catalyst doctor',
  },
  resource_unavailable: {
    code: 'CATALYST-HETZNER-NO-CAPACITY',
    hint: 'Use another location or server type, or try again later.',
  },
  placement_error: {
    code: 'CATALYST-HETZNER-NO-CAPACITY',
    hint: 'Use another location or server type, or try again later.',
  },
};

/** The API's refusal as an error: whose it is, what it means, what to do. */
export function hetznerError(reply: Reply): CatalystError {
  const { code, message } = errorOf(reply.body);
  if (reply.status === 429 || code === 'rate_limit_exceeded') return rateLimited(reply);
  if (reply.status >= 500) {
    return new CatalystError(
      'CATALYST-HETZNER-OUTAGE',
      `Hetzner answered: ${message ?? `its API fails (status ${reply.status})`}.`,
      {
        hint: 'It is on their side: see status.hetzner.com, then try again.',
      },
    );
  }
  const known =
    BY_CODE[code ?? ''] ??
    (reply.status === 401 ? BY_CODE.unauthorized : reply.status === 403 ? BY_CODE.forbidden : undefined);
  const says = `Hetzner answered: ${message ?? `status ${reply.status}`}${code === undefined ? '' : ` (${code})`}.`;
  return new CatalystError(
    known?.code ?? 'CATALYST-HETZNER-REFUSED',
    says,
    known === undefined ? {} : { hint: known.hint },
  );
}

/** Code and message of an error reply, as far as it is one; control characters never pass. */
export function errorOf(body: unknown): { code?: string; message?: string } {
  const error = (body as { error?: { code?: unknown; message?: unknown } } | null | undefined)?.error;
  return { ...clean('code', error?.code, 60), ...clean('message', error?.message, 200) };
}

/** Whether a reply says that the token may not write. Both codes are in use (current client, older documents). */
export function saysReadOnly(reply: Reply): boolean {
  return reply.status === 403 || ['forbidden', 'token_readonly'].includes(errorOf(reply.body).code ?? '');
}

function clean(name: string, value: unknown, most: number): Record<string, string> {
  if (typeof value !== 'string' || value === '') return {};
  return {
    [name]: value
      .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
      .slice(0, most)
      .replace(/\.$/, ''),
  };
}

function rateLimited(reply: Reply): CatalystError {
  const wait = retryAfterMs(reply);
  const when = wait === undefined ? 'in a while' : `in ${Math.max(1, Math.ceil(wait / 1_000))} s`;
  return new CatalystError(
    'CATALYST-HETZNER-RATE-LIMITED',
    'Hetzner answered: too many requests with this token.',
    {
      hint: `Another program may use the same token. Try again ${when}.`,
    },
  );
}
