/** So many calls from one address in a calendar minute. */
export class MinuteLimit {
  readonly #most: number;
  readonly #counts = new Map<string, number>();
  #minute = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Undefined when the call may pass, else the seconds until the next minute. */
  refuse(ip: string, now: number, speed: number): number | undefined {
    const minute = Math.floor((now * speed) / 60_000);
    if (minute !== this.#minute) this.#counts.clear();
    this.#minute = minute;
    const count = (this.#counts.get(ip) ?? 0) + 1;
    this.#counts.set(ip, count);
    if (count <= this.#most) return undefined;
    return Math.max(1, Math.ceil((60_000 - ((now * speed) % 60_000)) / speed / 1000));
  }
}
