import type { Rule } from './failure-cause.ts';

/** Reasons of source-controller and of the kubelet: what answered is a registry (source-controller 1.7 to 1.9). */
const PULL_REASONS = [
  ...['ChartPullError', 'ChartPullFailed', 'FetchFailed', 'ReadOperationFailed', 'AuthenticationFailed'],
  ...['OCIArtifactPullFailed', 'OCIArtifactLayerOperationFailed', 'IndexationFailed', 'SourceNotReady'],
  ...['ErrImagePull', 'ImagePullBackOff', 'Unknown', 'Failed'],
];
const PULL_WORDS =
  /(?:failed|could not|unable|error) to (?:pull|fetch|download|authenticate|authorize)|could not (?:pull|fetch|download)|failed to determine the artifact tag|pull access denied|\bmanifests\/|\/v2\/|\/tags\/list|\bindex\.yaml|basic credential not found|no basic auth|oauth token|toomanyrequests|ErrImagePull|ImagePullBackOff/i;
/** The artifact server of Flux is in the cluster, and no registry. */
const OWN_STORE = /\/\/source-controller\./i;
const GIT_WORDS = /unable to clone|failed to checkout|unable to list remote|git-upload-pack/i;

const REFUSED =
  /basic credential not found|(?<![\w.])401(?!\w|\.\d)|unauthorized|authentication required|failed to authenticate|no basic auth/i;
const FORBIDDEN = /(?<![\w.])403(?!\w|\.\d)|forbidden|denied(?:: |$)|access denied/im;
const LIMITED = /(?<![\w.])429(?!\w|\.\d)|too many requests|toomanyrequests/i;
const UNREACHED = /no such host|connection refused|no route to host|network is unreachable|x509: /i;
const OUTAGE = /(?<![\w.])50[0-4](?!\w|\.\d| ?m?s\b)|bad gateway|service unavailable/i;

function isPull(message: string, reason = ''): boolean {
  if (isGit(message, reason) || OWN_STORE.test(message)) return false;
  return PULL_REASONS.includes(reason) || PULL_WORDS.test(message);
}

function isGit(message: string, reason = ''): boolean {
  return reason === 'GitOperationFailed' || GIT_WORDS.test(message);
}

/** What a registry or an index said, or whoever asked one. */
export const pulls =
  (said: RegExp): Rule['when'] =>
  (message, reason) =>
    said.test(message) && isPull(message, reason);

const clones =
  (...said: RegExp[]): Rule['when'] =>
  (message, reason) =>
    isGit(message, reason) && said.some((one) => one.test(message));

/** What a registry or a Git server answers. By the text, because a 401 alone has four faces; but only of a source or a pull. */
export const PULL_RULES: Rule[] = [
  {
    when: clones(REFUSED, FORBIDDEN),
    explain: () => ({
      cause: 'the Git server refuses the credential',
      fix: 'Correct the Secret that its GitRepository names, or the rights of its token on that repository.',
    }),
  },
  {
    when: clones(LIMITED, OUTAGE),
    explain: () => ({
      cause: 'the Git server has an outage or limits us',
      fix: 'It retries by itself; look at its status page.',
    }),
  },
  {
    when: clones(/context deadline exceeded|timeout|timed out/i),
    explain: () => ({
      cause: 'the Git server does not answer in time',
      fix: 'It retries by itself; check that the cluster reaches that address.',
    }),
  },
  {
    when: clones(UNREACHED),
    explain: () => ({
      cause: 'the Git server cannot be reached',
      fix: 'Correct gitops.repository, or see that the cluster reaches that address; it retries by itself.',
    }),
  },
  {
    when: pulls(REFUSED),
    explain: () => ({
      cause: 'the registry refuses the pull secret (401)',
      fix: 'The token is wrong, has expired or lacks read:packages: set a good one, then catalyst sovereign resume.',
      credential: true,
    }),
  },
  {
    when: pulls(FORBIDDEN),
    explain: () => ({
      cause: 'the registry forbids the pull (403)',
      fix: 'The token may not read this package: give it read:packages on the package, then catalyst sovereign resume.',
      credential: true,
    }),
  },
  {
    when: pulls(LIMITED),
    explain: () => ({ cause: 'the registry limits our pulls (429)', fix: 'It retries by itself; wait.' }),
  },
  {
    when: pulls(OUTAGE),
    explain: () => ({
      cause: 'the registry has an outage',
      fix: 'It retries by itself; look at the registry’s status page.',
    }),
  },
];
