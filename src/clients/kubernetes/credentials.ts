import type { Dispatcher } from 'undici';
import type { Clock, Target } from '../../domain/surroundings.ts';
import { createDispatcher } from '../http/dispatcher.ts';
import type { ClusterAccess } from './access.ts';

const LONGEST_MARGIN_MS = 30 * 60_000;
const SOONEST_MS = 5_000;

/** What a TLS connection to an API server is made with, PEM. */
export interface ClusterTls {
  ca: string;
  servername: string | undefined;
  cert?: string;
  key?: string;
}

/** A way out that carries our certificate, the bearer when there is one, and when both should be made anew. */
export interface Identity {
  dispatcher: Dispatcher;
  /** For connections that are no HTTP exchange. */
  tls: ClusterTls;
  token?: string;
  /** Milliseconds since the epoch. */
  renewAt: number;
}

/** Keeps one identity at a time; makes a new one before the certificate expires, or when told to forget it. */
export class Credentials {
  #current: Promise<Identity> | undefined;
  #renewAt = 0;
  readonly #access: ClusterAccess;
  readonly #target: Target;
  readonly #clock: Clock;

  constructor(options: { access: ClusterAccess; target: Target; clock: Clock }) {
    this.#access = options.access;
    this.#target = options.target;
    this.#clock = options.clock;
  }

  current(): Promise<Identity> {
    if (this.#current !== undefined && this.#clock.now() >= this.#renewAt) this.forget();
    this.#current ??= this.#make().catch((error: unknown) => {
      this.#current = undefined;
      throw error;
    });
    return this.#current;
  }

  /** The next call of `current` makes a new identity; exchanges under way finish on the old one. */
  forget(): void {
    const old = this.#current;
    this.#current = undefined;
    old?.then((identity) => identity.dispatcher.close()).catch(() => undefined);
  }

  /** Ends every exchange under way. */
  async close(): Promise<void> {
    const old = this.#current;
    this.#current = undefined;
    await old?.then((identity) => identity.dispatcher.destroy()).catch(() => undefined);
  }

  async #make(): Promise<Identity> {
    this.#renewAt = Number.POSITIVE_INFINITY;
    const pair = await this.#access.certificate?.();
    const token = await this.#access.token?.();
    const { ca, serverName: servername } = this.#access;
    const tls = { ca, servername, ...(pair === undefined ? {} : { cert: pair.cert, key: pair.key }) };
    const dispatcher = await createDispatcher({ target: this.#target, tls });
    if (pair !== undefined) this.#renewAt = renewal(pair.until, this.#clock.now());
    return { dispatcher, tls, renewAt: this.#renewAt, ...(token === undefined ? {} : { token }) };
  }
}

/** Half an hour before the end, or after nine tenths of a shorter life; never in a tight loop. */
function renewal(until: number, now: number): number {
  const wanted = until - Math.min(LONGEST_MARGIN_MS, Math.max(0, until - now) / 10);
  return Math.max(wanted, now + SOONEST_MS);
}
