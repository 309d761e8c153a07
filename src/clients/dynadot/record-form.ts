import { CatalystError } from '../../domain/errors.ts';
import { normalName, type RecordSet, recordSet } from '../../domain/record-set.ts';
import { isWithin } from '../../domain/zone.ts';
import type { Image, Line } from './line.ts';
import { spoken, written } from './text-form.ts';

/** Types of records that this adapter writes. Others may be in the zone, and stay as they are. */
export const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'TXT'];

/** Seconds that records live where the API does not say it (its own default). */
export const DEFAULT_TTL = 300;

/** The record sets of a zone, with the one TTL that all of them have. */
export function setsOf(zone: string, { lines }: Pick<Image, 'lines'>, ttl: number): RecordSet[] {
  const groups = Map.groupBy(lines, (line) => `${nameOf(zone, line)}/${line.type}`);
  return [...groups.values()].map((group) => {
    const [first] = group;
    const set = recordSet(nameOf(zone, first!), first!.type, ttl, group.map(presented));
    const twice = set.values.length < group.length && RECORD_TYPES.includes(set.type);
    return twice ? { ...set, values: eachTime(set, group.map(presented)) } : set;
  });
}

/** A line that stands in the zone twice is seen twice: a plan takes one of them away. */
function eachTime({ name, type, ttl, values }: RecordSet, written: readonly string[]): string[] {
  const all = written.flatMap((value) => recordSet(name, type, ttl, [value]).values);
  return values.flatMap((value) => all.filter((one) => one === value));
}

export function nameOf(zone: string, { place, host }: Line): string {
  return place === 'main' || host === '' ? zone : `${normalName(host)}.${zone}`;
}

/** The presentation form; of a redirect, its target and what else is said of it. */
function presented({ type, value, extra }: Line): string {
  if (type === 'txt') return written(value);
  if (type === 'mx') return `${extra || '0'} ${value}`;
  return extra === undefined || extra === '' || type === 'a' || type === 'aaaa' || type === 'cname'
    ? value
    : `${value} ${extra}`;
}

/** The lines that stand for a record set. Errors: CATALYST-DNS-REFUSED for what the API has no form for. */
export function linesFor(zone: string, set: RecordSet): Line[] {
  if (!isWithin(set.name, zone)) throw refused(`${set.name} is not in the zone ${zone}`);
  if (!RECORD_TYPES.includes(set.type)) throw refused(`it has no ${set.type} records`);
  const type = set.type.toLowerCase();
  const host = set.name === zone ? '' : set.name.slice(0, -zone.length - 1);
  const place = host === '' ? ('main' as const) : ('sub' as const);
  return set.values.map((value) => ({ place, host, type, ...partsOf(type, value) }));
}

function partsOf(type: string, value: string): Pick<Line, 'value' | 'extra'> {
  if (type === 'txt') return { value: spoken(value) };
  if (type !== 'mx') return { value };
  const [distance, target] = value.split(' ');
  if (!/^\d{1,5}$/.test(distance ?? '') || !target) throw refused(`"${value}" is no MX record`);
  return { value: target, extra: distance! };
}

function refused(why: string): CatalystError {
  return new CatalystError('CATALYST-DNS-REFUSED', `Dynadot cannot hold this: ${why}. Nothing was written.`);
}
