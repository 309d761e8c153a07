import type { Fault } from '../../domain/errors.ts';
import type { SettingValue } from '../../domain/spec/settings.ts';

/** Where a value came from. Lines and columns count from 1. */
export type Origin =
  | { source: 'flag'; name: string }
  | { source: 'variable'; name: string }
  | { source: 'file'; file: string; line: number; column: number }
  | { source: 'context' }
  | { source: 'default' };

/** A value with its origin; `positions` are those of a list's entries. */
export interface Sourced {
  value: SettingValue;
  origin: Origin;
  positions?: { line: number; column: number }[];
}

/** What one source says: values by key with real indexes, how many regions it names, and what is wrong with it. */
export interface Source {
  values: Map<string, Sourced>;
  regions?: number;
  faults: Fault[];
  /** It cannot be read as a whole, so nothing follows from what it does not say. */
  unreadable?: true;
}

/** An origin as people read it: `flag --workers`, `variable CATALYST_WORKERS`, `sovereign.yaml:12`. */
export function originText(origin: Origin): string {
  if (origin.source === 'file') return `${origin.file}:${origin.line}`;
  return 'name' in origin ? `${origin.source} ${origin.name}` : origin.source;
}
