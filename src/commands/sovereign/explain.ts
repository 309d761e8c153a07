import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onlyOne } from '../../cli/run/context-of-sovereign.ts';
import { explanationLines } from '../../cli/run/explanation-lines.ts';

export default class SovereignExplain extends CatalystCommand {
  static override summary =
    'Why something waits: the whole chain down to the root, what it blocks, and the fix.';
  static override examples = [
    'catalyst sovereign explain omantel.omani.works harbor',
    'catalyst sovereign explain',
  ];
  static override args = {
    fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }),
    component: Args.string({ description: 'A component; every root cause when left out.' }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(SovereignExplain);
    const { sovereigns } = await openCatalyst(this.surroundings, { context: flags.context });
    const { fqdn, component } = await meant(sovereigns, args);
    const explanations = await sovereigns.explain(fqdn, component);
    return { data: { fqdn, explanations }, lines: explanationLines(fqdn, explanations) };
  }
}

/** `explain harbor` means the component of the only Sovereign: an FQDN has a dot, a component none. */
async function meant(
  sovereigns: Parameters<typeof onlyOne>[0],
  args: { fqdn?: string | undefined; component?: string | undefined },
): Promise<{ fqdn: string; component: string | undefined }> {
  if (args.fqdn?.includes('.')) return { fqdn: args.fqdn, component: args.component };
  return { fqdn: await onlyOne(sovereigns), component: args.fqdn ?? args.component };
}
