import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openJournal } from '../../src/clients/files/journal.ts';
import type { EventBody } from '../../src/domain/event.ts';
import type { ServiceSettings } from '../../src/services/settings.ts';
import { openStateRoom } from '../../src/services/wiring/state-room.ts';
import { stamped } from './events.ts';
import { PASSPHRASE } from './fake-world.ts';
import { realClock } from './real-clock.ts';

/** Settings of services whose state lies below `home`. */
export function settingsAt(home: string, more: Partial<ServiceSettings> = {}): ServiceSettings {
  const folder = (name: string) => join(home, name);
  return {
    version: '0.0.0',
    folders: {
      state: folder('state'),
      config: folder('config'),
      cache: folder('cache'),
      package: folder('package'),
    },
    context: 'real',
    env: {},
    network: { authorities: [] },
    credential: async () => undefined,
    passphrase: { value: PASSPHRASE, keyring: false },
    clock: realClock,
    random: randomBytes,
    who: { holder: 'test', host: hostname(), pid: process.pid, platform: process.platform },
    ci: false,
    stateNamed: true,
    report: () => undefined,
    fetchTools: false,
    ...more,
  };
}

/** Puts a Sovereign's journal into the state folder, as another process would; returns what appends to it. */
export async function journalled(settings: ServiceSettings, fqdn: string, bodies: EventBody[]) {
  const state = openStateRoom(settings);
  const journal = await openJournal(await state.makeFolder(fqdn));
  onTestFinished(() => journal.close());
  let seq = 0;
  const append = async (...more: EventBody[]) => {
    for (const event of stamped(more, seq + 1)) {
      seq = event.seq;
      await journal.append({ ...event, sovereign: fqdn });
    }
  };
  await append(...bodies);
  return append;
}
