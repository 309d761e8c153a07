import { expect, it } from 'vitest';
import type { Services } from '../../../../src/services/open.ts';
import type { Message } from '../../../../src/tui/messages.ts';
import { read } from '../../../../src/tui/perform/read.ts';
import { worldsOf } from '../../../../src/tui/perform/worlds.ts';
import { realClock } from '../../../support/real-clock.ts';
import { FQDN } from '../../../support/story.ts';

const CHECK = { id: 'tofu', state: 'ok', sentence: 'It is here.' } as const;

/** Services of a world whose only Sovereign was begun in the sandbox. */
const servicesIn = (world: 'real' | 'sandbox') =>
  ({
    doctor: async () => ({ checks: [{ ...CHECK, title: world }] }),
    sovereigns: { show: async () => ({ summary: { sandbox: true } }) },
    contexts: { list: async () => [] },
  }) as unknown as Services;

it.for([
  [{}, 'real'],
  [{ fqdn: FQDN }, 'sandbox'],
] as const)('Health of %j looks at the world: %s', async ([about, world]) => {
  const sent: Message[] = [];
  const worlds = worldsOf(
    { open: async (wanted) => servicesIn(wanted), credentials: async () => ({}) },
    'real',
  );
  const around = { worlds, clock: realClock, send: (message: Message) => void sent.push(message) };
  const effect = { type: 'read', subject: { of: 'health', ...about } } as const;
  await read({ ...around, signal: new AbortController().signal }, effect);
  expect(sent).toMatchObject([
    { type: 'answered', answer: { of: 'health', ...about, value: { checks: [{ title: world }] } } },
  ]);
});
