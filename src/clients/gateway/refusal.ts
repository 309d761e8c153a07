import { RateLimited } from '../../domain/business/business-errors.ts';
import { CatalystError, type ErrorCode } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { GatewayReply } from './call.ts';
import { parseExactJson } from './exact-json.ts';

/** A reply that is no success, taken apart. */
interface Said {
  status: number;
  /** Text of the envelope's `error` (and `detail`); undefined when the body is no envelope. */
  error?: string;
  detail?: string;
  retryAfter?: number;
}

/** What a refusal's words mean; the first that fits counts. Words are those of the services, by the end of the text. */
const MEANINGS: { words: RegExp; code: ErrorCode; message: string; hint?: string }[] = [
  {
    words: /^voucher not (found|valid)$|^promo code not found$|: promo code not found$/,
    code: 'CATALYST-VOUCHER-NOT-FOUND',
    message: 'No live voucher has that code.',
    hint: 'catalyst voucher list',
  },
  {
    words: /promo code is not active$/,
    code: 'CATALYST-VOUCHER-NOT-ACTIVE',
    message: 'The voucher is switched off.',
    hint: 'Its issuer can switch it on: catalyst voucher issue CODE --update',
  },
  {
    words: /promo code has reached its redemption limit$/,
    code: 'CATALYST-VOUCHER-EXHAUSTED',
    message: 'The voucher has reached its cap.',
    hint: 'catalyst voucher show CODE',
  },
  {
    words: /promo code already redeemed by this customer$/,
    code: 'CATALYST-VOUCHER-ALREADY-REDEEMED',
    message: 'This customer has redeemed the voucher before.',
    hint: 'Each customer may redeem a code once; its credit is on the balance.',
  },
  {
    words: /^payment processor/,
    code: 'CATALYST-PAYMENT-UNAVAILABLE',
    message: 'The credit does not cover the order, and the card part cannot be taken on this Sovereign.',
    hint: 'catalyst billing settings says whether Stripe is configured.',
  },
];

export const NOT_INSTALLED_HINT =
  'Its marketplace is off (MARKETPLACE_ENABLED), or it is of a date before billing was shipped.';

/** What the bridge takes as a token, and how catalyst comes to have one (billing.md 4.4). */
export const BRIDGE_SIGN_IN =
  'The bridge takes the token of a session of the console (Keycloak), none of the gateway. To keep one, or in a sandbox to open one: catalyst auth login (with --token-file FILE for a token that you have).';

/** The typed error for a reply that is no success. `what` names the Sovereign's service in the sentence. */
export function refusalOf(reply: GatewayReply, what: string): CatalystError {
  const said = sayingOf(reply);
  const meaning = MEANINGS.find(({ words }) => said.error !== undefined && words.test(said.error));
  const cause = new Error(`HTTP ${reply.status}`);
  if (meaning !== undefined) {
    const hint = meaning.hint === undefined ? {} : { hint: meaning.hint };
    return new CatalystError(meaning.code, meaning.message, { ...hint, cause });
  }
  if (reply.status === 429) return new RateLimited(`${what} got too many requests.`, said.retryAfter ?? 60);
  return byStatus(said, what, cause);
}

function byStatus(said: Said, what: string, cause: Error): CatalystError {
  const { status, error } = said;
  const answer = error === undefined ? `HTTP ${status}` : [error, said.detail].filter(Boolean).join(': ');
  if (status === 401) {
    // In the bridge's own word; what it passes on from a service is put otherwise.
    const hint =
      error === 'unauthenticated'
        ? BRIDGE_SIGN_IN
        : 'Sign in: catalyst auth login; or bring a token by --token-file or CATALYST_TOKEN.';
    return new CatalystError('CATALYST-AUTH-REQUIRED', `${what} answered: ${answer}.`, { hint, cause });
  }
  if (status === 403) {
    const hint = 'catalyst auth status says which role you have; what the Sovereign says is final.';
    return new CatalystError('CATALYST-ROLE-MISSING', `${what} answered: ${answer}.`, { hint, cause });
  }
  if (status === 404 && (error === undefined || error === 'no route matched')) {
    const message = `${what} serves no such path: billing is not installed there.`;
    return new CatalystError('CATALYST-NOT-INSTALLED', message, { hint: NOT_INSTALLED_HINT, cause });
  }
  if (status >= 500) {
    const hint =
      error === 'sme-jwt-bridge-unwired'
        ? 'The mirror of the secret sme-secrets is missing in catalyst-system; restart catalyst-api when it is there.'
        : 'Try again; when it lasts, look at the billing pods of the Sovereign.';
    return new CatalystError('CATALYST-BILLING-UNAVAILABLE', `${what} answered: ${answer}.`, { hint, cause });
  }
  return new CatalystError('CATALYST-BILLING-REFUSED', `${what} answered: ${answer}.`, { cause });
}

const MOST_TEXT = 300;

function sayingOf({ status, text }: GatewayReply): Said {
  const body = parsed(text);
  if (body === undefined) return { status };
  const words = (name: string) => {
    const value = body[name];
    return typeof value === 'string' && value !== '' ? oneLine(value) : undefined;
  };
  const [error, detail, seconds] = [words('error'), words('detail'), body.retry_after];
  const retryAfter =
    typeof seconds === 'bigint' && seconds >= 0n && seconds <= 3600n ? Number(seconds) : undefined;
  return {
    status,
    ...(error === undefined ? {} : { error }),
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

function oneLine(text: string): string {
  return plainText(text.slice(0, MOST_TEXT)).replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseExactJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
