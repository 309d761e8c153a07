import { OutcomeUnknown } from '../../domain/business/business-errors.ts';
import { mayHaveHappened } from '../../domain/business/may-have-happened.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';

export interface SettleRequest<T> {
  /** What is written, for a sentence: `voucher SUMMER-10`. */
  what: string;
  write(): Promise<void>;
  readBack(): Promise<T>;
  /** Whether what is there now is what was to be written. */
  isDone(state: T): boolean;
  clock: Clock;
}

export interface Settled<T> {
  /** Undefined when the write was answered and only reading back failed. */
  state: T | undefined;
  /** The write was answered; otherwise reading back told that it was done. */
  answered: boolean;
}

/** Waits before the looks at what is there. A write without an answer may still be under way at the other side. */
const LOOKS_MS = [0, 500, 2500];

/**
 * Writes once and looks at what is there then, so that a lost answer is no open question.
 * @throws the write's own refusal when nothing was done, OutcomeUnknown when neither answered, CATALYST-DIFFERENT when the
 * write was answered and something else is there
 */
export async function settleWrite<T>(request: SettleRequest<T>): Promise<Settled<T>> {
  const failure = await request.write().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (failure !== undefined && !mayHaveHappened(failure)) throw failure;
  const looked = await lookUntilDone(request);
  const answered = failure === undefined;
  if ('state' in looked) {
    if (request.isDone(looked.state)) return { state: looked.state, answered };
    throw answered ? somethingElse(request.what) : notDone(failure, request.what);
  }
  if (answered) return { state: undefined, answered };
  throw unknown(request, failure, looked.failure);
}

async function lookUntilDone<T>({
  readBack,
  isDone,
  clock,
}: SettleRequest<T>): Promise<{ state: T } | { failure: unknown }> {
  let looked: { state: T } | { failure: unknown } = { failure: undefined };
  for (const wait of LOOKS_MS) {
    if (wait > 0) await clock.sleep(wait);
    looked = await readBack().then(
      (state) => ({ state }),
      (failure: unknown) => ('state' in looked ? looked : { failure }),
    );
    if ('state' in looked && isDone(looked.state)) break;
  }
  return looked;
}

function notDone(failure: unknown, what: string): CatalystError {
  const { code, message, hint } = asCatalystError(failure);
  const text = `${message} Looking again shows that the ${what} was not written.`;
  return new CatalystError(code, text, { ...(hint === undefined ? {} : { hint }), cause: failure });
}

function somethingElse(what: string): CatalystError {
  const message = `The ${what} was written, and now something else is there: somebody else is changing it too.`;
  return new CatalystError('CATALYST-DIFFERENT', message, { hint: 'Look at it, then decide again.' });
}

function unknown<T>(request: SettleRequest<T>, failure: unknown, second: unknown): OutcomeUnknown {
  const message = `The ${request.what} may or may not be written: the write got no answer, and looking afterwards failed too.`;
  const hint =
    'Run the same command again when the Sovereign answers; it looks first and does nothing twice.';
  const cause = new Error(asCatalystError(failure).message, { cause: second });
  return new OutcomeUnknown(message, () => request.readBack(), { hint, cause });
}
