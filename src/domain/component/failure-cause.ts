/** Why something fails and what to do about it. `cause` is a clause, `fix` a sentence. */
export interface Explanation {
  cause: string;
  fix: string;
  /** Trying again cannot help; somebody has to change something. */
  lasting?: boolean;
  /** It is about what we may pull with: only a person can give something better. */
  credential?: boolean;
}

interface Rule {
  when: RegExp;
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

/** By the text, because the reasons differ between sources and versions (a 401 alone has four faces). First match wins. */
const RULES: Rule[] = [
  { when: VALUES, explain: missingValues },
  {
    when: /(authentication|pull) secret .*not found|secrets? "ghcr-pull" not found/i,
    explain: () => ({
      cause: 'the pull secret does not exist',
      fix: 'catalyst sovereign resume writes flux-system/ghcr-pull again.',
      credential: true,
    }),
  },
  {
    when: /basic credential not found|\b401\b|unauthorized|authentication required|failed to authenticate|no basic auth/i,
    explain: () => ({
      cause: 'the registry refuses the pull secret (401)',
      fix: 'The token is wrong, has expired or lacks read:packages: set a good one, then catalyst sovereign resume.',
      credential: true,
    }),
  },
  {
    when: /\b403\b|forbidden|denied: /i,
    explain: () => ({
      cause: 'the registry forbids the pull (403)',
      fix: 'The token may not read this package: give it read:packages on the package, then catalyst sovereign resume.',
      credential: true,
    }),
  },
  {
    when: /\b429\b|too many requests|toomanyrequests/i,
    explain: () => ({ cause: 'the registry limits our pulls (429)', fix: 'It retries by itself; wait.' }),
  },
  {
    when: /\b50[0-4]\b|bad gateway|service unavailable/i,
    explain: () => ({
      cause: 'the registry has an outage',
      fix: 'It retries by itself; look at the registry’s status page.',
    }),
  },
  {
    when: /failed calling webhook/i,
    explain: () => ({
      cause: 'an admission webhook does not answer',
      fix: 'Its serving pod is not ready or its certificate is stale: it retries by itself once the webhook is up.',
    }),
  },
  { when: /no matches for kind/i, explain: missingKind },
  {
    when: /function ".*" not defined|execution error at|parse error|values don't meet the specifications|nil pointer evaluating|error calling/i,
    explain: () => ({
      cause: 'its templates or values are faulty',
      fix: 'This does not heal by itself: correct the values or the chart in Git.',
      lasting: true,
    }),
  },
  {
    when: /field is immutable|cannot patch .* immutable|updates to .* are forbidden/i,
    explain: () => ({
      cause: 'a field that cannot change would be changed',
      fix: 'Annotate the object with kustomize.toolkit.fluxcd.io/force: Enabled, or delete it and let Flux make it again.',
      lasting: true,
    }),
  },
  {
    when: /another operation .* in progress/i,
    explain: () => ({
      cause: 'its controller died in the middle of an operation',
      fix: 'Recent Flux unlocks by itself; else: catalyst component reconcile COMPONENT --force',
    }),
  },
  {
    when: /chart .*not found|no .*version.* found|invalid chart reference|manifest unknown|name unknown/i,
    explain: () => ({
      cause: 'the chart or its version is not in the registry',
      fix: 'Publish that version, or pin one that exists in Git.',
    }),
  },
  {
    when: /[\w.]+ "[^"]+" not found/i,
    explain: (message) => ({
      cause: `${/[\w.]+ "[^"]+" not found/i.exec(message)?.[0] ?? 'something that it names is not there'}`,
      fix: 'Make it, or correct the name in Git.',
    }),
  },
  {
    when: /context deadline exceeded|timed? ?out waiting|rate limiter wait|timeout/i,
    explain: () => ({
      cause: 'its workloads did not become ready in time',
      fix: 'Look at its pods; catalyst sovereign explain names the one that fails.',
    }),
  },
];

/** The cause behind a message of Flux or Helm, when it is one we know. */
export function explainMessage(message: string): Explanation | undefined {
  return RULES.find((rule) => rule.when.test(message))?.explain(message);
}

function missingValues(message: string): Explanation {
  const [, kind, name, key, why = ''] = VALUES.exec(message) ?? [];
  const lacks = /key not found/.test(why) ? `which has no key ${key}` : 'which does not exist';
  return {
    cause: `its values come from ${kind} ${name}, ${/not found/.test(why) ? lacks : 'which cannot be read'}`,
    fix: 'Make it, or correct valuesFrom in Git; it looks again by itself, after longer and longer pauses.',
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
