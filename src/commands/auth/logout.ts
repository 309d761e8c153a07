import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { businessFlags } from '../../cli/business/business-flags.ts';
import { openBusiness } from '../../cli/business/open-business.ts';

export default class AuthLogout extends CatalystCommand {
  static override summary = 'End the session at a Sovereign and forget it.';
  static override examples = ['catalyst auth logout'];
  static override flags = { sovereign: businessFlags.sovereign };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(AuthLogout);
    const { services, context } = await openBusiness(this.surroundings, flags);
    const ended = await services.auth.logout({ sovereign: context.name });
    const { sovereign, wasSignedIn, endedThere } = ended;
    const there = endedThere ? '' : ' The Sovereign was not told; what it gave out ends by itself.';
    const line = wasSignedIn
      ? `Signed out of ${sovereign}.${there}`
      : `Nobody was signed in at ${sovereign}.`;
    return { data: ended, lines: [line] };
  }
}
