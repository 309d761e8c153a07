import type { Clock } from '../../domain/surroundings.ts';
import type { Services } from '../../services/open.ts';
import type { Message } from '../messages.ts';
import type { Runs } from './runs.ts';

export type World = 'real' | 'sandbox';

/** What stands in the place of a session, where the surroundings of the program say so. */
export interface Credentials {
  token?: string;
  customerToken?: string;
  databaseUrl?: string;
}

/** Everything outside that the dashboard may use. */
export interface Desk {
  /** The services over one world, opened once; what they report goes to `say`, or to stderr where there is none. */
  open(world: World, say?: (text: string) => void): Promise<Services>;
  /** Those of one world. */
  credentials(world: World): Promise<Credentials>;
  /** Runs that outlive the dashboard. */
  runs: Runs;
  /** Folder that files are saved in. */
  folder: string;
  clock: Clock;
  /** Says a line that the services report, where stderr is not free. */
  say?(text: string): void;
  /** Writes straight to the terminal, past the frame. */
  write(bytes: string): void;
  /** Gives the terminal back to the shell until somebody comes back. */
  suspend(): void;
  /** Opens a file in the person's editor, which has the terminal until it ends. @throws Error when it cannot be started */
  edit(path: string): Promise<void>;
  quit(): void;
}

/** Hands a message to the program. */
export type Send = (message: Message) => void;
