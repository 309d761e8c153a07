import type { StepState } from '../../domain/event.ts';
import type { World } from '../world.ts';

/** Waits until no cache holds the withdrawn DS, and says so: it may take an hour, in which nothing else happens. */
export async function sitOut(world: World, until: number): Promise<void> {
  const at = `${new Date(Math.ceil(until / 1000) * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const step = { stage: 'zone', step: 'waiting', title: 'the DS in caches' } as const;
  const tell = (state: StepState, detail: string) =>
    world.emit({ type: 'stage-advanced', ...step, state, detail });
  await tell('running', `Waiting until ${at}, when no cache holds the DS any more; nothing costs meanwhile.`);
  await world.clock.sleep(Math.max(0, until - world.clock.now()), world.signal);
  await tell('done', `over since ${at}`);
}
