import { CatalystError } from '../../domain/errors.ts';
import type { AskFirst } from './business.ts';

/** @throws CatalystError CATALYST-DECLINED, CATALYST-ANSWER-MISSING when nobody can be asked */
export async function agreeFirst(ask: AskFirst, text: string, lines: string[]): Promise<void> {
  const yes = await ask({ text, lines });
  if (yes === true) return;
  if (yes === false) throw new CatalystError('CATALYST-DECLINED', 'It was declined. Nothing was written.');
  throw new CatalystError('CATALYST-ANSWER-MISSING', 'Nobody can be asked. Nothing was written.', {
    hint: 'Agree beforehand with --yes; look first with --dry-run.',
  });
}
