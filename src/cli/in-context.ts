/** Commands that take no Sovereign which is known already, so nothing else tells them where to work. */
const UNTOLD = /^(.*: )?catalyst (sovereign (create|plan)|doctor)( [^.]*(\.\S+[^.]*)*)?$/;

/** A next step as it has to be typed by somebody who works in the sandbox: what is named there is not found elsewhere. */
export function inContext(hint: string, context: string | undefined): string {
  if (context !== 'sandbox' || hint.includes('--context') || !UNTOLD.test(hint)) return hint;
  return `${hint} --context sandbox`;
}
