import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';

export default class ContextUse extends CatalystCommand {
  static override summary = 'Mean this Sovereign when a command on its business names none.';
  static override examples = ['catalyst context use omantel.omani.works'];
  static override args = {
    name: Args.string({ required: true, description: 'Name of the context, or its FQDN.' }),
  };

  protected async answer(): Promise<Answer> {
    const { args } = await this.parse(ContextUse);
    const { contexts } = await openCatalyst(this.surroundings, { context: undefined });
    const context = await contexts.use(args.name);
    const where = context.world === 'sandbox' ? ', in the sandbox' : '';
    return { data: { context }, lines: [`${context.fqdn}${where} is meant from now on.`] };
  }
}
