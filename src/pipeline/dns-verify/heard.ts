import type { VerifyRow } from '../../domain/dns-verify.ts';
import type { World } from '../world.ts';
import type { VerifyParts } from './parts.ts';

type Ask = World['query']['ask'];
export type Answer = Awaited<ReturnType<Ask>>;
export type RecordType = Parameters<Ask>[0]['type'];

export interface Question {
  name: string;
  type: RecordType;
}

export type How = Omit<Parameters<Ask>[1], 'signal'>;

/** What came of one question; without an answer, the sentence that says why. */
export interface Heard {
  answer?: Answer;
  /** Values of the type asked for, sorted. */
  values: string[];
  says?: string;
}

/** Asks one question; a server that does not answer is something to tell, not a failure. */
export async function hear({ query, signal }: VerifyParts, question: Question, how: How): Promise<Heard> {
  try {
    const answer = await query.ask(question, { recursion: false, ...how, signal });
    return { answer, values: valuesIn(answer.answers, question) };
  } catch (error) {
    signal.throwIfAborted();
    const says = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    return { values: [], says };
  }
}

function valuesIn(records: Answer['answers'], { type }: Question): string[] {
  return records
    .filter((record) => record.type === type)
    .map((record) => record.data)
    .sort();
}

/** The columns that every row has in common with what was heard. */
export function columnsOf({
  answer,
  values,
  says,
}: Heard): Pick<VerifyRow, 'rcode' | 'authoritative' | 'authenticated' | 'values' | 'ttl' | 'says'> {
  if (answer === undefined) return { values, ...(says === undefined ? {} : { says }) };
  const ttl = ttlOf(answer);
  return {
    rcode: answer.rcode,
    authoritative: answer.authoritative,
    authenticated: answer.authenticated,
    values,
    ...(ttl === undefined ? {} : { ttl }),
  };
}

/** Seconds that the answer lives; for a denial, those of the SOA that came with it (RFC 2308 5). */
function ttlOf({ answers, authority }: Answer): number | undefined {
  const soa = authority.find(({ type }) => type === 'SOA');
  if (answers.length > 0) return Math.min(...answers.map(({ ttl }) => ttl));
  if (soa === undefined) return undefined;
  return Math.min(soa.ttl, Number(soa.data.split(' ')[6] ?? soa.ttl));
}
