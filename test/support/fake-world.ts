import { randomBytes } from 'node:crypto';
import { wholeFiles } from '../../src/clients/files/atomic.ts';
import { NO_CONNECT_MAP } from '../../src/clients/http/connect-map.ts';
import { openSealedStore } from '../../src/clients/secrets/sealed-store.ts';
import type { Clock } from '../../src/domain/surroundings.ts';
import { type EventListener, EventLog, type EventSink } from '../../src/pipeline/event-log.ts';
import type { Question, World } from '../../src/pipeline/world.ts';
import { buildWorld, type WorldParts } from '../../src/pipeline/world-builder.ts';
import { realTarget } from '../../src/services/target.ts';
import { FQDN } from './events.ts';

export interface FakeWorldOptions {
  folder: string;
  sink: EventSink;
  clock: Clock;
  passphrase?: string;
  signal?: AbortSignal;
  ask?: (question: Question) => Promise<boolean | undefined>;
  listeners?: EventListener[];
  credentials?: Record<string, string>;
}

/** A world with a real journal and real secrets, and no client: for stages that touch only files. */
export function fakeWorld(options: FakeWorldOptions): { world: World; log: EventLog } {
  const { folder, sink, clock } = options;
  const log = new EventLog({ sovereign: FQDN, sink, clock, listeners: options.listeners ?? [] });
  const parts = {
    fqdn: FQDN,
    folder,
    target: realTarget({ authorities: [] }, NO_CONNECT_MAP),
    clock,
    random: randomBytes,
    signal: options.signal ?? new AbortController().signal,
    secrets: openSealedStore(folder, options.passphrase ?? PASSPHRASE, wholeFiles),
    credential: async (name: string) => options.credentials?.[name],
  };
  const ask = options.ask ?? (async () => undefined);
  return { world: buildWorld(parts as unknown as WorldParts, log, ask), log };
}

export const PASSPHRASE = `catalyst-key-1:${'ab'.repeat(32)}`;
