/** Forms in which well-known services hand out secrets. */
const KNOWN =
  /(?<![\w-])(?:gh[pousr]_|github_pat_|glpat-|xox[a-z]-|sk-|AKIA|hf_|npm_|eyJ)[\w.+/=-]{12,}|-----BEGIN[\s\S]*?(?:-----END[^-]*-----|$)/g;
/** User name and password of an address. */
const USER_INFO = /(?<=:\/\/)[^\s/@"]+@/g;
/** Long runs without a blank, dot, slash or colon: tokens and keys are such, words and host names are not. */
const RUN = /[\w+=~%-]{20,}/g;
const HIDDEN = '(not shown: it looks like a secret)';

/** A text as it may be shown: what looks like a pasted secret is left out. Names of hosts, types and fields stay. */
export function withoutSecrets(text: string): string {
  return text
    .replace(USER_INFO, '')
    .replace(KNOWN, HIDDEN)
    .replace(RUN, (run) => (looksRandom(run) ? HIDDEN : run));
}

/** Digits among letters and both cases, or digits throughout a run that is longer than any label. */
function looksRandom(run: string): boolean {
  const digits = run.match(/\d/g)?.length ?? 0;
  if (digits === 0) return /[a-z]/.test(run) && /[A-Z]{2}/.test(run) && run.length >= 32;
  if (/[a-z]/.test(run) && /[A-Z]/.test(run)) return true;
  return run.length >= 32 && digits >= 4;
}
