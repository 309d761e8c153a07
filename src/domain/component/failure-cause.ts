import { PULL_RULES } from './pull-cause.ts';
import { REFUSAL_RULES, says } from './refusal-cause.ts';
import { SOURCE_RULES } from './source-cause.ts';

/** Why something fails and what to do about it. `cause` is a clause, `fix` a sentence. */
export interface Explanation {
  cause: string;
  fix: string;
  /** Trying again cannot help; somebody has to change something. */
  lasting?: boolean;
  /** It is about what we may pull with: only a person can give something better. */
  credential?: boolean;
}

/** What is known of one family of messages; `reason` is that of the condition that carries it. */
export interface Rule {
  when(message: string, reason?: string): boolean;
  explain(message: string): Explanation;
}

const OWNERS: Record<string, string> = {
  ServiceMonitor: 'the Prometheus operator',
  PodMonitor: 'the Prometheus operator',
  ProviderConfig: 'crossplane',
  ClusterSPIFFEID: 'spire',
  Certificate: 'cert-manager',
  ClusterIssuer: 'cert-manager',
  ExternalSecret: 'external-secrets',
  SealedSecret: 'sealed-secrets',
  Gateway: 'the Gateway API CRDs',
  HTTPRoute: 'the Gateway API CRDs',
};

/** What a release takes values from (helm-controller: `valuesFrom`). */
const VALUES =
  /could not resolve (?:optional )?(\w+) chart values reference '([^']+)' with key '([^']+)': (.*)/i;

/** Whom Flux acts for (its `serviceAccountName`), in the words in which the API refuses him. */
const ACCOUNT =
  /User "system:serviceaccount:([^":]+):([^"]+)" cannot (\w+) resource "([^"]+)"[^:]*?(?: in the namespace "([^"]+)"|$)/i;

/** A chart or release before what it is made from: Flux applies them in no order. */
const NO_SOURCE =
  /(?:failed to get source|could not get Source object): (\w+)\.source\.toolkit\.fluxcd\.io "([^"]+)" not found/i;

/** By the text, because the reasons differ between sources and versions. First match wins. */
const RULES: Rule[] = [
  { when: says(VALUES), explain: missingValues },
  { when: says(ACCOUNT), explain: missingRight },
  { when: says(NO_SOURCE), explain: missingSource },
  {
    when: says(/(authentication|pull) secret .*not found|secrets? "ghcr-pull" not found/i),
    explain: () => ({
      cause: 'the pull secret does not exist',
      fix: 'catalyst sovereign resume writes flux-system/ghcr-pull again.',
      credential: true,
    }),
  },
  ...REFUSAL_RULES,
  ...SOURCE_RULES,
  ...PULL_RULES,
  { when: says(/no matches for kind/i), explain: missingKind },
  {
    when: says(
      /function ".*" not defined|execution error at|parse error|values don't meet the specifications|nil pointer evaluating|error calling/i,
    ),
    explain: () => ({
      cause: 'its templates or values are faulty',
      fix: 'This does not heal by itself: correct the values or the chart in Git.',
      lasting: true,
    }),
  },
  {
    when: says(/another operation .* in progress/i),
    explain: () => ({
      cause: 'its controller died in the middle of an operation',
      fix: 'Recent Flux unlocks by itself; else: catalyst component reconcile COMPONENT --force',
    }),
  },
  {
    when: says(
      /chart .*not found|no .*version.* found|invalid chart reference|manifest unknown|name unknown/i,
    ),
    explain: () => ({
      cause: 'the chart or its version is not in the registry',
      fix: 'Publish that version, pin one that exists, or correct the url of its source, in Git.',
    }),
  },
  {
    when: says(/[\w.]+ "[^"]+" not found/i),
    explain: (message) => ({
      cause: `${/[\w.]+ "[^"]+" not found/i.exec(message)?.[0] ?? 'something that it names is not there'}`,
      fix: 'Make it, or correct the name in Git.',
    }),
  },
  {
    when: says(/context deadline exceeded|timed? ?out waiting|rate limiter wait|timeout/i),
    explain: () => ({
      cause: 'its workloads did not become ready in time',
      fix: 'Look at its pods; catalyst sovereign explain names the one that fails.',
    }),
  },
];

/** The cause behind a message of Flux or Helm, when it is one we know; its `reason` tells whether a registry spoke. */
export function explainMessage(message: string, reason?: string): Explanation | undefined {
  return RULES.find((rule) => rule.when(message, reason))?.explain(message);
}

function missingValues(message: string): Explanation {
  const [, kind, name, key, why = ''] = VALUES.exec(message) ?? [];
  const lacks = /key not found/.test(why) ? `which has no key ${key}` : 'which does not exist';
  return {
    cause: `its values come from ${kind} ${name}, ${/not found/.test(why) ? lacks : 'which cannot be read'}`,
    fix: 'Make it, or correct valuesFrom in Git; it looks again by itself, after longer and longer pauses.',
  };
}

function missingRight(message: string): Explanation {
  const [, space, account, verb, resource, where] = ACCOUNT.exec(message) ?? [];
  const scope = where === undefined ? 'in the whole cluster' : `in namespace ${where}`;
  return {
    cause: `ServiceAccount ${account} may not ${verb} ${resource}`,
    fix: `Bind ${space}/${account} to a role that may, ${scope}, or name another serviceAccountName in Git.`,
    lasting: true,
  };
}

function missingSource(message: string): Explanation {
  const [, kind, name] = NO_SOURCE.exec(message) ?? [];
  return {
    cause: `its source ${kind} ${name} does not exist`,
    fix: 'It looks again by itself once Flux has applied that; if it stays away, add it in Git.',
  };
}

function missingKind(message: string): Explanation {
  const kind = /no matches for kind "?([\w]+)"?/i.exec(message)?.[1] ?? 'a kind';
  const owner = Object.hasOwn(OWNERS, kind) ? OWNERS[kind] : undefined;
  return {
    cause: `the cluster does not know ${kind} yet`,
    fix:
      owner === undefined
        ? `Install what brings ${kind}, or turn the feature off.`
        : `${kind} comes with ${owner}: it retries once that is installed.`,
  };
}
