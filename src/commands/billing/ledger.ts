import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { LEDGER_COLUMNS } from '../../cli/business/books/books-columns.ts';
import { directOn, directOnlyFlags } from '../../cli/business/books/direct-flags.ts';
import { streamedRows } from '../../cli/business/books/streamed-rows.ts';
import { listFlags } from '../../cli/business/business-flags.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { ledgerLineJson } from '../../domain/business/books/ledger-line.ts';

export default class BillingLedger extends CatalystCommand {
  static override summary = 'The credit ledger with the running balance of each customer, oldest first.';
  static override description =
    'Reads the database, in direct mode. Rows are printed as they come, however many there are; --limit and --offset page.';
  static override examples = [
    'catalyst billing ledger --direct --reason "ticket 123"',
    'catalyst billing ledger info@nakheel.example --direct --reason "ticket 123" --json',
  ];
  static override args = {
    customer: Args.string({ description: 'Id, user id, e-mail or organization of one customer.' }),
  };
  static override flags = { ...directOnlyFlags, ...listFlags };

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(BillingLedger);
    const { fields, json, limit, offset } = flags;
    const printed = streamedRows(this.surroundings, {
      ...{ name: 'entries', columns: LEDGER_COLUMNS, fields, json },
    });
    const { services, request } = await directOn(this.surroundings, flags);
    const { sovereign, world, customer, rows } = await interruptibly(this.surroundings, (signal) =>
      services.billing.ledger({
        ...{ ...request, signal, offset },
        ...(limit === undefined ? {} : { limit }),
        ...(args.customer === undefined ? {} : { customer: args.customer }),
        onLines: (lines) => printed.add(lines.map(ledgerLineJson)),
      }),
    );
    const of = customer === undefined ? {} : { customer };
    printed.end({ sovereign, world, offset, rows, ...of }, `No such entries on ${sovereign}.`);
    return undefined;
  }
}
