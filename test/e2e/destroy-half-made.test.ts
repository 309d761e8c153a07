import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '../../src/domain/event.ts';
import { openSite, type Site } from '../support/catalyst-e2e.ts';
import { CREATE, DESTROY, killedAt, project } from '../support/catalyst-e2e-destroy.ts';
import { atStep } from '../support/catalyst-e2e-journal.ts';
import { hasTool } from '../support/tools.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

/** Where a create is broken off, and who dies; each begins anew where the destroy before it has left nothing. */
const MOMENTS: [string, (event: Event) => boolean, 'us' | 'both'][] = [
  ['before its plan is agreed to', atStep('plan', 'plan', 'running'), 'us'],
  ['with its first objects made, OpenTofu at work', atStep('apply', 'hcloud_network', 'done'), 'us'],
  ['while a server is made, OpenTofu dead as well', atStep('apply', 'hcloud_server.', 'running'), 'both'],
  ['before its records', (event) => event.type === 'stage-started' && event.stage === 'records', 'us'],
  ['with its zone, before the delegation', atStep('records', 'delegate', 'running'), 'us'],
  ['before its cluster is reached', atStep('cluster', 'fsn1.secrets', 'running'), 'us'],
  ['while it converges', (event) => event.type === 'component-changed', 'us'],
];

describe.skipIf(!(await hasTool('tofu')))('a half-made Sovereign is destroyed (needs tofu)', () => {
  test.each(MOMENTS)(
    'broken off %s',
    async (_when, moment, whom) => {
      // It would have converged before a busy machine looks.
      await site.fault('chart-missing', { target: 'loki' });
      const { signal } = await killedAt(site, CREATE, moment, whom);
      expect(signal).toBe('SIGKILL');
      await site.clearFaults();
      const ended = await site.catalyst(DESTROY);
      expect(ended.code, ended.stderr.slice(-3_000)).toBe(0);
      expect(await project(site)).toEqual({});
    },
    120_000,
  );
});
