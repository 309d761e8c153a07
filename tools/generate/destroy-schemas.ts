import { DESTROY_STAGES } from '../../src/domain/stage.ts';
import { count, flag, listOf, object, oneOf, type Schema, text } from './schema-parts.ts';

const hourly: Schema = { type: ['string', 'null'] };

const request = object({
  keepVolumes: flag,
  keepDns: flag,
  include: listOf(text),
  'leave?': listOf(text),
  fromCloud: flag,
  'given?': listOf(text),
});

const line = object({
  stage: oneOf(...DESTROY_STAGES),
  action: oneOf('unprotect', 'withdraw', 'stop', 'delete', 'keep'),
  kind: text,
  name: text,
  'id?': text,
  'place?': text,
  'hourly?': hourly,
  'note?': text,
});

const leftAlone = object({
  id: text,
  kind: text,
  name: text,
  belonging: oneOf('doubtful', 'alike', 'foreign'),
  because: text,
  'hourly?': hourly,
});

const met = object({ id: text, name: text, 'hourly?': hourly, 'because?': text });

/** src/domain/destroy/destroy-plan.ts: DestroyPlan. */
export const destroyPlan: Schema = object({
  v: { const: 1 },
  sovereign: text,
  sandbox: flag,
  request,
  lines: listOf(line),
  leftAlone: listOf(leftAlone),
  missing: listOf(text),
  remarks: listOf(text),
  cost: object({ currency: text, hourly: text, keptHourly: text }),
});

/** src/domain/destroy/destroy-proof.ts: DestroyProof. */
export const destroyProof: Schema = object({
  v: { const: 1 },
  sovereign: text,
  kinds: listOf(object({ kind: text, billable: flag, found: count, left: count, kept: count })),
  left: listOf(met),
  kept: listOf(met),
  leftAlone: listOf(leftAlone),
  missing: listOf(text),
  cost: object({ currency: text, hourly: text }),
});
