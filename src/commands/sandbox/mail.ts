import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { CatalystError } from '../../domain/errors.ts';
import { type SentMail, sandboxMail } from '../../sandbox/door.ts';

export default class SandboxMail extends CatalystCommand {
  static override summary = 'Show the mail that Sovereigns in the sandbox have sent.';
  static override description =
    'Login codes, vouchers and notices of the business services end here: in the sandbox, no mail leaves this machine.';
  static override examples = [
    'catalyst sandbox mail',
    'catalyst sandbox mail --sovereign omantel.omani.works --json',
  ];
  static override args = {
    number: Args.integer({ min: 1, description: 'Which mail to show whole, as the list numbers it.' }),
  };
  static override flags = {
    sovereign: Flags.string({ description: 'Only the mail of this Sovereign.', helpValue: 'FQDN' }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(SandboxMail);
    const mails = await sandboxMail(this.surroundings.folders.state, flags.sovereign);
    if (args.number === undefined)
      return { data: { mails }, lines: mails.length === 0 ? ['No mail was sent.'] : mails.map(listLine) };
    const mail = mails[args.number - 1];
    if (mail === undefined)
      throw new CatalystError('CATALYST-NOT-FOUND', `There is no mail number ${args.number}.`, {
        hint: `There are ${mails.length}: catalyst sandbox mail`,
      });
    return { data: { mails: [mail] }, lines: wholeMail(mail) };
  }
}

function listLine({ at, to, subject }: SentMail, index: number): string {
  return `${String(index + 1).padStart(3)}  ${at.slice(0, 19)}Z  ${oneLine(to)}  ${oneLine(subject)}`;
}

function wholeMail({ sovereign, at, to, subject, text }: SentMail): string[] {
  const head = [
    `From:    ${sovereign}`,
    `To:      ${oneLine(to)}`,
    `Date:    ${at}`,
    `Subject: ${oneLine(subject)}`,
  ];
  return [...head, '', ...text.split('\n').map(oneLine)];
}

/** What others wrote stays on its line and steers no terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '?');
}
