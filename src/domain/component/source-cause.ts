import type { Rule } from './failure-cause.ts';
import { pulls } from './pull-cause.ts';
import { says } from './refusal-cause.ts';

/** The Secret has logins, and none for that host (fluxcd/pkg auth, source-controller 1.9). */
const NO_LOGIN = /no auth config for '([^']+)' in the docker-registry Secret '([^']+)'/i;
const NO_ADDRESS =
  /invalid (?:Helm repository|OCI repository|OCI) URL|invalid URL escape|unsupported protocol scheme/i;
const FOLDER = /invalid chart reference: stat \S*?\/source\/(\S+): no such file/i;
const LOOKUP = /lookup ([\w.-]+)(?: on [\d.:[\]a-f]+)?: no such host/i;
const SILENT =
  /connection refused|no route to host|network is unreachable|i\/o timeout|TLS handshake timeout/i;
const UNTRUSTED = /x509: |failed to verify certificate/i;
const PLAIN = /server gave HTTP response to HTTPS client/i;
const NO_INDEX = /failed to fetch (https?:\/\/\S+) ?: (404|400)\b/i;

const NO_ARTIFACT = /no artifact available for (\w+) source '([^']+)'/i;

/** Where a chart is looked for, and what is wrong with that place rather than with what it holds. */
export const SOURCE_RULES: Rule[] = [
  {
    when: says(NO_ARTIFACT),
    explain: (message) => {
      const [, kind, name] = NO_ARTIFACT.exec(message) ?? [];
      return {
        cause: `${kind} ${name} had nothing when its chart was looked for`,
        fix: 'It looks again by itself, after longer and longer pauses; at once: catalyst component reconcile COMPONENT --with-source',
      };
    },
  },
  {
    when: says(NO_LOGIN),
    explain: (message) => {
      const [, host, secret] = NO_LOGIN.exec(message) ?? [];
      return {
        cause: `pull secret ${secret} has no login for ${host}`,
        fix: `Correct the url of its source in Git, or give that Secret a login for ${host}.`,
        lasting: true,
      };
    },
  },
  {
    when: says(NO_ADDRESS),
    explain: () => ({
      cause: 'the url of its source is no address',
      fix: 'Correct it in Git.',
      lasting: true,
    }),
  },
  {
    when: says(FOLDER),
    explain: (message) => ({
      cause: `the folder ${FOLDER.exec(message)?.[1]} of its chart is not in that Git revision`,
      fix: 'Correct spec.chart.spec.chart, or push the folder.',
      lasting: true,
    }),
  },
  {
    when: pulls(LOOKUP),
    explain: (message) => ({
      cause: `DNS knows no host ${LOOKUP.exec(message)?.[1]}`,
      fix: 'Correct the url of its source in Git; if that is right, look at the DNS of the cluster. It retries by itself.',
    }),
  },
  {
    when: pulls(PLAIN),
    explain: (message) => ({
      cause: `${hostIn(message)} speaks plain HTTP`,
      fix: 'Correct the url of its source in Git; a registry without TLS wants insecure: true there.',
      lasting: true,
    }),
  },
  {
    when: pulls(UNTRUSTED),
    explain: (message) => ({
      cause: `the certificate of ${hostIn(message)} is not trusted`,
      fix: 'Correct the url of its source in Git, or name its authority there by certSecretRef.',
    }),
  },
  {
    when: pulls(SILENT),
    explain: (message) => ({
      cause: `${hostIn(message)} does not answer`,
      fix: 'Correct the url of its source in Git; if that is right, see that the cluster reaches it. It retries by itself.',
    }),
  },
  {
    when: pulls(NO_INDEX),
    explain: (message) => ({
      cause: `there is no index at ${NO_INDEX.exec(message)?.[1]}`,
      fix: 'Correct the url of its HelmRepository in Git; one of a registry is type: oci.',
    }),
  },
];

/** The host that was asked: that of the last address named, for the first may be the source's own. */
function hostIn(message: string): string {
  const hosts = [...message.matchAll(/\b(?:https?|oci):\/\/([^/\s"']+)/g)].map(([, host]) => host);
  return hosts.at(-1) ?? 'its host';
}
