import type { Rule } from './failure-cause.ts';

const POD_SECURITY = /violates PodSecurity "([^"]+)"/i;
const QUOTA = /exceeded quota: ([^,\s]+)/i;
const LIMIT_RANGE = /((?:maximum|minimum) \S+ usage per \w+ is [^,\]]+)/i;
const TERMINATING = /unable to create new content in namespace (\S+) because it is being terminated/i;
const DENIED = /admission webhook "([^"]+)" denied the request/i;
const TAKEN_PORT = /nodePort: Invalid value: (\d+): provided port is already allocated/i;
const CLAIM = /persistentvolumeclaims? "([^"]+)"/i;
const SHRINKS = /field can not be less than (?:previous value|status\.capacity)/i;
const FIXED =
  /field is immutable|spec is immutable|cannot patch .* immutable|updates to .* are forbidden|updates may not change|may not change once set|cannot change roleRef/i;
const INVALID =
  /\b([A-Z]\w+)(?:\.[\w.-]+)? "([^"]+)" is invalid: \[?([\w.[\]]+): (?:Forbidden|Invalid value|Required value|Unsupported value)/;

/** A rule for every message in which this stands. */
export const says =
  (pattern: RegExp): Rule['when'] =>
  (message) =>
    pattern.test(message);
const part = (pattern: RegExp, message: string) => pattern.exec(message)?.[1] ?? '';

/** What the API server, or who it asks, refuses (in the words of Kubernetes 1.31 to 1.34). */
export const REFUSAL_RULES: Rule[] = [
  {
    when: says(POD_SECURITY),
    explain: (message) => ({
      cause: `PodSecurity "${part(POD_SECURITY, message)}" of its namespace forbids its pods`,
      fix: 'Give them a securityContext that this level allows, or label the namespace with another level, in Git.',
      lasting: true,
    }),
  },
  {
    when: says(QUOTA),
    explain: (message) => ({
      cause: `ResourceQuota ${part(QUOTA, message)} of its namespace is used up`,
      fix: 'Raise that quota, or ask for less, in Git.',
    }),
  },
  {
    when: says(LIMIT_RANGE),
    explain: (message) => ({
      cause: `a LimitRange of its namespace forbids what it asks for (${part(LIMIT_RANGE, message)})`,
      fix: 'Ask for what that range allows, or change the range, in Git.',
      lasting: true,
    }),
  },
  {
    when: says(TERMINATING),
    explain: (message) => ({
      cause: `namespace ${part(TERMINATING, message)} is being deleted`,
      fix: 'It retries by itself; if the namespace stays, look which finalizer holds it.',
    }),
  },
  {
    when: says(/failed calling webhook/i),
    explain: () => ({
      cause: 'an admission webhook does not answer',
      fix: 'Its serving pod is not ready or its certificate is stale: it retries by itself once the webhook is up.',
    }),
  },
  {
    when: says(DENIED),
    explain: (message) => ({
      cause: `admission webhook ${part(DENIED, message)} denies it`,
      fix: 'Its message says why: correct that in Git, or the policy behind the webhook.',
    }),
  },
  {
    when: says(/the server is currently unable to handle the request/i),
    explain: () => ({
      cause: 'an API of the cluster does not answer',
      fix: 'It retries by itself; kubectl get apiservices shows which one is not available.',
    }),
  },
  {
    when: says(TAKEN_PORT),
    explain: (message) => ({
      cause: `node port ${part(TAKEN_PORT, message)} belongs to another Service`,
      fix: 'Ask for another port in Git, or free that one.',
    }),
  },
  {
    when: says(SHRINKS),
    explain: () => ({
      cause: 'a volume claim would shrink, which none can',
      fix: 'Ask for its old size again in Git.',
      lasting: true,
    }),
  },
  {
    when: (message) => FIXED.test(message) && CLAIM.test(message),
    explain: () => ({
      cause: 'a field that cannot change would be changed',
      fix: 'Undo that change of the volume claim in Git; one that is deleted and made again loses its data.',
      lasting: true,
    }),
  },
  {
    when: says(FIXED),
    explain: () => ({
      cause: 'a field that cannot change would be changed',
      fix: 'Undo the change in Git, or delete the object and let Flux make it again (a StatefulSet with --cascade=orphan, which keeps its pods).',
      lasting: true,
    }),
  },
  {
    when: says(INVALID),
    explain: (message) => {
      const [, kind, name, field] = INVALID.exec(message) ?? [];
      return {
        cause: `the API refuses ${kind} ${name} for its field ${field}`,
        fix: 'The message says what is wrong with it: correct that in Git.',
        lasting: true,
      };
    },
  },
];
