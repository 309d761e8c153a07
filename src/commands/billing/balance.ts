import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { ENTRY_COLUMNS } from '../../cli/business/billing-columns.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { balanceJson } from '../../domain/business/account-json.ts';
import { omrText } from '../../domain/business/omr.ts';

export default class BillingBalance extends CatalystCommand {
  static override summary = 'Credit of whoever the token stands for, with its newest entries.';
  static override description =
    "Billing tells only the balance of the token's own customer, in whole OMR, and at most 20 entries: usage counts in it rounded, half away from zero, and its entries are told as nothing. Exactly to the last micro-OMR: billing ledger. It says 0 too when it cannot find the customer.";
  static override examples = ['catalyst billing balance --token-file customer.token'];
  static override flags = { ...businessFlags, ...listFlags };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(BillingBalance);
    const { services, request } = await requestOn(this.surroundings, flags);
    const { sovereign, world, balance } = await interruptibly(this.surroundings, (signal) =>
      services.billing.balance({ ...request, signal }),
    );
    const { credit, currency, entries } = balanceJson(balance);
    const listing = { columns: ENTRY_COLUMNS, rows: entries, flags };
    const doubt = balance.credit === 0n && entries.length === 0;
    const rounded = entries.some(({ reason }) => reason.startsWith('usage:'));
    const exact = `Billing rounds it to whole OMR, since there is usage; exactly: catalyst billing ledger CUSTOMER --direct --reason TEXT`;
    const lines = [
      `${omrText(balance.credit)} on ${sovereign}, as billing reports it.`,
      ...(rounded ? [exact] : []),
      ...pageLines(listing, this.surroundings.out),
      ...(doubt ? ['No entries: a customer without credit, or one that billing does not know.'] : []),
    ];
    const page = { total: entries.length, offset: flags.offset, entries: pageJson(listing) };
    return { data: { sovereign, world, credit, currency, rounded, ...page }, lines };
  }
}
