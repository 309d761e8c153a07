import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openBusiness } from '../../cli/business/open-business.ts';
import { baseOf } from '../../domain/business/sovereign-context.ts';

export default class ContextShow extends CatalystCommand {
  static override summary = 'One context: which Sovereign, how it is reached, who signs in.';
  static override examples = ['catalyst context show', 'catalyst context show omantel.omani.works --json'];
  static override args = {
    name: Args.string({ description: 'Its name; the one that is meant when left out.' }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(ContextShow);
    const { context } = await openBusiness(this.surroundings, {
      context: flags.context,
      sovereign: args.name,
    });
    const { name, fqdn, world, via, email, kubeconfig, kept, current } = context;
    const address = baseOf(context);
    const origin = kept ? 'catalyst context create' : 'the state of the Sovereign, which is here';
    const lines = [
      `${name}${current ? ', in use' : ''}`,
      `  sovereign  ${fqdn}${world === 'sandbox' ? ', in the sandbox' : ''}`,
      `  reached    ${via === 'cluster' ? 'through its Kubernetes API' : `by the ${via}, ${address}`}`,
      ...(kubeconfig === undefined ? [] : [`  cluster    by ${kubeconfig}`]),
      ...(email === undefined ? [] : [`  signs in   ${email}`]),
      `  from       ${origin}`,
    ];
    return { data: { context: { ...context, address } }, lines };
  }
}
