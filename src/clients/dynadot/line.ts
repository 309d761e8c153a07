import { normalName } from '../../domain/record-set.ts';
import type { WrittenRecord, ZoneSettings } from './settings.ts';

/** One record of a zone with its place: `main` for the domain itself, `sub` for names below it. */
export interface Line {
  place: 'main' | 'sub';
  /** Relative to the domain; empty for `main`. */
  host: string;
  /** Lower case, as the API wants it. */
  type: string;
  value: string;
  /** MX distance, redirect kind, title or alias; undefined where there is none. */
  extra?: string | undefined;
  /** A field that a full write could not repeat. */
  strange?: string | undefined;
}

/** Everything of a zone that a write can change. */
export interface Image {
  lines: readonly Line[];
  ttl: string | undefined;
}

export function imageOf(settings: ZoneSettings): Image {
  const main = (settings.MainDomains ?? []).map((record) => lineOf('main', record));
  const sub = (settings.SubDomains ?? []).map((record) => lineOf('sub', record));
  return { lines: [...main, ...sub], ttl: settings.TTL === undefined ? undefined : String(settings.TTL) };
}

const KNOWN = new Set(['Subhost', 'RecordType', 'Value', 'Value2']);

function lineOf(place: Line['place'], record: WrittenRecord): Line {
  const strange = Object.keys(record).find((field) => !KNOWN.has(field));
  return {
    place,
    host: place === 'main' ? '' : (record.Subhost ?? ''),
    type: record.RecordType.toLowerCase(),
    value: record.Value,
    ...(record.Value2 === undefined || record.Value2 === null ? {} : { extra: String(record.Value2) }),
    ...(strange === undefined ? {} : { strange }),
  };
}

const EXTRA_COUNTS = new Set(['mx', 'forward', 'stealth', 'email', 'srv']);
const IS_NAME = new Set(['cname', 'mx', 'a', 'aaaa']);

/** What tells lines apart: two lines with the same key answer the same. */
export function lineKey({ place, host, type, value, extra }: Line): string {
  const shown = IS_NAME.has(type) ? normalName(value) : value;
  return JSON.stringify([
    place,
    host.toLowerCase(),
    type,
    shown,
    EXTRA_COUNTS.has(type) ? (extra ?? '') : '',
  ]);
}

/** Whether these lines stand in the zone in just this order, whatever is between them. */
export function isInOrder(lines: readonly Line[], { lines: all }: Pick<Image, 'lines'>): boolean {
  const keys = (some: readonly Line[], place: Line['place']) =>
    some.filter((line) => line.place === place).map(lineKey);
  return (['main', 'sub'] as const).every((place) => {
    const wanted = keys(lines, place);
    const found = keys(all, place).filter((key) => wanted.includes(key));
    return JSON.stringify(found) === JSON.stringify(wanted);
  });
}

/** For a person: `www A 203.0.113.1`. */
export function lineText({ host, type, value, extra }: Line): string {
  const more = extra === undefined || extra === '' ? '' : ` ${extra}`;
  return `${host || '@'} ${type.toUpperCase()} ${value}${more}`;
}
