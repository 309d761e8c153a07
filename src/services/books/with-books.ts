import type { Database } from '../../clients/postgres/database.ts';
import type { AuditEntry } from '../../domain/business/audit-entry.ts';
import type { ChosenContext, World } from '../../domain/business/sovereign-context.ts';
import { asCatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';
import { compileScrub } from '../../domain/scrub.ts';
import { scrubbedError } from '../../domain/scrubbed-error.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { AskFirst, BusinessWorkshop, OfSovereign } from '../business/business.ts';
import { readSchema, type Schema } from './schema.ts';

/** A request on the database itself: break-glass for what the API offers, the only way for what it does not. */
export interface DirectRequest {
  /** A context's name or an FQDN; the one in use, or the only one, when left out. */
  sovereign?: string;
  /** In the words of whoever breaks the glass; kept in the audit file. */
  reason: string;
  /** `postgres://user:password@host:port/database`; through the Kubernetes API when left out. Kept nowhere. */
  databaseUrl?: string;
  signal?: AbortSignal;
}

export interface DirectWriteRequest extends DirectRequest {
  /** Look, and say what would be written; write nothing. */
  dryRun: boolean;
  ask: AskFirst;
}

/** One Sovereign's books, connected. */
export interface Books {
  fqdn: string;
  /** The context that was chosen. */
  context: ChosenContext;
  world: World;
  database: Database;
  schema: Schema;
  clock: Clock;
  audit(entry: BookEntry): Promise<void>;
  /** Several lines at once. */
  auditAll(entries: readonly BookEntry[]): Promise<void>;
}

type BookEntry = Pick<AuditEntry, 'command' | 'what' | 'outcome' | 'before' | 'after' | 'error'>;

/** Works on one Sovereign's database: before anything of it is read, the audit file says that it is open, and why. */
export async function withBooks<T>(
  workshop: BusinessWorkshop,
  request: DirectRequest,
  work: (books: Books) => Promise<T>,
): Promise<T> {
  const { settings, contexts } = workshop;
  const named = request.sovereign === undefined ? {} : { named: request.sovereign };
  const context = await contexts.resolve({ ...named, world: settings.context });
  const { fqdn, world } = context;
  const { clock, who, random } = settings;
  const id = Buffer.from(random(16)).toString('hex');
  const auditAll: Books['auditAll'] = (entries) => {
    const at = new Date(clock.now()).toISOString();
    const person = { login: who.holder, host: who.host, pid: who.pid };
    const by = { who: person, request: id, run: id, reason: request.reason };
    return workshop.audit.appendAll(
      entries.map((entry) => ({ v: 1, at, sovereign: fqdn, world, ...by, ...entry })),
    );
  };
  const audit: Books['audit'] = (entry) => auditAll([entry]);
  const opening = { command: 'direct', what: 'database of billing' };
  const refused = async (thrown: unknown): Promise<never> => {
    await audit({ ...opening, outcome: 'refused', error: asCatalystError(thrown).code });
    throw thrown;
  };
  const { database, secrets, close } = await workshop.database(context, request.databaseUrl).catch(refused);
  try {
    const schema = await database.read(readSchema).catch(refused);
    await audit({ ...opening, outcome: 'done' });
    return await work({ fqdn, context, world, database, schema, clock, audit, auditAll });
  } catch (thrown) {
    const scrub = compileScrub(secrets);
    throw scrubbedError(asCatalystError(thrown), (text) => plainText(scrub(text)));
  } finally {
    await close();
  }
}

export function ofBooks({ fqdn, world }: Books): OfSovereign {
  return { sovereign: fqdn, world };
}
