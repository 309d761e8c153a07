import type { AskFirst } from '../../services/business/business.ts';
import type { Services } from '../../services/open.ts';
import type { Notice } from '../model.ts';
import type { Credentials, World } from './desk.ts';
import type { Runs } from './runs.ts';

/** One write of a service: it plans, asks, writes, and says what came of it. */
export interface Task {
  /** The command that does the same. */
  command: string;
  /** What has to be typed to agree, where agreeing destroys. */
  confirmName?: string;
  run(services: Services, how: TaskWay): Promise<TaskDone>;
}

/** What came of it, and the Sovereign on which a run is at work now. */
export type TaskDone = Notice & { begun?: string };

export interface TaskWay {
  ask: AskFirst;
  signal: AbortSignal;
  credentials: Credentials;
  world: World;
  runs: Runs;
}
