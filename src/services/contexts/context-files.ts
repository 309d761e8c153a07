import type { SovereignContext } from '../../domain/business/sovereign-context.ts';

/** Where contexts are kept: one file each, readable by their owner only, and the name of the one in use. */
export interface ContextFiles {
  all(): Promise<SovereignContext[]>;
  write(context: SovereignContext): Promise<void>;
  /** False when there was none. */
  remove(name: string): Promise<boolean>;
  current(): Promise<string | undefined>;
  setCurrent(name: string | undefined): Promise<void>;
}
