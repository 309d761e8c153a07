import { CatalystError } from '../../domain/errors.ts';
import type { WaitGoal } from '../../services/follow-sovereign.ts';

/** Reads `ready`, `dns` or `component=NAME`. @throws CatalystError CATALYST-USAGE */
export function waitGoal(text: string): WaitGoal {
  if (text === 'ready' || text === 'dns') return { kind: text };
  const name = /^component=(.+)$/.exec(text)?.[1];
  if (name !== undefined) return { kind: 'component', name };
  throw new CatalystError('CATALYST-USAGE', `Nothing can be waited for by the name "${text}".`, {
    hint: 'Wait for ready, dns or component=NAME.',
  });
}
