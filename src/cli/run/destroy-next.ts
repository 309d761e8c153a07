import { destroyCommand } from '../../domain/destroy/destroy-command.ts';
import { consentWord, type DestroyPlan, isEmptyPlan } from '../../domain/destroy/destroy-plan.ts';

/** The command that does what a plan shows, with the word that agrees to just that; none where nothing would go. */
export function destroyNextLines(plan: DestroyPlan): string[] {
  if (isEmptyPlan(plan)) return [];
  const { sovereign, request, sandbox } = plan;
  const command = destroyCommand(sovereign, request, { unconfirmed: true });
  // No journal tells where it was built.
  const context = sandbox && request.fromCloud ? ' --context sandbox' : '';
  return ['', 'To do just this:', `${command}${context} --confirm=${consentWord(plan)}`];
}
