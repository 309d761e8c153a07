import { DIAGNOSIS_KINDS, ROW_STATES, ROW_SUBJECTS, VERIFY_STAGES } from '../../src/domain/dns-verify.ts';
import { errorObject } from './progress-schema.ts';
import { count, flag, listOf, mapOf, moment, object, oneOf, type Schema, text } from './schema-parts.ts';

const stage = oneOf(...VERIFY_STAGES);

/** src/domain/dns-verify.ts: VerifyRow. */
const row = object({
  stage,
  server: text,
  'transport?': oneOf('udp', 'tcp'),
  subject: oneOf(...ROW_SUBJECTS),
  name: text,
  type: text,
  state: oneOf(...ROW_STATES),
  'rcode?': text,
  'authoritative?': flag,
  'authenticated?': flag,
  values: listOf(text),
  'wanted?': listOf(text),
  'ttl?': count,
  'glue?': mapOf(listOf(text)),
  'alias?': text,
  'hiddenBy?': text,
  'says?': text,
});

const result = object({
  v: { const: 1 },
  sovereign: text,
  fqdn: text,
  zone: { type: ['string', 'null'] },
  address: text,
  at: moment,
  agrees: flag,
  stages: listOf(object({ stage, state: oneOf('passed', 'failed', 'skipped'), says: text })),
  rows: listOf(row),
  diagnoses: listOf(object({ kind: oneOf(...DIAGNOSIS_KINDS), sentence: text, fix: text, next: text })),
  error: { anyOf: [{ type: 'null' }, errorObject] },
});

const was = object({ state: oneOf(...ROW_STATES), values: listOf(text) });
const change = object({ at: moment, change: row, was: { anyOf: [{ type: 'null' }, was] } });

/** The result; with --watch a line for each change comes before it. */
export const dnsVerify: Schema = { oneOf: [result, change] };
