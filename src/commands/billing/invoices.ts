import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { INVOICE_COLUMNS } from '../../cli/business/billing-columns.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { invoiceJson } from '../../domain/business/account-json.ts';

export default class BillingInvoices extends CatalystCommand {
  static override summary = 'Invoices of an organization; those whose units are suspect are marked.';
  static override examples = ['catalyst billing invoices 6650f1c2a9b3d4e5f6071829'];
  static override args = {
    organization: Args.string({ required: true, description: 'Its id (tenant), or its slug.' }),
  };
  static override flags = { ...businessFlags, ...listFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(BillingInvoices);
    const { services, request } = await requestOn(this.surroundings, flags);
    const { sovereign, world, invoices, organizationKnown } = await interruptibly(
      this.surroundings,
      (signal) => services.billing.invoices(args.organization, { ...request, signal }),
    );
    const listing = { columns: INVOICE_COLUMNS, rows: invoices.map(invoiceJson), flags };
    const none = organizationKnown
      ? `That organization has no invoices on ${sovereign}.`
      : `No invoices on ${sovereign}; whether there is such an organization is not told to this token.`;
    const lines = invoices.length === 0 ? [none] : pageLines(listing, this.surroundings.out);
    const data = {
      sovereign,
      world,
      organizationKnown,
      total: invoices.length,
      offset: flags.offset,
      invoices: pageJson(listing),
    };
    return { data, lines };
  }
}
