import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { BOOKED_VOUCHER_COLUMNS } from '../../cli/business/books/books-columns.ts';
import { directFlags, directOn, refuseUndirected } from '../../cli/business/books/direct-flags.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { type BookedVoucher, bookedVoucherJson } from '../../domain/business/books/booked-voucher.ts';
import type { OfSovereign } from '../../services/business/business.ts';

export default class VoucherList extends CatalystCommand {
  static override summary = 'The vouchers of a Sovereign, newest first.';
  static override description =
    'Revoked ones are in no list that the API gives; --direct --all reads them from the database.';
  static override examples = [
    'catalyst voucher list',
    'catalyst voucher list --state active --fields code,credit,timesRedeemed --json',
    'catalyst voucher list --direct --all --reason "ticket 123"',
  ];
  static override flags = {
    ...businessFlags,
    ...directFlags,
    ...listFlags,
    all: Flags.boolean({ default: false, description: 'Revoked ones too; takes --direct.' }),
    state: Flags.string({
      options: ['active', 'exhausted', 'inactive', 'revoked'],
      description: 'Only those.',
    }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(VoucherList);
    const onlyThere = [
      ...(flags.all ? ['--all'] : []),
      ...(flags.state === 'revoked' ? ['--state revoked'] : []),
    ];
    refuseUndirected(flags, ...onlyThere);
    const { sovereign, world, vouchers } = await this.#vouchers(flags);
    const rows = vouchers
      .map(bookedVoucherJson)
      .filter(({ state }) => flags.state === undefined || state === flags.state);
    const listing = { columns: BOOKED_VOUCHER_COLUMNS, rows, flags };
    const data = { sovereign, world, total: rows.length, offset: flags.offset, vouchers: pageJson(listing) };
    const none = `No ${flags.state ?? (flags.all ? '' : 'live')} vouchers on ${sovereign}.`;
    if (this.wantsJson()) return { data, lines: [] };
    const lines = rows.length === 0 ? [none.replace('  ', ' ')] : pageLines(listing, this.surroundings.out);
    return { data, lines };
  }

  async #vouchers(flags: Flagged): Promise<OfSovereign & { vouchers: BookedVoucher[] }> {
    if (!flags.direct) {
      const { services, request } = await requestOn(this.surroundings, flags);
      return interruptibly(this.surroundings, (signal) => services.vouchers.list({ ...request, signal }));
    }
    const { services, request } = await directOn(this.surroundings, flags);
    const all = flags.all || flags.state === 'revoked';
    return interruptibly(this.surroundings, (signal) =>
      services.vouchers.listBooked({ ...request, signal, all }),
    );
  }
}

type Flagged = Parameters<typeof requestOn>[1] &
  Parameters<typeof directOn>[1] & { all: boolean; state: string | undefined };
