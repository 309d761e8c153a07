import { destroyCommand } from '../../domain/destroy/destroy-command.ts';
import { consentWord, type DestroyPlan, isEmptyPlan } from '../../domain/destroy/destroy-plan.ts';

/** The command that does what a plan shows, with the word that agrees to just that; none where nothing would go. */
export function destroyNextLines(plan: DestroyPlan): string[] {
  if (isEmptyPlan(plan)) return [];
  const command = destroyCommand(plan.sovereign, plan.request, { unconfirmed: true });
  return ['', 'To do just this:', `${command} --confirm=${consentWord(plan)}`];
}
