import type { TofuProgress } from '../../../clients/tofu/tofu.ts';
import type { EventBody, StepState } from '../../../domain/event.ts';
import { kindWord } from '../../../domain/plan.ts';
import type { StageId } from '../../../domain/stage.ts';
import type { World } from '../../world.ts';
import { CostSoFar, type Spent } from './cost-so-far.ts';

const STATES: Partial<Record<TofuProgress['kind'], StepState>> = {
  started: 'running',
  done: 'done',
  failed: 'failed',
};

/** Turns OpenTofu's progress into journaled sub-steps, one a resource, in the order in which it came. */
export class ApplySteps {
  readonly #world: World;
  readonly #cost: CostSoFar;
  #last: Promise<void> = Promise.resolve();

  readonly #stage: StageId;

  /** @param stage whose steps these are */
  constructor(world: World, stage: StageId = 'apply') {
    this.#world = world;
    this.#stage = stage;
    this.#cost = new CostSoFar(world);
  }

  /** For `Tofu.apply`; never throws, what went wrong comes out of `flush`. */
  readonly take = (progress: TofuProgress): void => {
    const spent = this.#spent(progress);
    const event = eventOf(progress, this.#stage, spent?.text);
    if (event !== undefined) this.#last = this.#last.then(() => this.#world.emit(event));
    if (spent !== undefined) this.#last = this.#last.then(() => this.#learn(spent.spent));
    this.#last.catch(() => undefined);
  };

  async #learn(spent: Spent): Promise<void> {
    await this.#world.learn('costSoFar', { ...spent });
  }

  #spent({ kind, action, address }: TofuProgress): ReturnType<CostSoFar['created']> {
    const created = kind === 'done' && action === 'create' && address !== undefined;
    return created ? this.#cost.created(address) : undefined;
  }

  /** Resolves when it is journaled that everything planned exists. */
  async whole(): Promise<void> {
    await this.flush();
    const spent = this.#cost.whole();
    if (spent !== undefined) await this.#learn(spent);
  }

  /** Resolves when every event is in the journal. */
  async flush(): Promise<void> {
    await this.#last;
  }
}

function eventOf(progress: TofuProgress, stage: StageId, spent: string | undefined): EventBody | undefined {
  if (progress.kind === 'diagnostic') {
    const { level = 'info', text = '', address } = progress;
    return {
      type: 'stage-line',
      stage,
      level,
      text: address === undefined ? text : `${address}: ${text}`,
    };
  }
  const state = STATES[progress.kind];
  if (state === undefined || progress.address === undefined) return undefined;
  const { address, done, total } = progress;
  const detail = state === 'running' ? '' : detailOf(progress, spent);
  return {
    type: 'stage-advanced',
    stage,
    step: address,
    title: titleOf(progress.action ?? 'create', address),
    state,
    ...(detail === '' ? {} : { detail }),
    ...(done === undefined ? {} : { done }),
    ...(total === undefined ? {} : { total }),
  };
}

function detailOf({ elapsedSeconds }: TofuProgress, spent: string | undefined): string {
  const parts = [
    elapsedSeconds === undefined ? '' : `${elapsedSeconds}s`,
    spent === undefined ? '' : `${spent} so far`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** `create server primary/cp1` for `hcloud_server.control_plane["primary/cp1"]`. */
function titleOf(action: string, address: string): string {
  const match = /^(?<type>[a-z0-9_]+)\.(?<name>[a-z0-9_]+)(?:\["(?<key>.+)"\])?$/.exec(address);
  const { type = address, key } = match?.groups ?? {};
  return `${action} ${kindWord(type)}${key === undefined ? '' : ` ${key}`}`;
}
