import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { type DnsPlanShape, dnsPlanView } from '../../cli/dns/dns-plan-view.ts';
import { openDns } from '../../cli/dns/open-dns.ts';
import { planEnd } from '../../cli/dns/plan-end.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';
import { dnsDiffers, dnsPlanJson } from '../../domain/dns-plan.ts';

export default class DnsPlanCommand extends CatalystCommand {
  static override summary = 'How DNS differs from what it has to be; nothing is touched.';
  static override description =
    'Compares zone and delegation, record set by record set, with what dns apply would write.';
  static override examples = [
    'catalyst dns plan omantel.omani.works --context sandbox',
    'catalyst dns plan --detailed-exitcode --json',
  ];
  static override args = { fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }) };
  static override flags = {
    adopt: Flags.boolean({ default: false, description: 'Plan to take over records that are not ours.' }),
    'detailed-exitcode': Flags.boolean({
      default: false,
      description: 'Exit 8 when something would change.',
    }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(DnsPlanCommand);
    const { fqdn, dns } = await openDns(this.surroundings, args.fqdn, flags);
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    try {
      const plan = await dns.plan(fqdn, { adopt: flags.adopt, signal });
      const data = dnsPlanJson(plan);
      const shape = data as unknown as DnsPlanShape;
      const lines = [...dnsPlanView(shape, this.surroundings.out), ...planEnd(shape, flags.adopt)];
      return { data, lines, ...(flags['detailed-exitcode'] && dnsDiffers(plan) ? { exit: 8 } : {}) };
    } finally {
      stop();
    }
  }
}
