import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { businessFlags } from '../../cli/business/business-flags.ts';
import { openBusiness } from '../../cli/business/open-business.ts';
import { emailOf, proofOf } from '../../cli/business/sign-in-proof.ts';
import { putQuestion } from '../../cli/put-question.ts';

export default class AuthLogin extends CatalystCommand {
  static override summary = 'Sign in at a Sovereign: by password, mailed code or token.';
  static override description =
    'The session is kept sealed in the state folder and renewed by itself. The password is asked for without showing it, or taken from CATALYST_PASSWORD or a file. A context by the operator bridge takes the token of a console session, from a file or CATALYST_TOKEN; in a sandbox one is opened by itself.';
  static override examples = [
    'catalyst auth login --email ops@example.org',
    'catalyst auth login --email ops@example.org --magic-link',
    'catalyst auth login --token-file token.txt',
  ];
  static override flags = {
    sovereign: businessFlags.sovereign,
    email: Flags.string({ description: 'Who signs in; that of the context when left out.' }),
    'password-file': Flags.string({ description: 'File of mode 0600 with the password.' }),
    'token-file': Flags.string({ description: 'File of mode 0600 with a token to keep.' }),
    'magic-link': Flags.boolean({ default: false, description: 'Have a code mailed, and sign in by it.' }),
    'seeded-admin': Flags.boolean({
      default: false,
      description: 'As the superadmin whose password is in the cluster, which is reached from here; audited.',
    }),
    'code-stdin': Flags.boolean({
      default: false,
      description: 'Read the code of an earlier --magic-link from stdin.',
    }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(AuthLogin);
    const { services, context } = await openBusiness(this.surroundings, flags);
    const at = { sovereign: context.name };
    const { stdin, err } = this.surroundings;
    const mayAsk = stdin.terminal && err.terminal && !flags.json;
    const byMail = flags['magic-link'] || flags['code-stdin'];
    if (byMail && !flags['code-stdin']) {
      const email = emailOf(context, flags);
      const sent = await services.auth.requestCode({ ...at, email });
      const again = `catalyst auth login --sovereign ${context.name}${flags.email === undefined ? '' : ' --email ADDRESS'} --code-stdin`;
      const next = `Within five minutes, with the code on stdin: ${again}`;
      if (!mayAsk)
        return { data: { ...sent, codeRequested: true }, lines: [`A code goes to that address.`, next] };
    }
    const code = flags['code-stdin'] ? () => stdin.readAll() : askCode;
    const proof = await proofOf(this.surroundings, context, { ...flags, 'magic-link': byMail }, code);
    const { session, sovereign, world } = await services.auth.login({ ...at, proof });
    const who = session.email || session.subject || 'the holder of the token';
    const role = session.role === '' ? '' : `, ${session.role}`;
    return { data: { sovereign, world, session }, lines: [`Signed in at ${sovereign} as ${who}${role}.`] };
  }
}

async function askCode(): Promise<string> {
  const { password } = await import('@inquirer/prompts');
  return putQuestion(password({ message: 'Code from the mail', mask: false }, { output: process.stderr }));
}
