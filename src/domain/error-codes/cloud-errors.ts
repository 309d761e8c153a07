import type { ErrorMeaning } from './error-meaning.ts';

/** What Hetzner, OpenTofu and the plan between them fail with. By exit status, then name. */
export const CLOUD_ERRORS = {
  'CATALYST-CHECK-NOT-READY': {
    exit: 3,
    meaning: 'A tool, a credential or an access that the run needs is not there.',
  },
  'CATALYST-HETZNER-OUTAGE': { exit: 3, meaning: 'The Hetzner Cloud API fails by itself.' },
  'CATALYST-HETZNER-READ-ONLY': { exit: 3, meaning: 'The Hetzner token may read but not write.' },
  'CATALYST-HETZNER-UNAUTHORIZED': { exit: 3, meaning: 'Hetzner does not know the token.' },
  'CATALYST-HETZNER-UNREACHABLE': { exit: 3, meaning: 'The Hetzner Cloud API does not answer.' },
  'CATALYST-TOFU-STATE-SEALED': { exit: 3, meaning: 'The passphrase does not open the state or plan.' },
  'CATALYST-CHECK-REFUSED': { exit: 4, meaning: 'A rule or a remote stands in the way.' },
  'CATALYST-COST-LIMIT': { exit: 4, meaning: 'The plan costs more a month than allowed.' },
  'CATALYST-HETZNER-LEFTOVERS': { exit: 4, meaning: 'Objects of an earlier run are in the way.' },
  'CATALYST-HETZNER-LIMIT': { exit: 4, meaning: 'A limit of the Hetzner project is reached.' },
  'CATALYST-HETZNER-NAME-TAKEN': { exit: 4, meaning: 'Hetzner holds an object of that name.' },
  'CATALYST-HETZNER-NO-CAPACITY': { exit: 4, meaning: 'Hetzner has no room for it there now.' },
  'CATALYST-HETZNER-PROTECTED': { exit: 4, meaning: 'The object is protected against deletion.' },
  'CATALYST-HETZNER-RATE-LIMITED': { exit: 4, meaning: 'Too many requests with this token.' },
  'CATALYST-HETZNER-REFUSED': { exit: 4, meaning: 'Hetzner refused a request.' },
  'CATALYST-HETZNER-TYPE-UNAVAILABLE': {
    exit: 4,
    meaning: 'A server type is not sold in that location now.',
  },
  'CATALYST-PLAN-MOVED': { exit: 4, meaning: 'What was planned is not what would be applied.' },
  'CATALYST-SSH-KEY-TAKEN': { exit: 4, meaning: 'The project holds the SSH key under another name.' },
  'CATALYST-TOFU-CONFIG': { exit: 4, meaning: 'OpenTofu refuses the module or a value.' },
  'CATALYST-TYPE-CHANGE-REFUSED': {
    exit: 4,
    meaning: 'A server cannot become one of the wanted type: another architecture, or a smaller disk.',
  },
  'CATALYST-TOFU-FAILED': { exit: 5, meaning: 'OpenTofu stopped before its end; resumable.' },
  'CATALYST-TOFU-STATE-LOCKED': { exit: 7, meaning: 'Another OpenTofu holds the state.' },
} as const satisfies Record<string, ErrorMeaning>;
