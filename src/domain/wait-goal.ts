import { CatalystError } from './errors.ts';

export type WaitGoal = { kind: 'ready' } | { kind: 'dns' } | { kind: 'component'; name: string };

/** Reads `ready`, `dns` or `component=NAME`. @throws CatalystError CATALYST-USAGE */
export function parseWaitGoal(text: string): WaitGoal {
  if (text === 'ready' || text === 'dns') return { kind: text };
  const name = text.startsWith('component=') ? text.slice('component='.length) : '';
  if (name !== '') return { kind: 'component', name };
  throw new CatalystError('CATALYST-USAGE', `Nothing can be waited for by the name "${text}".`, {
    hint: 'Wait for ready, dns or component=NAME.',
  });
}
