/** Commands that take no Sovereign which is known already, so nothing else tells them where to work. */
const UNTOLD = /^(.*: )?catalyst (sovereign (create|plan)|doctor)( [^.]*(\.\S+[^.]*)*)?$/;

/** Signing in is for one context, and each has a session of its own. */
const SIGN_IN = /catalyst auth login(?! (?:--context|--sovereign|as ))/g;

/**
 * A next step as it has to be typed by somebody who works in the sandbox, where what is named is not found elsewhere, or who named
 * a Sovereign's context.
 */
export function inContext(hint: string, context: string | undefined): string {
  if (context !== undefined && !['', 'real', 'sandbox'].includes(context))
    return hint.replace(SIGN_IN, () => `catalyst auth login --context ${context}`);
  if (context !== 'sandbox' || hint.includes('--context') || !UNTOLD.test(hint)) return hint;
  return `${hint} --context sandbox`;
}

/** As above for somebody who named a Sovereign by `--sovereign`: signing in without it could mean another. */
export function atSovereign(hint: string, sovereign: string | undefined): string {
  if (sovereign === undefined || sovereign === '') return hint;
  return hint.replace(SIGN_IN, () => `catalyst auth login --sovereign ${sovereign}`);
}
