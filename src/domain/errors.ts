/**
 * Every way `catalyst` can fail, by code: the exit status it ends with and what the code means.
 * The list is closed: docs/errors.md is made from it and a test compares them.
 */
export const ERRORS = {
  'CATALYST-INTERNAL': { exit: 1, meaning: 'A defect of catalyst itself.' },
  'CATALYST-ANSWER-MISSING': { exit: 2, meaning: 'A value is needed and nobody can be asked.' },
  'CATALYST-SPEC-INVALID': { exit: 2, meaning: 'sovereign.yaml, a flag or a variable breaks a rule.' },
  'CATALYST-STATE-NOT-LASTING': { exit: 2, meaning: 'The state would be lost with this machine.' },
  'CATALYST-USAGE': { exit: 2, meaning: 'The command line cannot be understood.' },
  'CATALYST-CHECK-NOT-READY': {
    exit: 3,
    meaning: 'A tool, a credential or an access that the run needs is not there.',
  },
  'CATALYST-CLOCK-WRONG': { exit: 3, meaning: 'The clock of this machine is off.' },
  'CATALYST-CLUSTER-NOT-READY': {
    exit: 3,
    meaning: 'The API answers, but the cluster or its nodes did not become ready in time.',
  },
  'CATALYST-CREDENTIAL-MISSING': { exit: 3, meaning: 'A credential is needed and was not given.' },
  'CATALYST-CREDENTIAL-UNREADABLE': { exit: 3, meaning: 'The place that holds a credential cannot be read.' },
  'CATALYST-DISK-SPACE': { exit: 3, meaning: 'Too little space is free where the state is kept.' },
  'CATALYST-DNS-CREDENTIAL': { exit: 3, meaning: 'The DNS provider does not take the credential.' },
  'CATALYST-DNS-MALFORMED': {
    exit: 3,
    meaning: 'A DNS server or DNS API sent something that cannot be read.',
  },
  'CATALYST-DNS-NAME-UNKNOWN': { exit: 3, meaning: 'A host name has no address.' },
  'CATALYST-DNS-SILENT': { exit: 3, meaning: 'A DNS server did not answer in time.' },
  'CATALYST-DNS-UNAVAILABLE': { exit: 3, meaning: 'The DNS provider cannot be reached or fails by itself.' },
  'CATALYST-GIT-UNREACHABLE': { exit: 3, meaning: 'The Git repository cannot be read.' },
  'CATALYST-HETZNER-OUTAGE': { exit: 3, meaning: 'The Hetzner Cloud API fails by itself.' },
  'CATALYST-HETZNER-READ-ONLY': { exit: 3, meaning: 'The Hetzner token may read but not write.' },
  'CATALYST-HETZNER-UNAUTHORIZED': { exit: 3, meaning: 'Hetzner does not know the token.' },
  'CATALYST-HETZNER-UNREACHABLE': { exit: 3, meaning: 'The Hetzner Cloud API does not answer.' },
  'CATALYST-JOURNAL-DAMAGED': { exit: 3, meaning: 'A line of the journal cannot be read.' },
  'CATALYST-JOURNAL-NEWER': { exit: 3, meaning: 'The journal was written by a newer catalyst.' },
  'CATALYST-KUBERNETES-CERTIFICATE': {
    exit: 3,
    meaning: 'The API server shows a certificate that cannot be trusted.',
  },
  'CATALYST-KUBERNETES-FORBIDDEN': { exit: 3, meaning: 'The Kubernetes API forbids what was asked.' },
  'CATALYST-KUBERNETES-KUBECONFIG-INVALID': {
    exit: 3,
    meaning: 'A kubeconfig is malformed, incomplete or asks for what is not allowed.',
  },
  'CATALYST-KUBERNETES-OVERLOADED': { exit: 3, meaning: 'The Kubernetes API is overloaded or not ready.' },
  'CATALYST-KUBERNETES-REPLY-INVALID': {
    exit: 3,
    meaning: 'The Kubernetes API sent what cannot be understood.',
  },
  'CATALYST-KUBERNETES-UNAUTHORIZED': {
    exit: 3,
    meaning: 'The Kubernetes API does not accept our certificate.',
  },
  'CATALYST-KUBERNETES-UNREACHABLE': { exit: 3, meaning: 'No address of the Kubernetes API answers.' },
  'CATALYST-KUBERNETES-VERSION-GONE': {
    exit: 3,
    meaning: 'The Kubernetes API no longer holds the version that was asked for.',
  },
  'CATALYST-NETWORK-CUT': { exit: 3, meaning: 'A connection was cut before the reply was complete.' },
  'CATALYST-NETWORK-NAME': { exit: 3, meaning: 'The name of a server cannot be resolved.' },
  'CATALYST-NETWORK-PROXY': { exit: 3, meaning: 'The proxy refuses or cannot be reached.' },
  'CATALYST-NETWORK-REFUSED': {
    exit: 3,
    meaning: 'A server does not take connections, or no route leads there.',
  },
  'CATALYST-NETWORK-TIMEOUT': { exit: 3, meaning: 'A server did not answer in time.' },
  'CATALYST-NETWORK-TLS': { exit: 3, meaning: 'The certificate of a server cannot be trusted.' },
  'CATALYST-NOT-FOUND': {
    exit: 3,
    meaning: 'The state folder knows no such Sovereign, region or component.',
  },
  'CATALYST-PASSPHRASE-MISSING': { exit: 3, meaning: 'The state is sealed, and its passphrase is not here.' },
  'CATALYST-PASSPHRASE-WRONG': { exit: 3, meaning: 'The passphrase does not open the sealed secrets.' },
  'CATALYST-PULL-SECRET': { exit: 3, meaning: 'The registry does not take the pull secret.' },
  'CATALYST-REGISTRY-UNAVAILABLE': {
    exit: 3,
    meaning: 'The registry fails by itself or sends what cannot be understood.',
  },
  'CATALYST-SANDBOX-DOWN': { exit: 3, meaning: 'No sandbox is running.' },
  'CATALYST-SANDBOX-FAILED': { exit: 3, meaning: 'The sandbox does not come up.' },
  'CATALYST-SECRET-EXPOSED': { exit: 3, meaning: 'A secret file can be read by others.' },
  'CATALYST-SECRETS-DAMAGED': { exit: 3, meaning: 'The sealed secrets cannot be read.' },
  'CATALYST-STATE-FULL': { exit: 3, meaning: 'No space is left where the state is kept.' },
  'CATALYST-STATE-UNWRITABLE': { exit: 3, meaning: 'The state folder cannot be read or written.' },
  'CATALYST-TOFU-STATE-SEALED': { exit: 3, meaning: 'The passphrase does not open the state or plan.' },
  'CATALYST-TOOL-MISSING': {
    exit: 3,
    meaning: 'A program that catalyst drives is not here and cannot be had.',
  },
  'CATALYST-ALREADY-THERE': { exit: 4, meaning: 'A Sovereign of that name is already in the state folder.' },
  'CATALYST-ARCHIVE-INVALID': {
    exit: 4,
    meaning: 'The archive is damaged, of a newer version, or holds paths that it must not.',
  },
  'CATALYST-CERTIFICATE-BUDGET': {
    exit: 4,
    meaning: 'The certificate authority would refuse another certificate now.',
  },
  'CATALYST-CHART-MISSING': { exit: 4, meaning: 'The registry does not hold a chart of the kit.' },
  'CATALYST-CHECK-REFUSED': { exit: 4, meaning: 'A rule or a remote stands in the way.' },
  'CATALYST-COST-LIMIT': { exit: 4, meaning: 'The plan costs more a month than allowed.' },
  'CATALYST-DECLINED': { exit: 4, meaning: 'The sovereign-admin said no.' },
  'CATALYST-DNS-FOREIGN': {
    exit: 4,
    meaning: 'Records that are not ours are in the way; --adopt takes them over.',
  },
  'CATALYST-DNS-LUA-OFF': { exit: 4, meaning: 'The DNS provider does not allow LUA records to be changed.' },
  'CATALYST-DNS-NAME-TAKEN': { exit: 4, meaning: 'The name is already in use in DNS.' },
  'CATALYST-DNS-REFUSED': { exit: 4, meaning: 'The DNS provider refused a request.' },
  'CATALYST-DNS-ZONE-ABSENT': { exit: 4, meaning: 'The DNS provider does not hold the zone.' },
  'CATALYST-DNS-ZONE-DIFFERENT': { exit: 4, meaning: 'The zone is there already, and not as it has to be.' },
  'CATALYST-GIT-NOT-FOUND': { exit: 4, meaning: 'The repository, branch or folder is not there.' },
  'CATALYST-HETZNER-LEFTOVERS': { exit: 4, meaning: 'Objects of an earlier run are in the way.' },
  'CATALYST-HETZNER-LIMIT': { exit: 4, meaning: 'A limit of the Hetzner project is reached.' },
  'CATALYST-HETZNER-NAME-TAKEN': { exit: 4, meaning: 'Hetzner holds an object of that name.' },
  'CATALYST-HETZNER-NO-CAPACITY': { exit: 4, meaning: 'Hetzner has no room for it there now.' },
  'CATALYST-HETZNER-RATE-LIMITED': { exit: 4, meaning: 'Too many requests with this token.' },
  'CATALYST-HETZNER-REFUSED': { exit: 4, meaning: 'Hetzner refused a request.' },
  'CATALYST-HETZNER-TYPE-UNAVAILABLE': {
    exit: 4,
    meaning: 'A server type is not sold in that location now.',
  },
  'CATALYST-K3S-RELEASE-MISSING': { exit: 4, meaning: 'There is no such k3s release.' },
  'CATALYST-KUBERNETES-CONFLICT': {
    exit: 4,
    meaning: 'Another manager owns a field that was to be written.',
  },
  'CATALYST-KUBERNETES-NOT-FOUND': {
    exit: 4,
    meaning: 'The Kubernetes API does not know the object or its kind.',
  },
  'CATALYST-KUBERNETES-REFUSED': { exit: 4, meaning: 'The Kubernetes API refused a request.' },
  'CATALYST-PLAN-MOVED': { exit: 4, meaning: 'What was planned is not what would be applied.' },
  'CATALYST-SECRET-EXISTS': { exit: 4, meaning: 'A secret that must never change would be replaced.' },
  'CATALYST-SSH-KEY-TAKEN': { exit: 4, meaning: 'The project holds the SSH key under another name.' },
  'CATALYST-TARGET-REFUSED': { exit: 4, meaning: 'Another endpoint, or plain http, outside a sandbox.' },
  'CATALYST-TOFU-CONFIG': { exit: 4, meaning: 'OpenTofu refuses the module or a value.' },
  'CATALYST-UNFINISHED': { exit: 4, meaning: 'A run of this Sovereign is unfinished; it wants resume.' },
  'CATALYST-CLUSTER-BOOTSTRAP-FAILED': { exit: 5, meaning: 'A node reported that its first boot failed.' },
  'CATALYST-COMPONENT-FAILED': {
    exit: 5,
    meaning: 'A component reached a state that it cannot leave by itself.',
  },
  'CATALYST-CONSOLE-UNANSWERED': {
    exit: 5,
    meaning: 'The console did not answer over verified TLS in time.',
  },
  'CATALYST-FLUX-NOT-RECONCILING': {
    exit: 5,
    meaning: 'Flux runs, but none of the expected components appeared.',
  },
  'CATALYST-RUN-FAILED': { exit: 5, meaning: 'A stage of the run failed; resumable.' },
  'CATALYST-TOFU-FAILED': { exit: 5, meaning: 'OpenTofu stopped before its end; resumable.' },
  'CATALYST-DNS-NOT-PROVEN': {
    exit: 6,
    meaning: 'The name servers do not (all) answer as written yet; resumable.',
  },
  'CATALYST-TIMED-OUT': { exit: 6, meaning: 'Time ran out while things were still converging; resumable.' },
  'CATALYST-LOCKED': { exit: 7, meaning: 'Another run works on this Sovereign.' },
  'CATALYST-TOFU-STATE-LOCKED': { exit: 7, meaning: 'Another OpenTofu holds the state.' },
  'CATALYST-DIFFERENT': { exit: 8, meaning: 'What is wanted differs from what exists.' },
  'CATALYST-INTERRUPTED': { exit: 130, meaning: 'Stopped by a signal; resumable.' },
} as const satisfies Record<string, { exit: ExitStatus; meaning: string }>;

/**
 * 0 done · 1 our defect · 2 usage · 3 not ready (tool, credential, access) · 4 refused by a rule or a remote ·
 * 5 a stage or component failed, resumable · 6 timed out, still converging · 7 locked by another run ·
 * 8 differences or findings · 9 not installed on this Sovereign · 130 interrupted, resumable.
 */
export type ExitStatus = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 130;
export type ErrorCode = keyof typeof ERRORS;

/** One fault of an input: where, why, and what would do. `line` and `column` count from 1. */
export interface Fault {
  field: string;
  reason: string;
  fix?: string;
  file?: string;
  line?: number;
  column?: number;
}

/** The form every failure has in JSON, in the journal and on the screen. Never holds a secret or a stack. */
export interface ErrorObject {
  code: ErrorCode;
  exit: ExitStatus;
  message: string;
  /** The next step, a sentence or a command that can be pasted. */
  hint?: string;
  faults?: Fault[];
  causes?: string[];
}

export interface CatalystErrorOptions {
  hint?: string;
  faults?: Fault[];
  cause?: unknown;
}

/** The one error type that crosses a boundary. `message` is one sentence for a person, without a secret. */
export class CatalystError extends Error {
  readonly code: ErrorCode;
  readonly exit: ExitStatus;
  readonly hint: string | undefined;
  readonly faults: Fault[] | undefined;

  constructor(code: ErrorCode, message: string, options: CatalystErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CatalystError';
    this.code = code;
    this.exit = ERRORS[code].exit;
    this.hint = options.hint;
    this.faults = options.faults;
  }

  toObject(): ErrorObject {
    return {
      code: this.code,
      exit: this.exit,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.faults === undefined ? {} : { faults: this.faults }),
      ...(this.cause === undefined ? {} : { causes: causeTexts(this.cause) }),
    };
  }
}

/** Anything thrown, as a CatalystError: what is not one already is a defect of ours. */
export function asCatalystError(thrown: unknown): CatalystError {
  if (thrown instanceof CatalystError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CatalystError('CATALYST-INTERNAL', message, { cause: thrown });
}

function causeTexts(cause: unknown): string[] {
  const texts: string[] = [];
  for (let at: unknown = cause; at instanceof Error && texts.length < 8; at = at.cause)
    texts.push(at.message);
  return texts;
}
