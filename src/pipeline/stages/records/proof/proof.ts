import { CatalystError } from '../../../../domain/errors.ts';
import { sameValues } from '../../../../domain/record-set.ts';
import type { World } from '../../../world.ts';

type DnsQuery = World['query'];
type DnsAnswer = Awaited<ReturnType<DnsQuery['ask']>>;
type RecordType = Parameters<DnsQuery['ask']>[0]['type'];

/** One thing that a name server has to say, and what it said instead: a sentence, or nothing when it agrees. */
export interface Disagreement {
  server: string;
  says: string;
}

export interface Asking {
  query: DnsQuery;
  server: string;
  tcp: boolean;
  signal: AbortSignal;
}

/** What one round over the servers found. */
export interface Round {
  disagreements: Disagreement[];
  serial?: string;
}

const POLL_MS = 2_000;

/** Runs rounds until one finds nothing wrong. Errors: CATALYST-DNS-NOT-PROVEN with what was wrong at last. */
export async function until(
  world: World,
  budgetMs: number,
  round: () => Promise<Round>,
  tell: (round: Round) => Promise<void>,
): Promise<Round> {
  const deadline = world.clock.now() + budgetMs;
  for (;;) {
    world.signal.throwIfAborted();
    const found = await round();
    if (found.disagreements.length === 0) return found;
    await tell(found);
    if (world.clock.now() + POLL_MS > deadline) throw notProven(found, budgetMs);
    await world.clock.sleep(POLL_MS, world.signal);
  }
}

function notProven({ disagreements }: Round, budgetMs: number): CatalystError {
  const [first] = disagreements;
  const message = `After ${Math.round(budgetMs / 1000)} s the name server ${first?.server} still says otherwise: ${first?.says}.`;
  const faults = disagreements.map(({ server, says }) => ({ field: server, reason: says }));
  const hint = 'The records are written; resume asks again and goes on when they are served.';
  return new CatalystError('CATALYST-DNS-NOT-PROVEN', message, { faults, hint });
}

/** Asks one question; a server that does not answer is a disagreement, not a failure. */
export async function hear(
  { query, server, tcp, signal }: Asking,
  name: string,
  type: RecordType,
  dnssec = false,
): Promise<DnsAnswer | string> {
  try {
    return await query.ask({ name, type }, { server, tcp, signal, dnssec, recursion: false });
  } catch (error) {
    if (signal.aborted) throw error;
    return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  }
}

/** Whether an authoritative answer holds exactly these values. */
export async function expectValues(
  asking: Asking,
  name: string,
  type: RecordType,
  wanted: readonly string[],
): Promise<string | undefined> {
  const answer = await hear(asking, name, type);
  if (typeof answer === 'string') return answer;
  if (answer.rcode !== 'NOERROR') return `${name} ${type} is ${answer.rcode}`;
  if (!answer.authoritative) return `${name} ${type} is not answered with authority`;
  const values = valuesOf(answer, type);
  if (sameValues(values, wanted)) return undefined;
  return `${name} ${type} is ${values.join(', ') || 'empty'}, wanted ${wanted.join(', ')}`;
}

/** A record that comes twice says nothing more (RFC 2181, 5). */
export function valuesOf(answer: DnsAnswer, type: RecordType): string[] {
  const found = answer.answers.filter((record) => record.type === type).map((record) => record.data);
  return [...new Set(found)];
}
