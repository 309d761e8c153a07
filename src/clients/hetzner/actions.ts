import { CatalystError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/surroundings.ts';
import type { HetznerCall } from './call.ts';
import { errorOf, hetznerError, type Reply } from './refusal.ts';

/** What it takes to wait for an action. */
export interface ActionRoom {
  call: HetznerCall;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

const POLL_MS = 500;
const POLLS = 240;

/** An action that still runs on it passes by itself. */
const PASSING = new Set(['locked', 'conflict']);
const ATTEMPTS = 12;
const LONGEST_MS = 15_000;

/** Starts an action on an object, after those that run on it, and waits for its end. False when the object is gone. */
export async function act(room: ActionRoom, path: string, body: unknown = {}): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await room.call.ask('POST', path, body);
    if (reply.status === 404) return false;
    if (reply.status < 300) {
      await settled(room, reply, 'an action');
      return true;
    }
    if (attempt >= ATTEMPTS || !PASSING.has(errorOf(reply.body).code ?? '')) throw hetznerError(reply);
    await room.clock.sleep(passingWaitMs(attempt), room.signal);
  }
}

/** Growing waits, two minutes in all for twelve attempts. */
export function passingWaitMs(attempt: number): number {
  return Math.min(POLL_MS * 2 ** (attempt - 1), LONGEST_MS);
}

/** Waits for the action that a reply names; a reply without one is settled. */
export async function settled(
  { call, clock, signal }: ActionRoom,
  reply: Reply,
  what: string,
): Promise<void> {
  let action = actionOf(reply.body);
  for (let poll = 0; action?.status === 'running' && poll < POLLS; poll += 1) {
    await clock.sleep(POLL_MS, signal);
    action = actionOf((await call.send('GET', `/actions/${action.id}`)).body);
  }
  if (action === undefined || action.status === 'success') return;
  throw new CatalystError(
    'CATALYST-HETZNER-REFUSED',
    `Hetzner did not finish ${what} (action ${action.id}: ${action.status}).`,
    { hint: 'Try again; what is gone stays gone.' },
  );
}

function actionOf(body: unknown): { id: number; status: string } | undefined {
  const action = (body as { action?: { id?: unknown; status?: unknown } } | undefined)?.action;
  return typeof action?.id === 'number' ? { id: action.id, status: String(action.status) } : undefined;
}
