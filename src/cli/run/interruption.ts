import type { ErrorObject } from '../../domain/errors.ts';
import type { Progress } from '../../domain/progress.ts';
import { pad, wrap } from '../../style/text-width.ts';
import type { Screen } from '../screen.ts';
import { whatExistsRows, withoutExisting } from './what-exists.ts';

export interface InterruptionView {
  error: ErrorObject;
  progress: Progress;
}

/** What a person needs after Ctrl-C: what exists, what it costs, how to go on, how to take it back. */
export function interruptionLines(
  { error, progress }: InterruptionView,
  screen: Pick<Screen, 'columns' | 'paint'>,
): string[] {
  return [
    ...wrap(withoutExisting(error.message), screen.columns).map((line) => screen.paint('warning', line)),
    ...existsLines(progress, error.message, screen),
    '',
    screen.paint('quiet', `${error.code} · exit ${error.exit}`),
  ];
}

/** The same rows without the sentence, for a run that failed. A command is left whole, so that it can be pasted. */
export function existsLines(progress: Progress, message: string, screen: Pick<Screen, 'columns'>): string[] {
  return whatExistsRows(progress, message).flatMap(([name, text]) => {
    const lines = text.startsWith('catalyst ') ? [text] : wrap(text, screen.columns - 14);
    return lines.map((line, index) => `  ${pad(index === 0 ? name : '', 10)}  ${line}`);
  });
}
