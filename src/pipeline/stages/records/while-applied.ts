import type { PendingWrite, WriteOptions } from '../../../domain/dns-provider.ts';
import type { StepState } from '../../../domain/event.ts';
import { spanText } from '../../../domain/since-text.ts';
import type { StageId } from '../../../domain/stage.ts';
import type { World } from '../../world.ts';

/**
 * Runs a write, and says what it waits for where a provider applies it late: as the step `waiting` of the stage that runs,
 * which faces show before all others.
 */
export async function whileApplied(
  world: World,
  write: (options: WriteOptions) => Promise<void>,
): Promise<void> {
  let begun: PendingWrite | undefined;
  const advance = (pending: PendingWrite, state: StepState, detail: string) =>
    world.emit({
      type: 'stage-advanced',
      stage: runningStage(world),
      step: 'waiting',
      title: `${pending.provider} applies ${changeText(pending)}`,
      state,
      detail,
    });
  const waiting = async (pending: PendingWrite) => {
    begun ??= pending;
    await advance(pending, 'running', waitingText(pending));
  };
  const took = ({ since }: PendingWrite) => spanText(world.clock.now() - since);
  try {
    await write({ waiting });
  } catch (error) {
    if (begun !== undefined && !world.signal.aborted) await advance(begun, 'failed', `waited ${took(begun)}`);
    throw error;
  }
  if (begun !== undefined) await advance(begun, 'done', `seen there after ${took(begun)}`);
}

function waitingText(pending: PendingWrite): string {
  const { provider, since, usualMs, longestMs } = pending;
  const at = new Date(since).toISOString().slice(11, 19);
  const usual = `usually within ${spanText(usualMs)}, given up after ${spanText(longestMs)}`;
  return `Waiting for ${provider} to apply ${changeText(pending)} since ${at} UTC; ${usual}.`;
}

function changeText({ zone, earlier }: PendingWrite): string {
  return `${earlier ? 'an earlier change' : 'the change'} to ${zone}`;
}

function runningStage(world: World): StageId {
  const running = Object.values(world.progress().stages).find(({ state }) => state === 'running');
  return running?.stage ?? 'records';
}
