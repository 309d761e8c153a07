/** All records of one name and type: the unit that DNS providers replace as a whole. */
export interface RecordSet {
  /** Fully qualified, lower case, no trailing dot. */
  name: string;
  type: string;
  /** Seconds. */
  ttl: number;
  /** Presentation form, sorted; host targets without a trailing dot. */
  values: string[];
}

export type RecordChange =
  | { action: 'add'; zone: string; to: RecordSet }
  | { action: 'change'; zone: string; from: RecordSet; to: RecordSet }
  | { action: 'delete'; zone: string; from: RecordSet }
  | { action: 'keep'; zone: string; to: RecordSet }
  | { action: 'foreign'; zone: string; from: RecordSet; wanted: RecordSet };

/** A host name in our one form: lower case, no trailing dot, no blanks around it. */
export function normalName(name: string): string {
  return name.trim().toLowerCase().replace(/\.$/, '');
}

/** Types whose last field is a host name. */
const TARGET_LAST = new Set(['NS', 'CNAME', 'PTR', 'DNAME', 'ALIAS', 'MX', 'SRV']);

/** One value in our one form: blanks collapsed, targets and digests lower case; quoted texts are left as they are. */
export function normalValue(type: string, value: string): string {
  if (type === 'TXT' || type === 'SPF' || type === 'LUA' || type === 'CAA') return value.trim();
  const fields = value.trim().split(/\s+/);
  if (TARGET_LAST.has(type)) return [...fields.slice(0, -1), normalName(fields.at(-1) ?? '')].join(' ');
  if (type === 'SOA') return [...fields.slice(0, 2).map(normalName), ...fields.slice(2)].join(' ');
  if (type === 'DS' || type === 'CDS') {
    return [...fields.slice(0, 3), fields.slice(3).join('').toLowerCase()].join(' ');
  }
  return type === 'AAAA' ? fields.join(' ').toLowerCase() : fields.join(' ');
}

/** A record set in our one form: two of them are the same when their JSON is. */
export function recordSet(name: string, type: string, ttl: number, values: readonly string[]): RecordSet {
  const upper = type.toUpperCase();
  const unique = [...new Set(values.map((value) => normalValue(upper, value)))].sort();
  return { name: normalName(name), type: upper, ttl, values: unique };
}

/** What tells record sets apart within a zone; also the form in which ownership is journaled. */
export function recordKey(set: { name: string; type: string }): string {
  return `${set.name}/${set.type}`;
}

export function sameRecordSet(one: RecordSet, other: RecordSet): boolean {
  return recordKey(one) === recordKey(other) && one.ttl === other.ttl && sameValues(one.values, other.values);
}

/** Equal as sets of texts. */
export function sameValues(some: readonly string[], others: readonly string[]): boolean {
  const sorted = [...others].sort();
  return some.length === others.length && [...some].sort().every((value, index) => value === sorted[index]);
}
