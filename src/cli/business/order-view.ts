import type { Order } from '../../domain/business/account.ts';
import { omrText } from '../../domain/business/omr.ts';
import { cleanCell, minuteText } from './listing.ts';

/** An order as a short list of facts. */
export function orderLines(sovereign: string, order: Order): string[] {
  const { id, customerId, tenantId, planId, apps, addons, amount, status, promoCode, promoDeleted } = order;
  const names = (list: readonly string[]) => list.map(cleanCell).join(', ');
  return [
    `Order ${cleanCell(id)} on ${sovereign}`,
    fact('state', cleanCell(status)),
    fact('amount', `${omrText(amount)} a month`),
    fact('plan', cleanCell(planId)),
    ...(addons.length === 0 ? [] : [fact('add-ons', names(addons))]),
    ...(apps.length === 0 ? [] : [fact('apps', names(apps))]),
    fact('organization', cleanCell(tenantId)),
    fact('customer', cleanCell(customerId)),
    ...(promoCode === undefined
      ? []
      : [fact('voucher', `${cleanCell(promoCode)}${promoDeleted ? ', revoked since' : ''}`)]),
    ...(order.createdAt === undefined ? [] : [fact('placed', `${minuteText(order.createdAt)} UTC`)]),
  ];
}

function fact(name: string, value: string): string {
  return `  ${name.padEnd(12)}  ${value}`;
}
