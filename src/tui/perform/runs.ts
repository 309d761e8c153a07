import type { Values } from '../form/form.ts';
import type { World } from './desk.ts';

/** What a run would do, as it is asked about. */
export interface PlannedRun {
  fqdn: string;
  /** The question, with what it costs. */
  text: string;
  /** What would change, in lines for a person. */
  lines: string[];
  /** Words of `catalyst` that do exactly this, agreed to. */
  words: string[];
}

/** Runs that outlive the dashboard: each is a program of its own, on the same journal. */
export interface Runs {
  /**
   * What would be made of a new Sovereign. Nothing is touched.
   * @throws CatalystError with every fault at once; a fault's field names its flag
   */
  planCreate(values: Values, world: World, signal: AbortSignal): Promise<PlannedRun>;
  planDestroy(fqdn: string, world: World, signal: AbortSignal): Promise<PlannedRun>;
  /**
   * Begins `catalyst <words>`, and resolves when it is at work on the Sovereign's journal or has ended well.
   * @throws CatalystError with what the run itself said, when it ended before that
   */
  begin(run: { fqdn: string; words: readonly string[]; world: World }, signal: AbortSignal): Promise<void>;
  /**
   * Lets the run of a process stop as after Ctrl-C; resolves with how its Sovereign stands when it has.
   * @throws CatalystError CATALYST-LOCKED where it cannot be reached from here
   */
  interrupt(run: RunningRun, signal: AbortSignal): Promise<string>;
}

/** A run at work: its process, and what tells that from a later one with the same id. */
export interface RunningRun {
  fqdn: string;
  world: World;
  pid: number;
  pidStart: string;
}

/** For a frame that nobody can press a key on. */
export const NO_RUNS: Runs = {
  planCreate: () => Promise.reject(new Error('no run is planned here')),
  planDestroy: () => Promise.reject(new Error('no run is planned here')),
  begin: () => Promise.reject(new Error('no run is begun here')),
  interrupt: () => Promise.reject(new Error('no run is interrupted here')),
};
