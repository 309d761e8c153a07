import type { Fault } from '../../domain/errors.ts';
import type { Merged } from './merge-sources.ts';
import type { Origin, Sourced } from './sourced.ts';

/** The files that values name. A relative path is taken from where the value stands: its file's folder, or ours. */
export interface ReferenceRoom {
  /** Reads a file; rejects as node:fs does. */
  readText(path: string, origin: Origin): Promise<string>;
  /** The whole path, so that a later run from another folder finds the same file. */
  wholePath?(path: string, origin: Origin): string;
}

/** Puts the text of `file:PATH` entries in place of SSH keys, and sees that the authorities' file can be read. */
export async function readReferences(merged: Merged, room: ReferenceRoom | undefined): Promise<void> {
  if (room === undefined) return;
  const keys = merged.values.get('access.sshKeys');
  if (Array.isArray(keys?.value)) {
    const texts = await Promise.all(
      keys.value.map((entry, index) => keyText(entry, index, keys, room, merged.faults)),
    );
    merged.values.set('access.sshKeys', { ...keys, value: texts });
  }
  wholePaths(merged, room);
  const authorities = merged.values.get('network.caFile');
  if (typeof authorities?.value === 'string')
    await checkAuthorities(authorities.value, authorities, room, merged.faults);
}

async function keyText(
  entry: string,
  index: number,
  from: Sourced,
  room: ReferenceRoom,
  faults: Fault[],
): Promise<string> {
  if (!entry.startsWith('file:')) return entry.trim();
  const path = entry.slice('file:'.length);
  try {
    return (await room.readText(path, from.origin)).trim();
  } catch (error) {
    faults.push({
      ...placeOf(`access.sshKeys[${index}]`, from, index),
      reason: `${path} cannot be read (${codeOf(error)})`,
      fix: 'Make one: ssh-keygen -t ed25519',
    });
    return entry;
  }
}

const AUTHORITIES = 'Name a PEM file of further authorities, or leave it out.';

async function checkAuthorities(
  path: string,
  from: Sourced,
  room: ReferenceRoom,
  faults: Fault[],
): Promise<void> {
  const place = placeOf('network.caFile', from);
  try {
    const text = await room.readText(path, from.origin);
    if (!text.includes('-----BEGIN CERTIFICATE-----'))
      faults.push({ ...place, reason: `${path} holds no PEM certificate`, fix: AUTHORITIES });
  } catch (error) {
    faults.push({ ...place, reason: `${path} cannot be read (${codeOf(error)})`, fix: AUTHORITIES });
  }
}

/** Where a value was said: its line in a file, else its flag or variable beside the field. */
function placeOf(
  field: string,
  { origin, positions }: Sourced,
  index?: number,
): Pick<Fault, 'field' | 'file' | 'line' | 'column'> {
  if (origin.source !== 'file') return { field: 'name' in origin ? `${field} (${origin.name})` : field };
  const { file, line, column } = origin;
  return { field, file, ...((index === undefined ? undefined : positions?.[index]) ?? { line, column }) };
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unreadable';
}

function wholePaths({ values }: Merged, room: ReferenceRoom): void {
  const put = (key: string, change: (text: string, origin: Origin) => string) => {
    const found = values.get(key);
    if (typeof found?.value === 'string')
      values.set(key, { ...found, value: change(found.value, found.origin) });
  };
  const whole = (path: string, origin: Origin) => room.wholePath?.(path, origin) ?? path;
  put('network.caFile', whole);
  put('registry.pullSecret', (text, origin) =>
    text.startsWith('file:') ? `file:${whole(text.slice('file:'.length), origin)}` : text,
  );
}
