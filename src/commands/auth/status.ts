import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { businessFlags } from '../../cli/business/business-flags.ts';
import { minuteText } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import type { AuthStatus as Status } from '../../services/auth/auth.ts';

export default class AuthStatus extends CatalystCommand {
  static override summary = 'Who is signed in at a Sovereign; needs no network.';
  static override description =
    'Of a token by --token-file or CATALYST_TOKEN it tells what that says of itself, and of --break-glass whose the token would be. With --verify the Sovereign is asked too, whose word on the role is final.';
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
    const from = flags['token-file'] ?? 'CATALYST_TOKEN';
    return { data: status, lines: statusLines(status, from) };
  }
}

const STATES: Record<Status['state'], string> = {
  'signed-out': 'nobody is signed in: catalyst auth login',
  valid: 'valid',
  renewable: 'over; the next command renews it',
  expired: 'over: catalyst auth login',
  unverified: 'not over by its own word; not verified here',
};

/** @param from whence a brought token is */
function statusLines(status: Status, from: string): string[] {
  const { sovereign, session, state, claims, confirmed, accepted } = status;
  if (state === 'signed-out' && confirmed === undefined) return [`${sovereign}: ${STATES[state]}`];
  const said =
    confirmed === undefined
      ? []
      : [`  confirmed   by the Sovereign: ${confirmed.email || confirmed.id}, ${confirmed.role}`];
  const taken =
    accepted === true ? ['  confirmed   the Sovereign takes it, and does not say whose it is'] : [];
  return [
    sovereign,
    ...(session === undefined ? [] : sessionLines(session, state)),
    ...(claims === undefined ? [] : claimLines(status, from)),
    ...[...said, ...taken],
  ];
}

function sessionLines(session: NonNullable<Status['session']>, state: Status['state']): string[] {
  const { email, subject, role, way, expiresAt } = session;
  return [
    `  signed in   as ${email || subject || 'the holder of a token'}, ${role || 'no role'}, by ${way}`,
    `  session     ${STATES[state]}${untilText(expiresAt)}`,
  ];
}

function claimLines({ source, state, claims, accepted }: Status, from: string): string[] {
  const { email = '', subject = '', role = '', expiresAt } = claims ?? {};
  const whose = `${email || subject || 'nobody by name'}, ${role || 'no role'}`;
  if (source === 'break-glass')
    return [
      `  token       one of five minutes, signed for each command of --break-glass${accepted === true ? '' : '; none was signed for this'}`,
      `  says        ${whose}`,
    ];
  const lasts = `${STATES[state]}${expiresAt === undefined ? '; it names no end' : untilText(expiresAt)}`;
  const word = state === 'expired' ? `over since ${minuteText(expiresAt)} UTC: bring another` : lasts;
  return [
    `  token       that of ${from}, in place of any session`,
    `  says        ${whose}`,
    `  state       ${word}`,
  ];
}

function untilText(expiresAt: string | undefined): string {
  return expiresAt === undefined ? '' : `, until ${minuteText(expiresAt)} UTC`;
}
