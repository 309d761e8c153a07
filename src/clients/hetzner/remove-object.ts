import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { HetznerCall } from './call.ts';
import type { HetznerKind } from './hetzner.ts';
import { errorOf, hetznerError, type Reply } from './refusal.ts';

/** Passing obstacles: an action still runs on it, or what used it is being deleted (a firewall is the usual one). */
const PASSING = new Set(['locked', 'conflict', 'resource_in_use']);
const ATTEMPTS = 12;

/** Deletes an object and waits for the deletion's action. What is gone already counts as deleted. */
export async function removeObject(
  call: HetznerCall,
  clock: Clock,
  kind: HetznerKind,
  id: number,
  signal?: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await call.ask('DELETE', `/${kind}/${id}`);
    if (reply.status === 404) return;
    if (reply.status < 300) return settled(call, clock, reply, signal);
    if (attempt >= ATTEMPTS || !PASSING.has(errorOf(reply.body).code ?? '')) throw hetznerError(reply);
    await clock.sleep(Math.min(500 * attempt, 3_000), signal);
  }
}

async function settled(call: HetznerCall, clock: Clock, reply: Reply, signal?: AbortSignal): Promise<void> {
  let action = actionOf(reply.body);
  for (let poll = 0; action?.status === 'running' && poll < 120; poll += 1) {
    await clock.sleep(500, signal);
    action = actionOf((await call.send('GET', `/actions/${action.id}`)).body);
  }
  if (action !== undefined && action.status !== 'success') {
    throw new CatalystError(
      'CATALYST-HETZNER-REFUSED',
      `Hetzner did not finish a deletion (action ${action.id}: ${action.status}).`,
      {
        hint: 'Try again; what is gone stays gone.',
      },
    );
  }
}

function actionOf(body: unknown): { id: number; status: string } | undefined {
  const action = (body as { action?: { id?: unknown; status?: unknown } } | undefined)?.action;
  return typeof action?.id === 'number' ? { id: action.id, status: String(action.status) } : undefined;
}
