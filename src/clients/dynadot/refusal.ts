import { CatalystError, type ErrorCode } from '../../domain/errors.ts';
import { networkError } from '../http/network-error.ts';
import type { FailureKind } from './reply.ts';

const MOST_TEXT = 300;

const CODES: Readonly<Record<FailureKind, { code: ErrorCode; hint: string }>> = {
  credential: {
    code: 'CATALYST-DNS-CREDENTIAL',
    hint: 'Check DYNADOT_API_KEY and the addresses that the account allows; a new key works after about ten minutes.',
  },
  'rate-limited': {
    code: 'CATALYST-DNS-UNAVAILABLE',
    hint: 'Something else uses the key too: a regular account has 60 requests a minute, one at a time.',
  },
  'not-found': {
    code: 'CATALYST-DNS-ZONE-ABSENT',
    hint: 'Use the key of the account that holds the domain.',
  },
  'missing-host': {
    code: 'CATALYST-DNS-REFUSED',
    hint: 'Add the name server to the account first.',
  },
  'invalid-field': { code: 'CATALYST-DNS-REFUSED', hint: 'A value is not what Dynadot takes.' },
  'main-record-needed': {
    code: 'CATALYST-DNS-REFUSED',
    hint: 'Give the domain itself a record in the Dynadot account, then run it again.',
  },
  unavailable: {
    code: 'CATALYST-DNS-UNAVAILABLE',
    hint: 'Try again later: this may last, and the next run goes on from here.',
  },
  refused: { code: 'CATALYST-DNS-REFUSED', hint: 'Look at the domain in the Dynadot account.' },
  malformed: {
    code: 'CATALYST-DNS-MALFORMED',
    hint: 'Something may stand between: a proxy, or maintenance. Try again later.',
  },
};

/** What a call came to when it is no success; `kind` is what the caller decides by, the rest is for a person. */
export class DynadotFailure extends CatalystError {
  readonly kind: FailureKind | 'unreachable' | 'cut';

  constructor(kind: DynadotFailure['kind'], code: ErrorCode, message: string, hint: string | undefined) {
    super(code, message, hint === undefined ? {} : { hint });
    this.kind = kind;
  }
}

/** The error for a reply that is no success. The key is in nothing of it, whoever repeats it. */
export function refusal(kind: FailureKind, said: string, key: string): DynadotFailure {
  const { code, hint } = CODES[kind];
  const text = printable(withoutKey(said, key)).slice(0, MOST_TEXT);
  return new DynadotFailure(kind, code, `Dynadot answered: ${text}`, hint);
}

/** Kinds of a transport fault after which the request surely never arrived. */
const NEVER_SENT = /^CATALYST-NETWORK-(NAME|TLS|REFUSED|PROXY)$/;

/** The error for no reply at all. Its cause is left out: the layers below put the address, with the key, into theirs. */
export function unreachable(error: unknown, proxied: boolean): DynadotFailure {
  const found = networkError(error, 'The Dynadot API', proxied);
  if (!(found instanceof CatalystError))
    return new DynadotFailure(
      'cut',
      'CATALYST-DNS-UNAVAILABLE',
      'The Dynadot API did not answer.',
      undefined,
    );
  const kind = NEVER_SENT.test(found.code) ? 'unreachable' : 'cut';
  return new DynadotFailure(kind, 'CATALYST-DNS-UNAVAILABLE', found.message, found.hint);
}

export function noKey(): CatalystError {
  return new CatalystError('CATALYST-DNS-CREDENTIAL', 'There is no API key for Dynadot.', {
    hint: 'Set DYNADOT_API_KEY to the key of the account that holds the domain (Tools, API).',
  });
}

/** In every form in which a text may repeat it. */
function withoutKey(text: string, key: string): string {
  const forms = [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)];
  return forms.reduce((rest, form) => (form === '' ? rest : rest.replaceAll(form, '***')), text);
}

function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ');
}
