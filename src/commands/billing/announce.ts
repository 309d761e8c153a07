import { Args, Flags } from '@oclif/core';
import { type Answer, CatalystCommand } from '../../cli/base-command.ts';
import { askFirst } from '../../cli/business/ask-first.ts';
import { directOn, directOnlyFlags } from '../../cli/business/books/direct-flags.ts';
import { businessFlags, writeFlags } from '../../cli/business/business-flags.ts';
import { requestOn } from '../../cli/business/open-business.ts';
import { busFlags } from '../../cli/business/open-events.ts';
import { orderLines } from '../../cli/business/order-view.ts';
import { interruptibly } from '../../cli/business/run-business.ts';
import { orderJson } from '../../domain/business/account-json.ts';

const startFlag = Flags.boolean({
  default: false,
  exclusive: ['nats'],
  description: 'Begin the workspace by provisioning itself, where no event can be sent.',
});

export default class BillingAnnounce extends CatalystCommand {
  static override summary =
    'Tell the other services of a paid order whose event was lost, so that its workspace is made.';
  static override description =
    'Puts order.placed on the event bus, once: an order whose organization has a workspace, begun or ready, is refused. billing reconcile finds such orders. Where the bus is not NATS (services of April), --start asks provisioning itself.';
  static override examples = [
    'catalyst billing announce 0b6f8c1e-5a0d-4a9e-9d0e-4b7d6c2a1f30 --direct --reason "ticket 123" --dry-run',
  ];
  static override args = { order: Args.string({ required: true, description: 'Its id.' }) };
  static override flags = {
    ...businessFlags,
    ...directOnlyFlags,
    nats: busFlags.nats,
    start: startFlag,
    ...writeFlags,
  };

  protected async answer(): Promise<Answer> {
    const { args, flags } = await this.parse(BillingAnnounce);
    const { services, request } = await directOn(this.surroundings, flags);
    const access = (await requestOn(this.surroundings, flags)).request;
    const result = await interruptibly(this.surroundings, (signal) =>
      services.billing.announce(args.order, {
        ...{ ...access, ...request, signal, dryRun: flags['dry-run'], start: flags.start },
        ...(flags.nats === undefined ? {} : { nats: flags.nats }),
        ask: askFirst(this.surroundings, flags, signal),
      }),
    );
    const { sovereign, world, outcome, order } = result;
    const lines =
      outcome === 'planned'
        ? [...orderLines(sovereign, order), PLANNED[flags.start ? 'start' : 'announce']]
        : [
            outcome === 'started'
              ? `The workspace of the order is begun on ${sovereign}.`
              : `The order is announced on ${sovereign}; its workspace follows.`,
            `catalyst organization timeline ${order.tenantId}`,
          ];
    return { data: { sovereign, world, outcome, order: orderJson(order) }, lines };
  }
}

const PLANNED = {
  announce: 'It would be announced. Nothing was said of it.',
  start: 'Its workspace would be begun. Nothing was asked for.',
};
