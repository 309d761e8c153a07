import { apiTime, type Cloud } from './cloud.ts';
import type { ActionRecord } from './records.ts';

/** How long an action usually takes, in real milliseconds (our measure of what a person waits for). */
const DURATION_MS: Readonly<Record<string, number>> = {
  create_server: 8_000,
  start_server: 6_000,
  stop_server: 4_000,
  shutdown_server: 6_000,
  delete_server: 3_000,
  attach_to_network: 4_000,
  create_load_balancer: 3_000,
  create_volume: 2_000,
  attach_volume: 3_000,
  detach_volume: 3_000,
  detach_from_network: 3_000,
  change_server_type: 20_000,
};
const USUAL_MS = 1_000;

export interface ActionSubject {
  id: number;
  type: string;
}

/** Starts an action; `effect` runs when it is done, unless the sandbox ends before. */
export function startAction(
  cloud: Cloud,
  command: string,
  resources: ActionSubject[],
  effect: () => void = () => undefined,
  options: { afterMs?: number } = {},
): ActionRecord {
  const startedAt = cloud.ground.clock.now();
  const realMs = (options.afterMs ?? 0) + (DURATION_MS[command] ?? USUAL_MS);
  const action = cloud.addAction({
    id: cloud.nextId(),
    command,
    startedAt,
    endsAt: startedAt + realMs / cloud.ground.clock.speed,
    done: false,
    resources,
  });
  cloud.ground.clock.after(realMs, () => {
    action.done = true;
    effect();
    cloud.save();
  });
  return action;
}

export function durationMs(command: string): number {
  return DURATION_MS[command] ?? USUAL_MS;
}

/** The API's form of an action, with its progress by the clock. */
export function showAction(cloud: Cloud, action: ActionRecord) {
  const lasts = Math.max(1, action.endsAt - action.startedAt);
  const passed = Math.floor(((cloud.ground.clock.now() - action.startedAt) / lasts) * 100);
  return {
    id: action.id,
    command: action.command,
    status: statusOf(action),
    progress: action.done ? 100 : Math.min(99, Math.max(0, passed)),
    started: apiTime(action.startedAt),
    finished: action.done ? apiTime(action.endsAt) : null,
    resources: action.resources,
    error: action.error ?? null,
  };
}

function statusOf(action: ActionRecord): 'running' | 'success' | 'error' {
  if (!action.done) return 'running';
  return action.error === undefined ? 'success' : 'error';
}
