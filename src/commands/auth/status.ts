import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { businessFlags } from '../../cli/business/business-flags.ts';
import { minuteText } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import type { AuthStatus as Status } from '../../services/auth/auth.ts';

export default class AuthStatus extends CatalystCommand {
  static override summary = 'Who is signed in at a Sovereign; needs no network.';
  static override description = 'With --verify the Sovereign is asked too, whose word on the role is final.';
  static override examples = ['catalyst auth status', 'catalyst auth status --verify --json'];
  static override flags = {
    ...businessFlags,
    verify: Flags.boolean({ default: false, description: 'Ask the Sovereign.' }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(AuthStatus);
    const { services, request } = await requestOn(this.surroundings, flags);
    const status = await interruptibly(this.surroundings, (signal) =>
      services.auth.status({ ...request, signal, verify: flags.verify }),
    );
    return { data: status, lines: statusLines(status) };
  }
}

const STATES: Record<Status['state'], string> = {
  'signed-out': 'nobody is signed in: catalyst auth login',
  valid: 'valid',
  renewable: 'over; the next command renews it',
  expired: 'over: catalyst auth login',
};

function statusLines({ sovereign, session, state, confirmed }: Status): string[] {
  if (session === undefined && confirmed === undefined) return [`${sovereign}: ${STATES[state]}`];
  const kept =
    session === undefined
      ? []
      : [
          `  signed in   as ${session.email || session.subject || 'the holder of a token'}, ${session.role || 'no role'}, by ${session.way}`,
          `  session     ${STATES[state]}${session.expiresAt === undefined ? '' : `, until ${minuteText(session.expiresAt)} UTC`}`,
        ];
  const said =
    confirmed === undefined
      ? []
      : [`  confirmed   by the Sovereign: ${confirmed.email || confirmed.id}, ${confirmed.role}`];
  return [sovereign, ...kept, ...said];
}
