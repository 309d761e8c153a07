import type { EventBody, StepState } from '../../../domain/event.ts';
import type { StageId } from '../../../domain/stage.ts';
import type { World } from '../../world.ts';

export interface Step {
  step: string;
  title: string;
  state: StepState;
  detail?: string | undefined;
  done?: number;
  total?: number;
}

/** Emits a sub-step when it says something new, and only then. */
export class StepReport {
  readonly #world: Pick<World, 'emit'>;
  readonly #stage: StageId;
  readonly #last = new Map<string, string>();

  constructor(world: Pick<World, 'emit'>, stage: StageId) {
    this.#world = world;
    this.#stage = stage;
  }

  async step(step: Step): Promise<void> {
    const text = JSON.stringify(step);
    if (this.#last.get(step.step) === text) return;
    this.#last.set(step.step, text);
    const event: EventBody = { type: 'stage-advanced', stage: this.#stage, ...(JSON.parse(text) as Step) };
    await this.#world.emit(event);
  }
}
