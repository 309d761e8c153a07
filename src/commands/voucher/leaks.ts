import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { LEAK_COLUMNS } from '../../cli/business/books/books-columns.ts';
import { directOn, directOnlyFlags } from '../../cli/business/books/direct-flags.ts';
import { listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { leakJson } from '../../domain/business/books/leak.ts';

export default class VoucherLeaks extends CatalystCommand {
  static override summary = 'Codes that a failed checkout used up; exit 8 when there are any.';
  static override description =
    'Reads the database, in direct mode: redemptions older than ten minutes whose customer has no order with that code since. An abandoned card page has an order, so it is none.';
  static override examples = ['catalyst voucher leaks --direct --reason "ticket 123"'];
  static override flags = { ...directOnlyFlags, ...listFlags };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(VoucherLeaks);
    const { services, request } = await directOn(this.surroundings, flags);
    const { sovereign, world, leaks, cut } = await interruptibly(this.surroundings, (signal) =>
      services.vouchers.leaks({ ...request, signal }),
    );
    const rows = leaks.map(leakJson);
    const listing = { columns: LEAK_COLUMNS, rows, flags };
    const page = { total: rows.length, offset: flags.offset, leaks: pageJson(listing) };
    const data = { sovereign, world, cut, ...page };
    if (rows.length === 0) return { data, lines: [`No leaks on ${sovereign}.`] };
    const more = cut ? ['There are more than are told here.'] : [];
    const next = 'To take one back: catalyst voucher rollback CODE --customer ID --direct --reason ...';
    return { data, lines: [...pageLines(listing, this.surroundings.out), ...more, next], exit: 8 };
  }
}
