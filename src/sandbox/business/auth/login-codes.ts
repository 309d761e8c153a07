import { randomInt } from 'node:crypto';

const VALID_MS = 5 * 60_000;
const WRONG_TRIES = 5;

/** Six-digit codes, valid for five minutes, void after five wrong tries; where upstream uses Valkey. */
export class LoginCodes {
  readonly #codes = new Map<string, { code: string; until: number; wrong: number }>();

  issue(email: string, now: number): string {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    this.#codes.set(email, { code, until: now + VALID_MS, wrong: 0 });
    return code;
  }

  /** True once for the right code. */
  redeem(email: string, code: string, now: number): boolean {
    const known = this.#codes.get(email);
    if (known === undefined || known.until < now) return false;
    if (known.code === code) return this.#codes.delete(email);
    known.wrong += 1;
    if (known.wrong >= WRONG_TRIES) this.#codes.delete(email);
    return false;
  }
}
