import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { directOn, directOnlyFlags } from '../../cli/business/books/direct-flags.ts';
import { exportPrinter } from '../../cli/business/books/export-printer.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { EXPORT_COLUMNS, type ExportKind } from '../../domain/business/books/export-columns.ts';

export default class BillingExport extends CatalystCommand {
  static override summary = 'All orders, ledger entries or vouchers as CSV or JSON.';
  static override description =
    'Reads the database, in direct mode, and prints rows as they come. Columns keep their names and order; amounts are decimal texts in OMR and in baisa; text that a spreadsheet would take for a formula gets an apostrophe in CSV, and a control character or a mark that hides or reorders text is written out there as \\u001b or \\u202e, to a file as to a terminal. --json wraps the rows with the Sovereign that they are of.';
  static override examples = [
    'catalyst billing export ledger --direct --reason "end of year"',
    'catalyst billing export vouchers --format json --direct --reason "end of year"',
  ];
  static override args = {
    kind: Args.string({ required: true, options: Object.keys(EXPORT_COLUMNS), description: 'What.' }),
  };
  static override flags = {
    ...directOnlyFlags,
    format: Flags.string({ options: ['csv', 'json'], default: 'csv', description: 'Form of the rows.' }),
    fields: Flags.string({ helpValue: '<a,b>', description: 'Only these columns, in this order.' }),
  };

  protected async answer(): Promise<Answer | undefined> {
    const { args, flags } = await this.parse(BillingExport);
    const kind = args.kind as ExportKind;
    const format = flags.json ? 'wrapped' : (flags.format as 'csv' | 'json');
    const printer = exportPrinter(this.surroundings, { kind, format, fields: flags.fields });
    const { services, request } = await directOn(this.surroundings, flags);
    const { sovereign, world, rows } = await interruptibly(this.surroundings, (signal) =>
      services.billing.export({ ...request, signal, kind, onRows: printer.add }),
    );
    printer.end({ sovereign, world, kind, total: rows });
    return undefined;
  }
}
