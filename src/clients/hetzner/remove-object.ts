import { type ActionRoom, passingWaitMs, settled } from './actions.ts';
import type { HetznerKind } from './hetzner.ts';
import { errorOf, hetznerError } from './refusal.ts';

/** Passing obstacles: an action still runs on it, or what used it is being deleted (a firewall is the usual one). */
const PASSING = new Set(['locked', 'conflict', 'resource_in_use']);
const ATTEMPTS = 12;

/**
 * Deletes an object and waits for the deletion's action. What is gone already counts as deleted. Passing obstacles are
 * waited out for up to two minutes; a server that is being deleted holds its firewall about as long (upstream #706).
 */
export async function removeObject(room: ActionRoom, kind: HetznerKind, id: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await room.call.ask('DELETE', `/${kind}/${id}`);
    if (reply.status === 404) return;
    if (reply.status < 300) return settled(room, reply, 'a deletion');
    if (attempt >= ATTEMPTS || !PASSING.has(errorOf(reply.body).code ?? '')) throw hetznerError(reply);
    await room.clock.sleep(passingWaitMs(attempt), room.signal);
  }
}
