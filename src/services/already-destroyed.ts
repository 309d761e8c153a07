import { CatalystError } from '../domain/errors.ts';
import type { Progress } from '../domain/progress.ts';

/** Nothing can be done with a Sovereign that is no more, except to bring it up anew. */
export function alreadyDestroyed({ sovereign, destroyed }: Progress): CatalystError {
  const when = destroyed === undefined ? '' : ` at ${destroyed.at.replace('T', ' ').slice(0, 16)} UTC`;
  return new CatalystError(
    'CATALYST-DESTROYED',
    `${sovereign} was destroyed${when}; nothing of it goes on.`,
    {
      hint: 'Bring it up anew: catalyst sovereign create -f sovereign.yaml',
    },
  );
}
