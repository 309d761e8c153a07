import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openDns } from '../../cli/dns/open-dns.ts';
import { runDns } from '../../cli/dns/run-dns.ts';

export default class DnsApply extends CatalystCommand {
  static override summary = 'Bring DNS to what it has to be, and prove it at the name servers.';
  static override description =
    'Shows the plan, asks, keeps each zone as it is now, writes, and asks every name server until all agree. Records that are not ours are never changed without --adopt.';
  static override examples = [
    'catalyst dns apply omantel.omani.works --context sandbox',
    'catalyst dns apply omantel.omani.works --yes --json',
  ];
  static override args = { fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }) };
  static override flags = {
    yes: Flags.boolean({
      char: 'y',
      default: false,
      description: 'Agree to the plan beforehand.',
      env: 'CATALYST_YES',
    }),
    adopt: Flags.boolean({ default: false, description: 'Take over DNS records that are not ours.' }),
    'wait-records': Flags.boolean({
      default: false,
      description: 'Wait for records made by hand, and for old addresses to leave caches.',
    }),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(DnsApply);
    const { fqdn, dns } = await openDns(this.surroundings, args.fqdn, flags);
    const how = { adopt: flags.adopt, waitForRecords: flags['wait-records'] };
    await runDns(this.surroundings, flags, (request) => dns.apply(fqdn, { ...request, ...how }));
    return undefined;
  }
}
