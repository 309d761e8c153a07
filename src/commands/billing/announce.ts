import { Args } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { askFirst } from '../../cli/business/ask-first.ts';
import { directOn, directOnlyFlags } from '../../cli/business/books/direct-flags.ts';
import { businessFlags, writeFlags } from '../../cli/business/business-flags.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { busFlags } from '../../cli/business/open-events.ts';
import { orderLines } from '../../cli/business/order-view.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { orderJson } from '../../domain/business/account-json.ts';

export default class BillingAnnounce extends CatalystCommand {
  static override summary =
    'Tell the other services of a paid order whose event was lost, so that its workspace is made.';
  static override description =
    'Puts order.placed on the event bus, once: an order whose organization has a workspace, begun or ready, is refused. billing reconcile finds such orders.';
  static override examples = [
    'catalyst billing announce 0b6f8c1e-5a0d-4a9e-9d0e-4b7d6c2a1f30 --direct --reason "ticket 123" --dry-run',
  ];
  static override args = { order: Args.string({ required: true, description: 'Its id.' }) };
  static override flags = { ...businessFlags, ...directOnlyFlags, nats: busFlags.nats, ...writeFlags };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(BillingAnnounce);
    const { services, request } = await directOn(this.surroundings, flags);
    const access = (await requestOn(this.surroundings, flags)).request;
    const result = await interruptibly(this.surroundings, (signal) =>
      services.billing.announce(args.order, {
        ...{ ...access, ...request, signal, dryRun: flags['dry-run'] },
        ...(flags.nats === undefined ? {} : { nats: flags.nats }),
        ask: askFirst(this.surroundings, flags, signal),
      }),
    );
    const { sovereign, world, outcome, order } = result;
    const told =
      outcome === 'planned'
        ? [...orderLines(sovereign, order), 'It would be announced. Nothing was said of it.']
        : [
            `The order is announced on ${sovereign}; its workspace follows.`,
            `catalyst organization timeline ${order.tenantId}`,
          ];
    return { data: { sovereign, world, outcome, order: orderJson(order) }, lines: told };
  }
}
