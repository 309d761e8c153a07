import type { TokenSource } from '../../clients/gateway/call.ts';
import type { Gateway } from '../../clients/gateway/gateway.ts';
import type { Bus } from '../../clients/nats/bus.ts';
import type { Database } from '../../clients/postgres/database.ts';
import type { AuditEntry } from '../../domain/business/audit-entry.ts';
import type { ChosenContext, SovereignContext, World } from '../../domain/business/sovereign-context.ts';
import type { Clock, RandomBytes } from '../../domain/surroundings.ts';
import type { SessionFiles } from '../auth/session-files.ts';
import type { Contexts } from '../contexts/contexts.ts';
import type { ServiceSettings } from '../settings.ts';
import type { ResultsHead, RowResults } from '../vouchers/row-results.ts';
import type { AuditLog } from './audit-log.ts';
import type { InsideSovereign } from './inside.ts';

/** Every request on a Sovereign's business says which one, and may bring its own token. */
export interface BusinessRequest {
  /** A context's name or an FQDN; the one in use, or the only one, when left out. */
  sovereign?: string;
  /** Used as it is and kept nowhere; the session of `auth login` when left out. */
  token?: string;
  /** Work with a token of five minutes that we sign ourselves with the Sovereign's JWT secret, for this reason. */
  breakGlass?: string;
  signal?: AbortSignal;
}

/** Asks the sovereign-admin before a write; undefined when nobody can be asked. */
export type AskFirst = (question: { text: string; lines: string[] }) => Promise<boolean | undefined>;

export interface WriteRequest extends BusinessRequest {
  /** Look, compare, and say what would be written; write nothing. */
  dryRun: boolean;
  ask: AskFirst;
}

/** What business services are made from; `open.ts` supplies the clients. */
export interface BusinessWorkshop {
  settings: ServiceSettings;
  contexts: Contexts;
  audit: AuditLog;
  sessions: SessionFiles;
  /** Whether a process of this machine is there. */
  isRunning(pid: number): Promise<boolean>;
  /** The results file of a list of vouchers. */
  rowResults(path: string, head: ResultsHead): Promise<RowResults>;
  connect(
    context: SovereignContext,
    tokens: TokenSource,
    requestId: () => string,
  ): Promise<{ gateway: Gateway; close(): Promise<void> }>;
  /** The way in by the Kubernetes API: the context's own kubeconfig, else the state that is here. @throws CATALYST-NOT-FOUND */
  inside(context: ChosenContext): Promise<InsideSovereign>;
  /** The event bus, at an address or through the cluster. */
  bus(context: ChosenContext, address: string | undefined): Promise<Bus>;
  /** The secret that the Sovereign's services sign with, read from its cluster. */
  jwtSecret(context: ChosenContext): Promise<string>;
  /** The database of the Sovereign's billing, at `url` or through its cluster. */
  database(
    context: ChosenContext,
    url: string | undefined,
  ): Promise<{ database: Database; secrets: ReadonlySet<string>; close(): Promise<void> }>;
  /** The superadmin that auth seeds at its start, read from the cluster. */
  seededAdmin(context: ChosenContext): Promise<{ email: string; password: string }>;
}

/** One Sovereign's business, connected. */
export interface Business {
  fqdn: string;
  /** The context that was chosen. */
  context: ChosenContext;
  world: World;
  via: SovereignContext['via'];
  gateway: Gateway;
  clock: Clock;
  random: RandomBytes;
  signal?: AbortSignal;
  /** Who acts, as far as the token tells. */
  actor(): Promise<{ subject?: string; role?: string }>;
  /** Appends to the Sovereign's audit file. */
  audit(
    entry: Pick<AuditEntry, 'command' | 'what' | 'outcome' | 'before' | 'after' | 'error'>,
  ): Promise<void>;
  pastAudit(): Promise<AuditEntry[]>;
}

/** What every answer names: the Sovereign that it is about. */
export interface OfSovereign {
  sovereign: string;
  world: World;
}

export function ofSovereign({ fqdn, world }: Business): OfSovereign {
  return { sovereign: fqdn, world };
}
