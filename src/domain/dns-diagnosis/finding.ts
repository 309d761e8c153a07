import type { Diagnosis, VerifyExpectation, VerifyRow } from '../dns-verify.ts';

/** A diagnosis with the rows that it accounts for. */
export interface Finding extends Diagnosis {
  explains: VerifyRow[];
}

export interface Evidence {
  expected: VerifyExpectation;
  /** Rows that are wrong and not accounted for yet. */
  open: readonly VerifyRow[];
  rows: readonly VerifyRow[];
}

export type Rule = (evidence: Evidence) => Finding[];

/** Rows by what they have in common, in order of first sight. */
export function grouped<T>(rows: readonly T[], key: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return [...groups.values()];
}

/** Rows that say the same of several names, together when it is the same servers that say it. */
export function alike(rows: readonly VerifyRow[], what: (row: VerifyRow) => string): VerifyRow[][] {
  const ofName = grouped(rows, (row) => `${row.subject === 'random' ? '*' : row.name} ${what(row)}`);
  const key = (same: VerifyRow[]) => `${what(same[0]!)} ${serversIn(same)}`;
  return grouped(ofName, key).map((groups) => groups.flat());
}

export function serversIn(rows: readonly VerifyRow[]): string {
  return joined(rows.map(({ server }) => server));
}

/** `a`, `a and b`, `a, b and c`; each once. */
export function joined(texts: readonly string[]): string {
  const unique = [...new Set(texts)];
  return unique.length < 2
    ? (unique[0] ?? '')
    : `${unique.slice(0, -1).join(', ')} and ${unique[unique.length - 1]}`;
}

/** `does` for one subject, `do` for several. */
export function verb(rows: readonly VerifyRow[], one: string, many: string): string {
  return new Set(rows.map(({ server }) => server)).size === 1 ? one : many;
}

/** Seconds as people say them. */
export function span(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m ${seconds % 60}s`;
  return minutes % 60 === 0
    ? `${Math.floor(minutes / 60)}h`
    : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

export function longest(rows: readonly VerifyRow[]): number | undefined {
  const ttls = rows.flatMap(({ ttl }) => (ttl === undefined ? [] : [ttl]));
  return ttls.length === 0 ? undefined : Math.max(...ttls);
}

/** The command that mends what is ours to mend, else the one that waits for whoever does. */
export function nextFor({ expected }: Evidence, where: 'zone' | 'parent' | 'nowhere'): string {
  const ours = where === 'nowhere' ? false : expected.writes[where];
  return ours ? `catalyst dns apply ${expected.fqdn}` : `catalyst dns verify ${expected.fqdn} --watch`;
}

/** What catalyst did not write it changes only when told. */
export function withAdopt(next: string, strange: readonly string[]): string {
  return strange.length > 0 && next.startsWith('catalyst dns apply') ? `${next} --adopt` : next;
}

/** As a person writes the name: the label that only the wildcard can answer is the wildcard. */
export function nameOf(row: VerifyRow, { expected }: Evidence): string {
  return row.subject === 'random' ? `*.${expected.fqdn}` : row.name;
}

/** What one server said of the zone. */
export function ofServer(rows: readonly VerifyRow[], server: string): VerifyRow[] {
  return rows.filter((row) => row.stage === 'zone' && row.server === server);
}
