import { checkoutCommand, directCommand } from '../derive/business-commands.ts';
import type { Change } from '../messages.ts';
import type { Notice } from '../model.ts';
import type { Task, TaskWay } from './task.ts';

/** An order in a customer's name: a voucher is redeemed by it, or the credit that is there pays. */
export function checkoutTask({ fqdn, values }: Change & { verb: 'checkout' }): Task {
  const text = (name: string) => values[name]?.trim() ?? '';
  return {
    command: checkoutCommand(values, fqdn),
    run: async ({ vouchers, billing }, { ask, signal, credentials }): Promise<Notice> => {
      const token = text('token') || credentials.customerToken;
      const request = {
        ...{ sovereign: fqdn, signal, ask, dryRun: false, plan: text('plan'), addons: [] },
        ...{ organization: text('organization'), ...(token === undefined ? {} : { token }) },
      };
      const code = text('code');
      if (code === '') {
        const { orderId = '' } = await billing.checkout(request);
        return { text: `Order ${orderId} is paid with credit, on ${fqdn}.`, tone: 'good' };
      }
      const result = await vouchers.redeem(code, { ...request, card: values.card === 'yes' });
      const { outcome, orderId = '', sessionUrl = '' } = result;
      if (outcome === 'card-page')
        return { text: `${result.code} is redeemed; the card is paid at ${sessionUrl}`, tone: 'warning' };
      return { text: `Order ${orderId} is paid with ${result.code}, on ${fqdn}.`, tone: 'good' };
    },
  };
}

export function rollbackTasks({ fqdn, leaks, reason }: Change & { verb: 'rollback' }): Task[] {
  const confirmName = leaks.length === 1 ? leaks[0]!.code : fqdn;
  return leaks.map(({ code, customer }) => ({
    command: directCommand(['voucher', 'rollback', code], fqdn, reason, { customer }),
    confirmName,
    run: async ({ vouchers }, { ask, signal, credentials: { databaseUrl } }) => {
      const { outcome } = await vouchers.rollback(code, {
        ...{ sovereign: fqdn, customer, reason, signal, ask, force: false, dryRun: false },
        ...(databaseUrl === undefined ? {} : { databaseUrl }),
      });
      if (outcome === 'taken-back')
        return { text: `The redemption of ${code} was taken back, on ${fqdn}.`, tone: 'good' };
      return { text: `${code}: there is no such redemption. Nothing was touched.`, tone: 'quiet' };
    },
  }));
}

/** Tells the other services of paid orders whose event was lost. */
export function announceTasks({ fqdn, orders, reason }: Change & { verb: 'announce' }): Task[] {
  return orders.map((order) => ({
    command: directCommand(['billing', 'announce', order], fqdn, reason),
    run: async ({ billing }, { ask, signal, credentials }: TaskWay): Promise<Notice> => {
      const { token, databaseUrl } = credentials;
      await billing.announce(order, {
        ...{ sovereign: fqdn, reason, signal, ask, dryRun: false },
        ...(token === undefined ? {} : { token }),
        ...(databaseUrl === undefined ? {} : { databaseUrl }),
      });
      return { text: `The order is announced on ${fqdn}; its workspace follows.`, tone: 'good' };
    },
  }));
}
