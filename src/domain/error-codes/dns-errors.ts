import type { ErrorMeaning } from './error-meaning.ts';

/** What name servers and DNS providers fail with. By exit status, then name. */
export const DNS_ERRORS = {
  'CATALYST-DNS-CREDENTIAL': { exit: 3, meaning: 'The DNS provider does not take the credential.' },
  'CATALYST-DNS-MALFORMED': {
    exit: 3,
    meaning: 'A DNS server or DNS API sent something that cannot be read.',
  },
  'CATALYST-DNS-NAME-UNKNOWN': { exit: 3, meaning: 'A host name has no address.' },
  'CATALYST-DNS-SILENT': { exit: 3, meaning: 'A DNS server did not answer in time.' },
  'CATALYST-DNS-UNAVAILABLE': { exit: 3, meaning: 'The DNS provider cannot be reached or fails by itself.' },
  'CATALYST-DNS-FOREIGN': {
    exit: 4,
    meaning: 'Records that are not ours are in the way; --adopt takes them over.',
  },
  'CATALYST-DNS-LUA-OFF': { exit: 4, meaning: 'The DNS provider does not allow LUA records to be changed.' },
  'CATALYST-DNS-NAME-TAKEN': { exit: 4, meaning: 'The name is already in use in DNS.' },
  'CATALYST-DNS-REFUSED': { exit: 4, meaning: 'The DNS provider refused a request.' },
  'CATALYST-DNS-SERIAL-STUCK': {
    exit: 4,
    meaning: 'The serial of a zone does not move when it is written, so its copies never follow.',
  },
  'CATALYST-DNS-ZONE-ABSENT': { exit: 4, meaning: 'The DNS provider does not hold the zone.' },
  'CATALYST-DNS-ZONE-CHANGED': {
    exit: 4,
    meaning: 'Somebody else changed the zone since we last wrote to it.',
  },
  'CATALYST-DNS-ZONE-DIFFERENT': { exit: 4, meaning: 'The zone is there already, and not as it has to be.' },
  'CATALYST-DNS-NOT-PROVEN': {
    exit: 6,
    meaning: 'The name servers do not (all) answer as written yet; resumable.',
  },
} as const satisfies Record<string, ErrorMeaning>;
