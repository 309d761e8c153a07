import { CatalystError, type ErrorCode } from '../../domain/errors.ts';
import type { Reached } from './kubernetes.ts';

/** A failed exchange with an API server: the typed error, how far it got, and how a watch goes on after it. */
export interface Failure {
  error: CatalystError;
  reached: Reached;
  /** `stop` is for good, `relist` needs the whole set again, `retry` goes on from the same version. */
  next: 'stop' | 'relist' | 'retry' | 'absent' | 'credentials';
  retryAfterMs?: number;
}

/** Carries a Failure through `throw`. */
export class ExchangeFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.error.message, { cause: failure.error });
    this.failure = failure;
  }
}

interface Meaning {
  codes: string[];
  code: ErrorCode;
  reached: Reached;
  says: string;
  hint: string;
}

/** What Node's error codes mean for a Sovereign's API server (convergence reference 4.3). First match wins. */
const MEANINGS: Meaning[] = [
  {
    codes: ['ECONNREFUSED'],
    code: 'CATALYST-KUBERNETES-UNREACHABLE',
    reached: 'nothing',
    says: 'refuses connections',
    hint: 'The API server is starting or restarting, or its server does not run.',
  },
  {
    codes: ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'],
    code: 'CATALYST-KUBERNETES-UNREACHABLE',
    reached: 'tcp',
    says: 'cut the connection',
    hint: 'The API server is starting or restarting, or its server does not run.',
  },
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN'],
    code: 'CATALYST-KUBERNETES-UNREACHABLE',
    reached: 'nothing',
    says: 'is a name that does not resolve',
    hint: "Use the control plane's IP address; its certificate is checked against the Sovereign's name anyway.",
  },
  {
    codes: ['CERT_NOT_YET_VALID'],
    code: 'CATALYST-KUBERNETES-CERTIFICATE',
    reached: 'tcp',
    says: 'shows a certificate that is not valid yet',
    hint: "This machine's clock is behind, or the node's is ahead: set both by NTP.",
  },
  {
    codes: ['CERT_HAS_EXPIRED'],
    code: 'CATALYST-KUBERNETES-CERTIFICATE',
    reached: 'tcp',
    says: 'shows a certificate that has expired',
    hint: "Check this machine's clock; k3s renews its certificate when it restarts within 90 days of expiry.",
  },
  {
    codes: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_GET_ISSUER_CERT',
      'CERT_SIGNATURE_FAILURE',
      'CERT_UNTRUSTED',
    ],
    code: 'CATALYST-KUBERNETES-CERTIFICATE',
    reached: 'tcp',
    says: "shows a certificate that this cluster's authority did not sign",
    hint: 'Another cluster answers at this address, or it was rebuilt: check the address, then read the kubeconfig again.',
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    code: 'CATALYST-KUBERNETES-CERTIFICATE',
    reached: 'tcp',
    says: 'shows a certificate for another name',
    hint: "Set tls-server-name to the Sovereign's FQDN; verification is never turned off.",
  },
];

const UNREACHED: Omit<Meaning, 'codes'> = {
  code: 'CATALYST-KUBERNETES-UNREACHABLE',
  reached: 'nothing',
  says: 'does not answer',
  hint: 'Check that the server runs, that the address is a control plane (the load balancer does not forward 6443), and that the firewall lets this machine reach port 6443.',
};

/** A transport error (thrown by undici or Node) as a Failure. */
export function transportFailure(thrown: unknown, server: string): Failure {
  const code = codeOf(thrown);
  const meaning = MEANINGS.find((entry) => entry.codes.includes(code)) ?? tlsMeaning(code) ?? UNREACHED;
  const told = code === '' ? '' : ` (${code})`;
  return {
    error: new CatalystError(meaning.code, `The Kubernetes API at ${server} ${meaning.says}${told}.`, {
      hint: meaning.hint,
      cause: thrown,
    }),
    reached: meaning.reached,
    next: 'retry',
  };
}

function tlsMeaning(code: string): Omit<Meaning, 'codes'> | undefined {
  if (!/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code)) return undefined;
  return {
    code: 'CATALYST-KUBERNETES-CERTIFICATE',
    reached: 'tcp',
    says: 'does not complete a TLS handshake',
    hint: 'Something else listens at this address, or a proxy interferes: check the address and HTTPS_PROXY.',
  };
}

/** The innermost error code, through `cause` and AggregateError. */
export function codeOf(thrown: unknown): string {
  let found = '';
  for (let at: unknown = thrown, depth = 0; at instanceof Error && depth < 8; depth += 1) {
    if ('code' in at && typeof at.code === 'string') found = at.code;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return found;
}
