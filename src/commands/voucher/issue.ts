import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { askFirst } from '../../cli/business/ask-first.ts';
import { directFlags, refuseUndirected } from '../../cli/business/books/direct-flags.ts';
import { businessFlags, writeFlags } from '../../cli/business/business-flags.ts';
import { issueFromFile } from '../../cli/business/issue-from-file.ts';
import { issueExit, issueJson, issueLinesAfter } from '../../cli/business/issue-view.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { ceilingOf, draftOf } from '../../cli/business/voucher-draft.ts';
import { refuseDraft } from '../../domain/business/refuse-draft.ts';
import { CatalystError } from '../../domain/errors.ts';

export default class VoucherIssue extends CatalystCommand {
  static override summary = 'Issue a voucher, or change one; then mail it.';
  static override description =
    'Looks first: a live voucher with the same values is left as it is, one with others is changed only with --update. What is written is read back.';
  static override examples = [
    'catalyst voucher issue --credit 50 --max-redemptions 100',
    'catalyst voucher issue SUMMER-2026 --credit 50 --max-redemptions 100 --description "Summer campaign" --dry-run',
    'catalyst voucher issue SUMMER-2026 --update --inactive --yes',
    'catalyst voucher issue --from partners.csv --dry-run',
    'catalyst voucher issue --from partners.csv --direct --reason "ticket 123" --yes',
  ];
  static override args = { code: Args.string({ description: 'Its code; generated when left out.' }) };
  static override flags = {
    ...businessFlags,
    credit: Flags.string({ helpValue: '<OMR>', description: 'What it is worth, in whole OMR.' }),
    'max-redemptions': Flags.string({
      helpValue: '<n>',
      description: 'How many customers may redeem it; 0 is no cap.',
    }),
    description: Flags.string({ description: 'For whom or what; customers see it.' }),
    inactive: Flags.boolean({ default: false, description: 'Switched off: nobody can redeem it yet.' }),
    active: Flags.boolean({
      default: false,
      exclusive: ['inactive'],
      description: 'With --update: switch it on.',
    }),
    email: Flags.string({ description: 'One address that gets the code by mail, as a step of its own.' }),
    update: Flags.boolean({ default: false, description: 'Change a live voucher of that code.' }),
    resurrect: Flags.boolean({ default: false, description: 'Bring back a revoked voucher of that code.' }),
    'max-credit': Flags.string({
      helpValue: '<OMR>',
      description: 'Most that one voucher may be worth; more is taken for a slip.',
      default: '1000',
      env: 'CATALYST_MAX_CREDIT',
    }),
    ...writeFlags,
    from: Flags.string({
      helpValue: '<file.csv>',
      exclusive: ['credit', 'max-redemptions', 'description', 'inactive', 'active', 'email'],
      description: 'A whole list: code, credit, max_redemptions, description, active, email.',
    }),
    results: Flags.string({
      dependsOn: ['from'],
      description: 'Where each row is noted; beside the list when left out. With it a list is gone on with.',
    }),
    'keep-going': Flags.boolean({
      default: false,
      description: 'Go on behind a row of the list that was refused.',
    }),
    ...directFlags,
    direct: Flags.boolean({
      default: false,
      description:
        'Write the list of --from into the database, by break-glass, all of it at once; needs --reason.',
    }),
    'per-second': Flags.integer({ min: 1, max: 5, default: 5, description: 'Pace of a list.' }),
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(VoucherIssue);
    refuseUndirected(flags);
    const ceiling = ceilingOf(flags['max-credit']);
    const list = flags.from;
    if (flags.direct && list === undefined)
      throw new CatalystError('CATALYST-USAGE', '--direct writes a list: it takes --from.', {
        hint: 'The API issues a single voucher.',
      });
    if (list !== undefined)
      return issueFromFile(this.surroundings, { ...flags, ceiling, list, code: args.code });
    const voucher = draftOf(args.code, flags);
    refuseDraft(voucher, { update: flags.update, ceiling });
    const { services, request } = await requestOn(this.surroundings, flags);
    const result = await interruptibly(this.surroundings, (signal) =>
      services.vouchers.issue({
        ...{ ...request, signal, voucher, ceiling, update: flags.update, resurrect: flags.resurrect },
        dryRun: flags['dry-run'],
        ask: askFirst(this.surroundings, flags, signal),
      }),
    );
    const exit = issueExit(result);
    const answer = { data: issueJson(result), lines: issueLinesAfter(result) };
    return exit === undefined ? answer : { ...answer, exit };
  }
}
