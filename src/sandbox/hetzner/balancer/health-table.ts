import type { Health } from '../views/load-balancer-view.ts';

interface Entry {
  health: Health;
  failures: number;
}

/** What the last checks said of each server behind each service. */
export class HealthTable {
  readonly #entries = new Map<string, Entry>();

  read = (balancer: number, listenPort: number, server: number): Health =>
    this.#entries.get(keyOf(balancer, listenPort, server))?.health ?? 'unknown';

  /** One answered check makes a target healthy; it takes `retries` failed ones to make it unhealthy. */
  note(balancer: number, listenPort: number, server: number, isUp: boolean, retries: number): void {
    const key = keyOf(balancer, listenPort, server);
    const failures = isUp ? 0 : (this.#entries.get(key)?.failures ?? 0) + 1;
    const before = this.read(balancer, listenPort, server);
    const health = isUp ? 'healthy' : failures >= retries ? 'unhealthy' : before;
    this.#entries.set(key, { health, failures });
  }
}

function keyOf(...parts: number[]): string {
  return parts.join('/');
}
