import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openDns } from '../../cli/dns/open-dns.ts';
import { runDns } from '../../cli/dns/run-dns.ts';

export default class DnsRestore extends CatalystCommand {
  static override summary = 'Bring a zone back to a snapshot that was kept before a write.';
  static override description =
    'Shows the difference and asks; the zone as it is now is kept first, so that a restore can be taken back too. Refused when others changed the zone since catalyst last wrote to it.';
  static override examples = [
    'catalyst dns restore omantel.omani.works omani.works-1',
    'catalyst dns restore omantel.omani.works omani.works-1 --yes --even-if-changed',
  ];
  static override args = {
    fqdn: Args.string({ description: 'The Sovereign.', required: true }),
    snapshot: Args.string({ description: 'Id of the snapshot: catalyst dns snapshots.', required: true }),
  };
  static override flags = {
    yes: Flags.boolean({
      char: 'y',
      default: false,
      description: 'Agree to the difference beforehand.',
      env: 'CATALYST_YES',
    }),
    'even-if-changed': Flags.boolean({
      default: false,
      description: 'Restore although others lose what they wrote since.',
    }),
    'even-if-broken': Flags.boolean({
      default: false,
      description: 'Restore although the zone above then holds a DS without its key.',
    }),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(DnsRestore);
    const { fqdn, dns } = await openDns(this.surroundings, args.fqdn, flags);
    const what = {
      snapshot: args.snapshot,
      evenIfChanged: flags['even-if-changed'],
      evenIfBroken: flags['even-if-broken'],
    };
    await runDns(this.surroundings, flags, (request) => dns.restore(fqdn, { ...request, ...what }));
    return undefined;
  }
}
