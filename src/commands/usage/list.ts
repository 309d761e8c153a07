import { Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { businessFlags, listFlags } from '../../cli/business/business-flags.ts';
import { pageJson, pageLines } from '../../cli/business/listing.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { USAGE_COLUMNS, usageJson } from '../../cli/business/usage-columns.ts';

export default class UsageList extends CatalystCommand {
  static override summary = 'Charges for usage, newest first.';
  static override description =
    "From the bus: every customer's of the last two weeks, but none that was recorded over HTTP. From the balance: those among the newest 20 entries of the token's own customer, whose exact amounts the API does not tell.";
  static override examples = [
    'catalyst usage list --limit 20',
    'catalyst usage list --from balance --token-file customer.token --json',
  ];
  static override flags = {
    ...businessFlags,
    ...listFlags,
    from: Flags.option({ options: ['bus', 'balance'] as const })({
      default: 'bus',
      description: 'Where to look.',
    }),
    nats: Flags.string({
      helpValue: '<address>',
      description: 'tls://host:port, or nats:// on this machine; through the cluster when left out.',
    }),
    lines: Flags.integer({
      min: 1,
      max: 100_000,
      default: 10_000,
      description: 'The newest so many of the bus.',
    }),
  };

  protected async answer(): Promise<Answer> {
    const { flags } = await this.parse(UsageList);
    const { services, context, request } = await requestOn(this.surroundings, flags);
    const address = flags.nats === undefined ? {} : { address: flags.nats };
    const { sovereign, world, usage, dropped } = await interruptibly(this.surroundings, async (signal) => {
      if (flags.from === 'balance')
        return { ...(await services.usage.ofBalance({ ...request, signal })), dropped: 0 };
      return services.usage.ofBus({ sovereign: context.name, ...address, count: flags.lines, signal });
    });
    const listing = { columns: USAGE_COLUMNS, rows: usage.map(usageJson), flags };
    const none = usage.length === 0 ? [`No usage on ${sovereign}.`] : [];
    const lost = dropped === 0 ? [] : [`${dropped} messages more could not be booked: billing drops them.`];
    const lines = [...none, ...pageLines(listing, this.surroundings.out), ...lost];
    const data = {
      ...{ sovereign, world, from: flags.from, dropped, total: usage.length, offset: flags.offset },
      usage: pageJson(listing),
    };
    return { data, lines };
  }
}
