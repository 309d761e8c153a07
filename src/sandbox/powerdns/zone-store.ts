import { readZones, writeZones } from './zone-file.ts';
import type { ZoneKey } from './zone-key.ts';

export interface StoredRecord {
  content: string;
  disabled: boolean;
}

export interface StoredComment {
  content: string;
  account: string;
  modified_at: number;
}

/** One RRset. Names are lower case and without their last dot, contents are as the API holds them. */
export interface StoredSet {
  name: string;
  type: string;
  ttl: number;
  records: readonly StoredRecord[];
  comments: readonly StoredComment[];
}

/** One version of a zone; a change makes another, so that a lagging server can still show the former. */
export interface ZoneVersion {
  readonly name: string;
  readonly kind: string;
  readonly account: string;
  readonly soaEdit: string;
  readonly soaEditApi: string;
  readonly apiRectify: boolean;
  readonly sets: ReadonlyMap<string, StoredSet>;
  readonly keys: readonly ZoneKey[];
  readonly metadata: ReadonlyMap<string, readonly string[]>;
}

/** Longest lag that a server can be given, in milliseconds of the sandbox's clock. */
const KEPT_MS = 3_600_000;

/** All zones, and what they were a while ago. */
export class ZoneStore {
  private readonly history = new Map<string, { at: number; zone: ZoneVersion | undefined }[]>();
  private readonly now: () => number;
  private readonly file: string | undefined;

  /** With a file, the zones in it are there again, and every change is written. */
  constructor(now: () => number, file?: string) {
    this.now = now;
    this.file = file;
    for (const zone of file === undefined ? [] : readZones(file)) this.add(zone.name, zone);
  }

  get(name: string): ZoneVersion | undefined {
    return this.history.get(name)?.at(-1)?.zone;
  }

  /** As it was `lagMs` ago. */
  seen(name: string, lagMs: number): ZoneVersion | undefined {
    const until = this.now() - lagMs;
    return this.history.get(name)?.findLast((version) => version.at <= until)?.zone;
  }

  set(name: string, zone: ZoneVersion | undefined): void {
    this.add(name, zone);
    if (this.file !== undefined) writeZones(this.file, this.list());
  }

  private add(name: string, zone: ZoneVersion | undefined): void {
    const at = this.now();
    const versions = this.history.get(name) ?? [];
    const oldest = versions.findLastIndex((version) => version.at <= at - KEPT_MS);
    this.history.set(name, [...versions.slice(Math.max(0, oldest)), { at, zone }]);
  }

  list(): ZoneVersion[] {
    return [...this.history.keys()].flatMap((name) => this.get(name) ?? []);
  }
}

export function setKey(name: string, type: string): string {
  return `${name}/${type}`;
}

/** Replaces sets (an undefined one is removed); everything else stays. */
export function withSets(
  zone: ZoneVersion,
  changes: ReadonlyMap<string, StoredSet | undefined>,
): ZoneVersion {
  const sets = new Map(zone.sets);
  for (const [key, set] of changes) {
    if (set === undefined) sets.delete(key);
    else sets.set(key, set);
  }
  return { ...zone, sets };
}
