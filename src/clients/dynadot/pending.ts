import type { Image } from './line.ts';

/** A write that was sent, or was about to be, and that nobody has seen in the zone yet. */
export interface Pending {
  /** Milliseconds since the epoch. */
  at: number;
  before: Image;
  after: Image;
}

/**
 * Remembers unseen writes by zone, so that no second one is sent over a first that is still under way: not after a
 * power cut either, and not by another process.
 */
export interface PendingWrites {
  find(zone: string): Promise<Pending | undefined>;
  /** False when another write of the zone is pending already. */
  claim(zone: string, pending: Pending): Promise<boolean>;
  clear(zone: string): Promise<void>;
}

/** Remembers as long as the process lives. */
export function pendingInMemory(): PendingWrites {
  const kept = new Map<string, Pending>();
  return {
    find: async (zone) => kept.get(zone),
    claim: async (zone, pending) => {
      if (kept.has(zone)) return false;
      kept.set(zone, pending);
      return true;
    },
    clear: async (zone) => void kept.delete(zone),
  };
}
