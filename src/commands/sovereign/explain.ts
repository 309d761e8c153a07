import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { forbiddenLines } from '../../cli/component/forbidden-lines.ts';
import { kubeconfigContext } from '../../cli/component/kubeconfig-context.ts';
import { openCatalyst } from '../../cli/open-services.ts';
import { contextOfSovereign } from '../../cli/run/context-of-sovereign.ts';
import { explanationLines } from '../../cli/run/explanation-lines.ts';
import { onInterrupt } from '../../cli/run/interrupts.ts';
import type { Surroundings } from '../../cli/surroundings.ts';
import { CatalystError, ERRORS, type ErrorCode } from '../../domain/errors.ts';
import type { SovereignExplanation } from '../../services/explain-now.ts';

export default class SovereignExplain extends CatalystCommand {
  static override summary =
    'Why something waits: the whole chain down to the root, what it blocks, and the fix.';
  static override description =
    'Looks at its clusters now. Where one does not answer, the journal of its last run is told instead, with its date, and the exit status says so.';
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
    const whole = args.fqdn?.includes('.') === true ? args.fqdn : undefined;
    const chosen = await kubeconfigContext(this.surroundings, flags.context, whole);
    if (chosen !== undefined) {
      const by = { ...flags, 'allow-exec': chosen.execAllowed === true };
      return this.#ofCluster(chosen.kubeconfig, by, {
        component: whole === undefined ? args.fqdn : args.component,
      });
    }
    const { signal, stop } = onInterrupt(this.surroundings, () => {});
    try {
      const named = await meant(this.surroundings, args, flags.context);
      const { sovereigns } = await openCatalyst(this.surroundings, { context: named.context });
      const component = named.component === undefined ? {} : { component: named.component };
      return this.#told(await sovereigns.explain(named.fqdn, { signal, ...component }));
    } finally {
      stop();
    }
  }

  #told(found: SovereignExplanation): Answer {
    const { out, clock } = this.surroundings;
    const lines = [...explanationLines(found, clock.now()), ...forbiddenLines(found.forbidden, out)];
    const exit = exitOf(found);
    return { data: found, lines, ...(exit === undefined ? {} : { exit }) };
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
      return this.#told(found);
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
  surroundings: Surroundings,
  args: { fqdn?: string | undefined; component?: string | undefined },
  named: string | undefined,
): Promise<{ fqdn: string; context: string | undefined; component: string | undefined }> {
  const whole = args.fqdn?.includes('.') === true;
  const { fqdn, context } = await contextOfSovereign(surroundings, whole ? args.fqdn : undefined, named);
  return { fqdn, context, component: whole ? args.component : (args.fqdn ?? args.component) };
}

/** Nobody could look, and no stage of a run says why: what was asked is not answered. */
function exitOf({ seen, stage }: SovereignExplanation): number | undefined {
  const code = seen.find(({ unseen }) => unseen !== undefined)?.unseen?.code;
  if (code === undefined || stage !== undefined) return undefined;
  return ERRORS[code as ErrorCode]?.exit ?? 3;
}
