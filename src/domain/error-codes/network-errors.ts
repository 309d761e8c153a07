import type { ErrorMeaning } from './error-meaning.ts';

/** What dialling, and the sources asked over HTTP (Git, registry, k3s releases), fail with. By exit status, then name. */
export const NETWORK_ERRORS = {
  'CATALYST-GIT-UNREACHABLE': { exit: 3, meaning: 'The Git repository cannot be read.' },
  'CATALYST-NETWORK-CUT': { exit: 3, meaning: 'A connection was cut before the reply was complete.' },
  'CATALYST-NETWORK-NAME': { exit: 3, meaning: 'The name of a server cannot be resolved.' },
  'CATALYST-NETWORK-PROXY': { exit: 3, meaning: 'The proxy refuses or cannot be reached.' },
  'CATALYST-NETWORK-REFUSED': {
    exit: 3,
    meaning: 'A server does not take connections, or no route leads there.',
  },
  'CATALYST-NETWORK-TIMEOUT': { exit: 3, meaning: 'A server did not answer in time.' },
  'CATALYST-NETWORK-TLS': { exit: 3, meaning: 'The certificate of a server cannot be trusted.' },
  'CATALYST-REGISTRY-UNAVAILABLE': {
    exit: 3,
    meaning: 'The registry fails by itself or sends what cannot be understood.',
  },
  'CATALYST-CERTIFICATE-BUDGET': {
    exit: 4,
    meaning: 'The certificate authority would refuse another certificate now.',
  },
  'CATALYST-GIT-NOT-FOUND': { exit: 4, meaning: 'The repository, branch or folder is not there.' },
  'CATALYST-K3S-RELEASE-MISSING': { exit: 4, meaning: 'There is no such k3s release.' },
  'CATALYST-RATE-LIMITED': {
    exit: 4,
    meaning: 'The gateway of the Sovereign got too many requests from here.',
  },
  'CATALYST-TARGET-REFUSED': { exit: 4, meaning: 'Another endpoint, or plain http, outside a sandbox.' },
} as const satisfies Record<string, ErrorMeaning>;
