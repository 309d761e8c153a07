import { runCommand } from './progress-schema.ts';
import { count, flag, listOf, moment, object, oneOf, type Schema, text } from './schema-parts.ts';

const held: Schema = {
  anyOf: [{ type: 'null' }, object({ type: text, ttl: count, values: listOf(text) })],
};

/** src/domain/dns-plan.ts: what differs in one zone. */
const record = object({
  action: oneOf('add', 'change', 'delete', 'foreign'),
  name: text,
  type: text,
  from: held,
  to: held,
});

export const dnsPlan: Schema = object({
  v: { const: 1 },
  sovereign: text,
  sandbox: flag,
  provider: text,
  differs: flag,
  nameservers: listOf(text),
  zones: listOf(
    object({
      zone: text,
      role: oneOf('home', 'parent'),
      exists: flag,
      putRight: flag,
      'refused?': text,
      faults: listOf(object({ field: text, reason: text })),
      records: listOf(record),
      kept: count,
    }),
  ),
  byHand: listOf(object({ name: text, type: text, ttl: count, values: listOf(text) })),
  dsToCome: flag,
});

export const dnsSnapshots: Schema = object({
  fqdn: text,
  snapshots: listOf(
    object({
      id: text,
      zone: text,
      takenAt: moment,
      'serial?': text,
      sets: count,
      'before?': runCommand,
    }),
  ),
  unreadable: listOf(object({ id: text, message: text })),
});
