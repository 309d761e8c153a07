import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { onlyOne } from '../../cli/run/context-of-sovereign.ts';
import { explanationLines } from '../../cli/run/explanation-lines.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';
import { CatalystError } from '../../domain/errors.ts';

export default class SovereignExplain extends CatalystCommand {
  static override summary =
    'Why something waits: the whole chain down to the root, what it blocks, and the fix.';
  static override examples = [
    'catalyst sovereign explain omantel.omani.works harbor',
    'catalyst sovereign explain',
    'catalyst sovereign kubeconfig > kubeconfig && catalyst sovereign explain --kubeconfig kubeconfig --allow-exec --context sandbox',
  ];
  static override args = {
    fqdn: Args.string({ description: 'The Sovereign; the only one when left out.' }),
    component: Args.string({ description: 'A component; every root cause when left out.' }),
  };

  static override flags = {
    kubeconfig: Flags.string({
      description: 'Look at this cluster now, whether or not its state is kept here.',
      helpValue: '<file>',
    }),
    'kube-context': Flags.string({
      description: 'Context of the kubeconfig; its current one when left out.',
    }),
    'allow-exec': Flags.boolean({
      default: false,
      description: 'Run the program that the kubeconfig names for its credential.',
    }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(SovereignExplain);
    if (flags.kubeconfig !== undefined) return this.#ofCluster(flags.kubeconfig, flags, args);
    const { sovereigns } = await openCatalyst(this.surroundings, { context: flags.context });
    const { fqdn, component } = await meant(sovereigns, args);
    const explanations = await sovereigns.explain(fqdn, component);
    const stage = component === undefined ? await sovereigns.explainStage(fqdn) : undefined;
    return {
      data: { fqdn, ...(stage === undefined ? {} : { stage }), explanations },
      lines: explanationLines(fqdn, explanations, stage),
    };
  }

  async #ofCluster(
    file: string,
    flags: { context: string | undefined; 'kube-context': string | undefined; 'allow-exec': boolean },
    args: { fqdn?: string | undefined; component?: string | undefined },
  ): Promise<Answer> {
    const text = await kubeconfigText(resolve(this.surroundings.cwd, file), file);
    const { explainCluster } = await openCatalyst(this.surroundings, { context: flags.context });
    const context = flags['kube-context'];
    const component = args.component ?? args.fqdn;
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    try {
      const found = await explainCluster({
        ...{ text, allowExec: flags['allow-exec'], signal },
        ...(context === undefined ? {} : { context }),
        ...(component === undefined ? {} : { component }),
      });
      return { data: found, lines: explanationLines(found.fqdn, found.explanations) };
    } finally {
      stop();
    }
  }
}

async function kubeconfigText(path: string, shown: string): Promise<string> {
  return readFile(path, 'utf8').catch((failure: NodeJS.ErrnoException) => {
    throw new CatalystError('CATALYST-USAGE', `${shown} cannot be read (${failure.code}).`, {
      hint: 'Name a kubeconfig: catalyst sovereign kubeconfig writes one.',
    });
  });
}

/** `explain harbor` means the component of the only Sovereign: an FQDN has a dot, a component none. */
async function meant(
  sovereigns: Parameters<typeof onlyOne>[0],
  args: { fqdn?: string | undefined; component?: string | undefined },
): Promise<{ fqdn: string; component: string | undefined }> {
  if (args.fqdn?.includes('.')) return { fqdn: args.fqdn, component: args.component };
  return { fqdn: await onlyOne(sovereigns), component: args.fqdn ?? args.component };
}
