import { Flags } from '@oclif/core';
import type { DestroyRequest } from '../../domain/destroy/destroy-plan.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { DnsSpec } from '../../domain/spec.ts';

/** Flags of `sovereign destroy`. */
export const destroyFlags = {
  confirm: Flags.string({
    description:
      'Repeat the FQDN to agree to the plan; --yes alone is not enough. With --from-cloud also the number of things that go: <fqdn>:14.',
    helpValue: '<fqdn>',
  }),
  yes: Flags.boolean({ char: 'y', default: false, hidden: true, description: 'Changes nothing here.' }),
  'plan-only': Flags.boolean({
    default: false,
    aliases: ['dry-run'],
    description: 'Show what would be deleted and what it costs, and stop.',
  }),
  'detailed-exitcode': Flags.boolean({
    default: false,
    description: 'With --plan-only: exit 8 when something would be deleted.',
  }),
  'keep-volumes': Flags.boolean({ default: false, description: 'Leave volumes; they go on costing.' }),
  'keep-dns': Flags.boolean({ default: false, description: 'Leave records, delegation and zone.' }),
  include: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'Delete this too, although nothing proves that it is ours. Repeatable.',
    helpValue: '<volumes/123>',
  }),
  leave: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'Not ours, although it hangs on what is: leave it and count it no more. Repeatable.',
    helpValue: '<volumes/123>',
  }),
  'wait-dns': Flags.boolean({
    default: false,
    description: 'Wait for the TTL of the DS and remove the zone in this run.',
  }),
  'from-cloud': Flags.boolean({
    default: false,
    description: "Without our state: by labels in the token's project alone.",
  }),
  'dns-provider': Flags.option({ options: ['powerdns', 'dynadot', 'none'] as const })({
    description: 'With --from-cloud: who serves its records; they are left otherwise.',
  }),
  'dns-api': Flags.string({
    description: 'With --from-cloud: address of the PowerDNS API.',
    helpValue: '<url>',
  }),
  'dns-server': Flags.string({
    default: 'localhost',
    description: 'With --from-cloud: server id inside the PowerDNS API.',
    helpValue: '<localhost>',
  }),
  export: Flags.string({
    description: 'Seal the whole state into this file when the run ends.',
    helpValue: '<file>',
  }),
};

export interface DestroyFlagValues {
  'keep-volumes': boolean;
  'keep-dns': boolean;
  include?: string[] | undefined;
  leave?: string[] | undefined;
  'from-cloud': boolean;
  'dns-provider'?: string | undefined;
  'dns-api'?: string | undefined;
  'dns-server': string;
  'wait-dns'?: boolean;
  context?: string | undefined;
}

export function destroyRequest(flags: DestroyFlagValues): DestroyRequest {
  const given = otherFlags(flags);
  return {
    keepVolumes: flags['keep-volumes'],
    keepDns: flags['keep-dns'],
    include: [...new Set(flags.include ?? [])].sort(),
    fromCloud: flags['from-cloud'],
    ...(flags.leave === undefined ? {} : { leave: [...new Set(flags.leave)].sort() }),
    ...(given.length === 0 ? {} : { given }),
  };
}

/** What a command that goes on has to repeat beside the request itself, as words of a shell. */
function otherFlags(flags: DestroyFlagValues): string[] {
  const valued = ['context', 'dns-provider', 'dns-api'] as const;
  const server = flags['dns-server'] === 'localhost' ? [] : [`--dns-server=${word(flags['dns-server'])}`];
  return [
    ...(flags['wait-dns'] === true ? ['--wait-dns'] : []),
    ...valued.flatMap((name) => (flags[name] === undefined ? [] : [`--${name}=${word(flags[name])}`])),
    ...server,
  ];
}

function word(text: string): string {
  return /^[\w.:/@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Where the records are, for a Sovereign without state.
 * @param standard address of the PowerDNS API where none is given (the sandbox's)
 * @throws CatalystError CATALYST-USAGE
 */
export function dnsOfFlags(flags: DestroyFlagValues, standard: string | undefined): DnsSpec | undefined {
  const provider = flags['dns-provider'];
  if (provider === undefined) return undefined;
  if (!flags['from-cloud']) {
    throw new CatalystError(
      'CATALYST-USAGE',
      '--dns-provider is only for --from-cloud: the state names its own.',
    );
  }
  if (provider !== 'powerdns') return { provider: provider === 'dynadot' ? 'dynadot' : 'none' };
  const api = (flags['dns-api'] ?? standard ?? 'https://pdns.openova.io').replace(/\/+$/, '');
  return { provider: 'powerdns', api, server: flags['dns-server'], nameservers: [], parent: true };
}
