import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { ServiceSettings } from '../../src/services/settings.ts';
import { realClock } from './real-clock.ts';

/** Settings for a process of its own, without the test runner. */
export function bareSettings(state: string, passphrase?: string): ServiceSettings {
  return {
    version: '0.0.0',
    folders: { state, config: state, cache: state, package: state },
    context: 'real',
    env: {},
    network: { authorities: [] },
    credential: async () => undefined,
    passphrase: { ...(passphrase === undefined ? {} : { value: passphrase }), keyring: false },
    clock: realClock,
    random: randomBytes,
    who: { holder: 'test', host: hostname(), pid: process.pid, platform: process.platform },
    ci: false,
    stateNamed: true,
    report: () => undefined,
    fetchTools: false,
  };
}
