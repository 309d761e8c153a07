import type { ErrorObject } from './errors.ts';

/** In the order in which they are proven (reference: dns 5). */
export const VERIFY_STAGES = ['zone', 'parent', 'public', 'dnssec', 'tls'] as const;
export type VerifyStage = (typeof VERIFY_STAGES)[number];

/** `note` is worth seeing and breaks nothing; `unknown` could not be asked. */
export const ROW_STATES = ['ok', 'wrong', 'silent', 'note', 'unknown'] as const;
export type RowState = (typeof ROW_STATES)[number];

export const ROW_SUBJECTS = [
  'soa',
  'ns',
  'keys',
  'host',
  'random',
  'delegation',
  'ds',
  'parent-keys',
  'wildcard-above',
  'validation',
  'caa',
  'certificate',
] as const;
export type RowSubject = (typeof ROW_SUBJECTS)[number];

/** One question to one server, and what became of it. */
export interface VerifyRow {
  stage: VerifyStage;
  /** Host name or address that was asked; for a certificate the URL's host. */
  server: string;
  transport?: 'udp' | 'tcp';
  subject: RowSubject;
  name: string;
  type: string;
  state: RowState;
  rcode?: string;
  authoritative?: boolean;
  /** The AD flag: a resolver says that it validated the answer. */
  authenticated?: boolean;
  /** Presentation form, sorted. */
  values: string[];
  wanted?: string[];
  /** Seconds that the answer may still be kept: the whole TTL from an authoritative server, the rest from a cache. */
  ttl?: number;
  /** Addresses of name servers that came with a delegation, by host. */
  glue?: Record<string, string[]>;
  /** Target of the CNAME that stands where an address should. */
  alias?: string;
  /** The name that hides a wildcard from this one. */
  hiddenBy?: string;
  /** What the server did instead of answering, or what is odd about the answer. */
  says?: string;
}

export interface StageVerdict {
  stage: VerifyStage;
  state: 'passed' | 'failed' | 'skipped';
  says: string;
}

export const DIAGNOSIS_KINDS = [
  'zone-unknown',
  'server-without-address',
  'server-unreachable',
  'no-tcp',
  'no-udp',
  'parking-wildcard',
  'lame-server',
  'zone-absent',
  'wrong-ns',
  'not-delegated',
  'missing-glue',
  'ds-without-key',
  'zone-unsigned',
  'ds-missing',
  'serials-differ',
  'alias-in-the-way',
  'stale-address',
  'hidden-wildcard',
  'name-missing',
  'caa-forbids',
  'resolver-silent',
  'resolver-bogus',
  'resolver-behind',
  'not-validated',
  'certificate',
  'console-silent',
  'not-as-wanted',
] as const;
export type DiagnosisKind = (typeof DIAGNOSIS_KINDS)[number];

/** What is wrong, in one sentence; how it is mended; the command that comes next. */
export interface Diagnosis {
  kind: DiagnosisKind;
  sentence: string;
  fix: string;
  next: string;
}

/** What has to be true in DNS for a Sovereign. */
export interface VerifyExpectation {
  fqdn: string;
  /** The zone that holds the records: the Sovereign's own, or one above it. Undefined when nobody knows one. */
  zone: string | undefined;
  /** Zone above `zone`, as far as it can be found. */
  parent?: string;
  /** IPv4 of the load balancer. */
  address: string;
  /** Addresses that catalyst wrote before; unknown where left out. */
  formerAddresses?: string[];
  /** Name servers and DS values that catalyst wrote above the zone; unknown where left out. */
  formerServers?: string[];
  formerDs?: string[];
  /** Hosts that have to serve the zone. */
  nameservers: string[];
  /** Names that have an address of their own. */
  hosts: string[];
  /** Names that the wildcard answers for. */
  covered: string[];
  /** Whether our keys have to be served and published. */
  signed: boolean;
  /** Whether catalyst writes the records, and the delegation above. */
  writes: { zone: boolean; parent: boolean };
  /** Name of the certificate authority in CAA records. */
  issuer: string;
  sandbox: boolean;
}

export interface VerifyResult {
  v: 1;
  /** As the other commands call it; `fqdn` is the same. */
  sovereign: string;
  fqdn: string;
  zone: string | null;
  address: string;
  /** RFC 3339. */
  at: string;
  /** Everything is as wanted. */
  agrees: boolean;
  stages: StageVerdict[];
  rows: VerifyRow[];
  /** The root first. */
  diagnoses: Diagnosis[];
  error: ErrorObject | null;
}
