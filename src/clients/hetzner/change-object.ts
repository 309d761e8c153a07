import { type ActionRoom, act } from './actions.ts';
import type { HetznerKind } from './hetzner.ts';

/** Kinds that can be protected (Hetzner Cloud API, "Change Protection" of each). */
const PROTECTABLE: readonly HetznerKind[] = [
  'servers',
  'load_balancers',
  'primary_ips',
  'floating_ips',
  'volumes',
  'networks',
  'images',
];

/** Lifts the protection against deletion. A server has two protections that must be the same. */
export async function unprotectObject(room: ActionRoom, kind: HetznerKind, id: number): Promise<void> {
  if (!PROTECTABLE.includes(kind)) return;
  const body = kind === 'servers' ? { delete: false, rebuild: false } : { delete: false };
  await act(room, `/${kind}/${id}/actions/change_protection`, body);
}

/** Takes a volume off its server; one that hangs on none is left as it is. */
export async function detachVolume(room: ActionRoom, id: number): Promise<void> {
  const reply = await room.call.ask('GET', `/volumes/${id}`);
  const volume = (reply.body as { volume?: { server?: unknown } } | undefined)?.volume;
  if (typeof volume?.server === 'number') await act(room, `/volumes/${id}/actions/detach`);
}

const LOOK_MS = 1_000;

/**
 * Stops a server: asks its operating system for up to `graceMs`, then takes the power away. One that is off or gone is
 * left as it is.
 */
export async function stopServer(room: ActionRoom, id: number, graceMs: number): Promise<void> {
  if (await isOff(room, id)) return;
  const end = room.clock.now() + graceMs;
  if (graceMs > 0) await act(room, `/servers/${id}/actions/shutdown`);
  while (room.clock.now() < end) {
    if (await isOff(room, id)) return;
    await room.clock.sleep(LOOK_MS, room.signal);
  }
  await act(room, `/servers/${id}/actions/poweroff`);
}

/** Switches a server on that is off. */
export async function startServer(room: ActionRoom, id: number): Promise<void> {
  if (await isOff(room, id)) await act(room, `/servers/${id}/actions/poweron`);
}

async function isOff({ call }: ActionRoom, id: number): Promise<boolean> {
  const reply = await call.ask('GET', `/servers/${id}`);
  if (reply.status === 404) return true;
  const status = (reply.body as { server?: { status?: unknown } } | undefined)?.server?.status;
  return status === 'off' || status === 'deleting';
}
