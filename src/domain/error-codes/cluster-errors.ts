import type { ErrorMeaning } from './error-meaning.ts';

/** What the Kubernetes API, Flux and the components on it fail with. By exit status, then name. */
export const CLUSTER_ERRORS = {
  'CATALYST-KUBERNETES-CERTIFICATE': {
    exit: 3,
    meaning: 'The API server shows a certificate that cannot be trusted.',
  },
  'CATALYST-KUBERNETES-FORBIDDEN': { exit: 3, meaning: 'The Kubernetes API forbids what was asked.' },
  'CATALYST-KUBERNETES-KUBECONFIG-INVALID': {
    exit: 3,
    meaning: 'A kubeconfig is malformed, incomplete or asks for what is not allowed.',
  },
  'CATALYST-KUBERNETES-OVERLOADED': { exit: 3, meaning: 'The Kubernetes API is overloaded or not ready.' },
  'CATALYST-KUBERNETES-REPLY-INVALID': {
    exit: 3,
    meaning: 'The Kubernetes API sent what cannot be understood.',
  },
  'CATALYST-KUBERNETES-UNAUTHORIZED': {
    exit: 3,
    meaning: 'The Kubernetes API does not accept our certificate.',
  },
  'CATALYST-KUBERNETES-UNREACHABLE': { exit: 3, meaning: 'No address of the Kubernetes API answers.' },
  'CATALYST-KUBERNETES-VERSION-GONE': {
    exit: 3,
    meaning: 'The Kubernetes API no longer holds the version that was asked for.',
  },
  'CATALYST-PORT-FORWARD-BROKEN': {
    exit: 3,
    meaning: 'A connection through the Kubernetes API to a pod failed or was cut.',
  },
  'CATALYST-PULL-SECRET': { exit: 3, meaning: 'The registry does not take the pull secret.' },
  'CATALYST-CHART-MISSING': { exit: 4, meaning: 'The registry does not hold a chart of the kit.' },
  'CATALYST-COMPONENT-SUSPENDED': {
    exit: 4,
    meaning: 'The component is suspended: its controller does nothing until it is resumed.',
  },
  'CATALYST-GITOPS-REVERTS': { exit: 4, meaning: 'The next apply from Git would take the change back.' },
  'CATALYST-KUBERNETES-CONFLICT': {
    exit: 4,
    meaning: 'Another manager owns a field that was to be written.',
  },
  'CATALYST-KUBERNETES-NOT-FOUND': {
    exit: 4,
    meaning: 'The Kubernetes API does not know the object or its kind.',
  },
  'CATALYST-KUBERNETES-REFUSED': { exit: 4, meaning: 'The Kubernetes API refused a request.' },
  'CATALYST-CLUSTER-BOOTSTRAP-FAILED': { exit: 5, meaning: 'A node reported that its first boot failed.' },
  'CATALYST-CLUSTER-NOT-READY': {
    exit: 5,
    meaning: 'The cluster or its nodes did not become ready in time; resumable.',
  },
  'CATALYST-COMPONENT-FAILED': {
    exit: 5,
    meaning: 'A component reached a state that it cannot leave by itself.',
  },
  'CATALYST-CONSOLE-UNANSWERED': {
    exit: 5,
    meaning: 'The console did not answer over verified TLS in time.',
  },
  'CATALYST-FLUX-NOT-RECONCILING': {
    exit: 5,
    meaning: 'Flux runs, but none of the expected components appeared.',
  },
} as const satisfies Record<string, ErrorMeaning>;
