import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type ActionRecord, KINDS, type Kind, type RecordsByKind } from './records.ts';

export type Collections = { [K in Kind]: Map<number, RecordsByKind[K]> };

export interface CloudSnapshot {
  lastId: number;
  lastAddress: number;
  collections: Collections;
  actions: ActionRecord[];
}

export function emptyCollections(): Collections {
  return Object.fromEntries(KINDS.map((kind) => [kind, new Map()])) as unknown as Collections;
}

/** The project as it was saved, or undefined when there is none. */
export function readSnapshot(file: string): CloudSnapshot | undefined {
  if (!existsSync(file)) return undefined;
  const kept = JSON.parse(readFileSync(file, 'utf8'));
  const collections = emptyCollections();
  for (const kind of KINDS) {
    const map = collections[kind] as Map<number, { id: number }>;
    for (const record of kept.collections[kind] ?? []) map.set(record.id, record);
  }
  return { lastId: kept.lastId, lastAddress: kept.lastAddress, collections, actions: kept.actions };
}

/** Written by rename: a reader sees the old project or the new one. Holds user_data, so 0600. */
export function writeSnapshot(file: string, snapshot: CloudSnapshot): void {
  const collections = Object.fromEntries(
    KINDS.map((kind) => [kind, [...snapshot.collections[kind].values()]]),
  );
  const draft = `${file}.new`;
  writeFileSync(draft, JSON.stringify({ ...snapshot, collections }), { mode: 0o600 });
  renameSync(draft, file);
}
