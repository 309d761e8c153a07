import type { CloudObject } from '../../domain/destroy/cloud-object.ts';
import { objectKey } from '../../domain/destroy/cloud-object.ts';
import { type DestroyRequest, isKept, stageOf } from '../../domain/destroy/destroy-plan.ts';
import type { Sorted } from '../../domain/destroy/sort-out.ts';
import type { DestroyStageId } from '../../domain/stage.ts';
import type { World } from '../world.ts';
import { agreedKeys } from './agree.ts';
import type { Survey } from './survey.ts';

/** What the stages of one destroy hand on to each other. */
export interface Desk {
  readonly request: DestroyRequest;
  survey?: Survey;
  /** Why OpenTofu did not end well, for the proof. */
  tofuFailure?: string;
}

/** What a stage deletes: ours, agreed to, and not kept by wish. */
export function goingIn(world: World, desk: Desk, stage: DestroyStageId): CloudObject[] {
  const { sorted = [], state = new Set<string>() } = desk.survey ?? {};
  return going(world, desk.request, sorted)
    .filter((one) => stageOf(one, state) === stage)
    .map(({ object }) => object);
}

export function going(world: World, request: DestroyRequest, sorted: readonly Sorted[]): Sorted[] {
  const agreed = agreedKeys(world);
  return sorted.filter(
    (one) => one.belonging === 'ours' && !isKept(one, request) && agreed.has(objectKey(one.object)),
  );
}
