import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { directFlags, directOn, refuseUndirected } from '../../cli/business/books/direct-flags.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { USAGE_COLUMNS, usageJson } from '../../cli/business/usage-columns.ts';
import { type UsageSource, usageSource, whatWasLookedAt } from '../../cli/business/usage-source.ts';
import type { UsageRow } from '../../domain/business/usage.ts';

export default class UsageList extends CatalystCommand {
  static override summary = 'Charges for usage, newest first.';
  static override description =
    "With --direct every one that is booked, from the ledger. From the bus, when nothing else is said: every customer's of the last two weeks, but none that was recorded over HTTP. From the balance: those among the newest 20 entries of the token's own customer, whose exact amounts the API does not tell.";
  static override examples = [
    'catalyst usage list --direct --reason "ticket 123"',
    'catalyst usage list --limit 20',
    'catalyst usage list --from balance --token-file customer.token --json',
  ];
  static override flags = {
    ...businessFlags,
    ...directFlags,
    ...listFlags,
    from: Flags.option({ options: ['bus', 'balance', 'ledger'] as const })({
      description: 'Where to look: the bus when left out, the ledger with --direct.',
    }),
    nats: Flags.string({
      helpValue: '<address>',
      description: 'tls://host:port, or nats:// on this machine; through the cluster when left out.',
    }),
    lines: Flags.integer({
      min: 1,
      max: 100_000,
      default: 10_000,
      description: 'The newest so many of the bus, or of the ledger.',
    }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(UsageList);
    refuseUndirected(flags);
    const from = usageSource(flags);
    const { sovereign, world, usage, dropped, partial } = await this.#looked(from, flags);
    const listing = { columns: USAGE_COLUMNS, rows: usage.map(usageJson), flags };
    const lost = dropped === 0 ? [] : [`${dropped} messages more could not be booked: billing drops them.`];
    const said = whatWasLookedAt({ from, sovereign, count: usage.length, partial });
    const lines = [...pageLines(listing, this.surroundings.out), ...lost, ...said];
    const data = {
      ...{ sovereign, world, from, complete: from === 'ledger' && !partial, dropped },
      ...{ total: usage.length, offset: flags.offset, usage: pageJson(listing) },
    };
    return { data, lines };
  }

  async #looked(from: UsageSource, flags: Flagged): Promise<Looked> {
    const none = { dropped: 0, partial: false };
    if (from === 'ledger') {
      const { services, request } = await directOn(this.surroundings, flags);
      return interruptibly(this.surroundings, async (signal) => ({
        ...none,
        ...(await services.usage.ofLedger({ ...request, signal, count: flags.lines })),
      }));
    }
    const { services, context, request } = await requestOn(this.surroundings, flags);
    const address = flags.nats === undefined ? {} : { address: flags.nats };
    return interruptibly(this.surroundings, async (signal) => {
      if (from === 'balance') return { ...none, ...(await services.usage.ofBalance({ ...request, signal })) };
      const bus = { sovereign: context.name, ...address, count: flags.lines, signal };
      return { ...none, ...(await services.usage.ofBus(bus)) };
    });
  }
}

type Flagged = Parameters<typeof requestOn>[1] &
  Parameters<typeof directOn>[1] & { nats: string | undefined; lines: number };

interface Looked {
  sovereign: string;
  world: string;
  usage: UsageRow[];
  dropped: number;
  partial: boolean;
}
