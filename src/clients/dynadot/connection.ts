import type { Dispatcher } from 'undici';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import { exchange } from './exchange.ts';
import { inTurn } from './in-turn.ts';
import { type Pace, pacer } from './pace.ts';
import { DynadotFailure, noKey, refusal } from './refusal.ts';
import { verdictOf } from './reply.ts';

export interface ConnectionOptions {
  /** Scheme and authority: `https://api.dynadot.com`. */
  api: string;
  /** Never enters a message, a cause or a log; it travels in the query, because the API takes it nowhere else. */
  key: string;
  dispatcher: () => Promise<Dispatcher>;
  /** The way there leads through a proxy. */
  proxied: boolean;
  clock: Clock;
  pace: Pace;
  signal?: AbortSignal | undefined;
}

export type Parameters = Readonly<Record<string, string>>;
export type Content = Record<string, unknown>;

/** The account: one request at a time, never closer than the pace says. */
export interface Connection {
  /** A command that changes nothing: tried again on outages and when told to slow down. */
  ask(command: string, parameters?: Parameters): Promise<Content>;
  /** A command that changes something: sent once. */
  tell(command: string, parameters: Parameters): Promise<Content>;
  clock: Clock;
  pace: Pace;
  signal: AbortSignal | undefined;
}

const PENALTIES = 5;

export function connect(options: ConnectionOptions): Connection {
  const { clock, pace, signal, key } = options;
  const turn = inTurn();
  const paces = pacer(clock, pace, signal);
  const once = (command: string, parameters: Parameters): Promise<Content> =>
    turn(async () => {
      if (key === '') throw noKey();
      signal?.throwIfAborted();
      await paces.hold();
      let kind: string | undefined;
      try {
        const verdict = verdictOf(await exchange(options, command, parameters));
        if ('content' in verdict) return verdict.content;
        kind = verdict.kind;
        throw refusal(verdict.kind, verdict.said, key);
      } finally {
        paces.ended(kind);
      }
    });
  return {
    tell: once,
    ask: (command, parameters = {}) => retried(options, () => once(command, parameters)),
    clock,
    pace,
    signal,
  };
}

/** The wait after "too many requests" is kept by the pacer: there it holds back every other request too. */
async function retried({ clock, pace, signal }: ConnectionOptions, once: () => Promise<Content>) {
  let [failures, penalties] = [0, 0];
  for (;;) {
    try {
      return await once();
    } catch (error) {
      const kind = error instanceof DynadotFailure ? error.kind : undefined;
      if (kind === 'rate-limited' && penalties < PENALTIES) penalties += 1;
      else {
        const pause = isOutage(kind) ? pace.retriesMs[failures] : undefined;
        if (pause === undefined) throw error;
        failures += 1;
        await clock.sleep(pause, signal);
      }
    }
  }
}

function isOutage(kind: DynadotFailure['kind'] | undefined): boolean {
  return kind === 'unavailable' || kind === 'cut' || kind === 'malformed';
}

/** Whether an error means that nothing was changed: the API said no, or the request never got there. */
export function isCertain(error: unknown): boolean {
  if (!(error instanceof DynadotFailure)) return error instanceof CatalystError;
  return !['cut', 'unavailable', 'malformed'].includes(error.kind);
}
