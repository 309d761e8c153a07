import type { World } from '../../world.ts';

/** Runs a sub-step of the plan stage: journaled before and after, its sentence beside it. One that is cut short has not failed. */
export async function advance(
  world: World,
  step: string,
  title: string,
  action: () => Promise<string>,
): Promise<void> {
  const say = (state: 'running' | 'done' | 'failed', detail?: string) =>
    world.emit({
      type: 'stage-advanced',
      stage: 'plan',
      step,
      title,
      state,
      ...(detail === undefined ? {} : { detail }),
    });
  await say('running');
  try {
    await say('done', await action());
  } catch (error) {
    if (!world.signal.aborted) await say('failed');
    throw error;
  }
}
