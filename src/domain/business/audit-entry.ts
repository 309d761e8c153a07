import type { World } from './sovereign-context.ts';

/** How a write ended. `intent` stands before it, so that one that was cut off leaves a trace. */
export type AuditOutcome = 'intent' | 'done' | 'refused' | 'unknown' | 'accepted';

/**
 * One line of a Sovereign's audit file: who did what, when, with which outcome. It holds no token, no key and no
 * recipient of a mail.
 */
export interface AuditEntry {
  v: 1;
  /** RFC 3339, UTC. */
  at: string;
  sovereign: string;
  world: World;
  /** Words of the command: `voucher issue`. */
  command: string;
  /** Who ran it, on this machine and for the Sovereign. */
  who: { login: string; host: string; pid?: number; subject?: string; role?: string };
  /** `X-Request-ID` of the write, which the services log too. */
  request: string;
  /** The same in all lines of one command on one connection; lines of an earlier version have none. */
  run?: string;
  /** A voucher's code, a plan's id. */
  what: string;
  outcome: AuditOutcome;
  /** Values before and after, as far as they are no secrets. */
  before?: Record<string, string>;
  after?: Record<string, string>;
  /** Code of the error, for what was refused or is unknown. */
  error?: string;
  /** Why break-glass was used, in the words of whoever used it. */
  reason?: string;
}
