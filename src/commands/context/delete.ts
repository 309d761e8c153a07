import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { openCatalyst } from '../../cli/open-services.ts';

export default class ContextDelete extends CatalystCommand {
  static override summary = 'Forget a context that was created here; the Sovereign is not touched.';
  static override examples = ['catalyst context delete omantel'];
  static override args = { name: Args.string({ required: true, description: 'Its name.' }) };

  protected async answer(): Promise<Answer> {
    const { args } = await this.parse(ContextDelete);
    const { contexts } = await openCatalyst(this.surroundings, { context: undefined });
    const gone = await contexts.delete(args.name);
    return { data: gone, lines: [`The context ${gone.name} is forgotten.`] };
  }
}
