import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Ground, GroundEvents, SandboxClock } from '../ground.ts';
import { createAddressBook } from './address-book.ts';
import { createAuthority } from './authority.ts';
import { createSandboxClock } from './clock.ts';
import { createDefects, type Defects } from './defects.ts';
import { createFaultTable, type FaultControl } from './fault-table.ts';
import { createLog } from './log-file.ts';
import { createSeededRandom } from './seeded-random.ts';
import { countStart } from './start-count.ts';

export interface GroundOptions {
  /** Where `connect.json`, the authority and the log are kept; without it nothing is written. */
  folder?: string;
  /** How many times faster than real time the sandbox runs; 1 unless given. */
  speed?: number;
  seed?: number;
  clock?: SandboxClock;
}

export interface SandboxGround extends Ground {
  faults: FaultControl;
  /** The file that clients read the address book from. */
  connectFile: string | undefined;
  /** What went wrong in the sandbox itself. */
  defects: Defects;
}

/** Everything the parts of a sandbox stand on. */
export async function createGround(options: GroundOptions = {}): Promise<SandboxGround> {
  const { folder } = options;
  if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fileNamed = (name: string) => (folder === undefined ? undefined : join(folder, name));
  const now = options.clock?.now ?? Date.now;
  const log = createLog(fileNamed('sandbox.log'), now);
  const defects = createDefects(log);
  const clock = options.clock ?? createSandboxClock(options.speed ?? 1, defects.note);
  const starts = folder === undefined ? 0 : countStart(join(folder, 'starts'));
  const connectFile = fileNamed('connect.json');
  return {
    clock,
    addresses: createAddressBook(connectFile),
    bus: new EventEmitter<GroundEvents>(),
    faults: createFaultTable(fileNamed('faults.json')),
    authority: await createAuthority(clock.now, fileNamed('authority.json')),
    random: createSeededRandom((options.seed ?? 1) + starts * 7919),
    log,
    defects,
    connectFile,
  };
}
