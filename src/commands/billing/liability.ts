import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { directOn, directOnlyFlags } from '../../cli/business/books/direct-flags.ts';
import { LIABILITY_COLUMNS, liabilityJson, liabilityLines } from '../../cli/business/books/liability-view.ts';
import { listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { interruptibly } from '../../cli/business/run-business.ts';

export default class BillingLiability extends CatalystCommand {
  static override summary = 'What vouchers and balances may still cost.';
  static override description =
    'Reads the database, in direct mode. Live vouchers: credit times what is left of the cap; those without a cap are listed apart, since nobody can say what they cost. Beside them the credit that customers hold.';
  static override examples = ['catalyst billing liability --direct --reason "end of quarter"'];
  static override flags = { ...directOnlyFlags, ...listFlags };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(BillingLiability);
    const { services, request } = await directOn(this.surroundings, flags);
    const found = await interruptibly(this.surroundings, (signal) =>
      services.billing.liability({ ...request, signal }),
    );
    const { vouchers: rows, ...totals } = liabilityJson(found);
    const listing = { columns: LIABILITY_COLUMNS, rows, flags };
    const { sovereign, world } = found;
    const page = { total: rows.length, offset: flags.offset, vouchers: pageJson(listing) };
    const lines = [...pageLines(listing, this.surroundings.out), ...liabilityLines(found)];
    return { data: { sovereign, world, ...totals, ...page }, lines };
  }
}
