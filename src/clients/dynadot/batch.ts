import { CatalystError } from '../../domain/errors.ts';
import { type RecordSet, recordKey } from '../../domain/record-set.ts';
import { type Image, type Line, lineKey, lineText } from './line.ts';
import { DEFAULT_TTL, linesFor, nameOf } from './record-form.ts';

export interface Changes {
  upsert: readonly RecordSet[];
  remove: readonly { name: string; type: string }[];
}

/** One write: what is added by append, or the whole zone where anything changes or goes. */
export type Batch =
  | { kind: 'none' }
  | { kind: 'append'; add: Line[]; after: Image }
  | { kind: 'full'; after: Image };

const MOST: Readonly<Record<Line['place'], number>> = { main: 20, sub: 100 };
const WRITABLE = ['a', 'aaaa', 'cname', 'forward', 'txt', 'mx', 'stealth', 'email'];

/**
 * What has to be sent so that `before` gets the changes. Everything else stays as it is, extra values and order included.
 * Errors: CATALYST-DNS-REFUSED where the API cannot express it; nothing is cut off to fit.
 */
export function batchFor(zone: string, before: Image, changes: Changes): Batch {
  const wanted = new Map(changes.upsert.map((set) => [recordKey(set), linesFor(zone, set)]));
  const named = new Set([...wanted.keys(), ...changes.remove.map(recordKey)]);
  const ofOurs = (line: Line) => named.has(`${nameOf(zone, line)}/${line.type.toUpperCase()}`);
  const missing = [...wanted.values()].flat();
  const kept = before.lines.filter((line) => !ofOurs(line) || took(missing, line));
  const ttl = ttlAfter(
    zone,
    before,
    changes.upsert,
    kept.some((line) => !ofOurs(line)),
  );
  const after: Image = { lines: inPlaces([...kept, ...missing]), ttl };
  if (kept.length === before.lines.length && ttl === before.ttl) {
    if (missing.length === 0) return { kind: 'none' };
    return { kind: 'append', add: missing, after: fitting(zone, after) };
  }
  return fullBatch(zone, after);
}

/** The batch that writes the whole zone. */
export function fullBatch(zone: string, after: Image): Extract<Batch, { kind: 'full' }> {
  for (const line of after.lines) refuseUnrepeatable(zone, line);
  return { kind: 'full', after: fitting(zone, after) };
}

/** Takes a line that is there already off the list of those that are missing. */
function took(missing: Line[], line: Line): boolean {
  const at = missing.findIndex((one) => lineKey(one) === lineKey(line));
  if (at >= 0) missing.splice(at, 1);
  return at >= 0;
}

function inPlaces(lines: Line[]): Line[] {
  return (['main', 'sub'] as const).flatMap((place) => lines.filter((line) => line.place === place));
}

/** The zone has one TTL. It is only changed where nothing but what is written here lives by it. */
function ttlAfter(
  zone: string,
  before: Image,
  upsert: readonly RecordSet[],
  others: boolean,
): string | undefined {
  const asked = [...new Set(upsert.map((set) => set.ttl))];
  const present = Number(before.ttl ?? DEFAULT_TTL);
  if (asked.length === 0 || (asked.length === 1 && asked[0] === present)) return before.ttl;
  if (asked.length === 1 && !others) return String(asked[0]);
  const message = `The zone ${zone} has one TTL, ${present} s, and other records live by it. Nothing was written.`;
  throw new CatalystError('CATALYST-DNS-REFUSED', message, {
    hint: `Write with the zone's own TTL; asked for was ${asked.join(' and ')} s.`,
  });
}

function fitting(zone: string, after: Image): Image {
  for (const place of ['main', 'sub'] as const) {
    const count = after.lines.filter((line) => line.place === place).length;
    if (count <= MOST[place]) continue;
    const where = place === 'main' ? `for ${zone} itself` : `below ${zone}`;
    const message = `${count} records ${where} are more than the ${MOST[place]} that Dynadot can hold. Nothing was written.`;
    const hint = 'Remove some there, or serve the zone by PowerDNS.';
    throw new CatalystError('CATALYST-DNS-REFUSED', message, { hint });
  }
  return after;
}

/** A full write says everything anew: what it has no words for would be lost. */
function refuseUnrepeatable(zone: string, line: Line): void {
  const known = WRITABLE.includes(line.type) || (line.place === 'sub' && line.type === 'srv');
  if (known && line.strange === undefined) return;
  const what = line.strange === undefined ? `the type ${line.type}` : `the field ${line.strange}`;
  const message = `The API cannot write back "${lineText(line)}" in ${zone}: ${what} would be lost. Nothing was written.`;
  throw new CatalystError('CATALYST-DNS-REFUSED', message, {
    hint: 'Make the change in the Dynadot account.',
  });
}
