import { orderJson, subscriptionJson } from '../../domain/business/account-json.ts';
import { lastPaid, standOf } from '../../domain/business/lifecycle.ts';
import { omrText } from '../../domain/business/omr.ts';
import type { OfSovereign } from '../../services/business/business.ts';
import type { OrganizationLife } from '../../services/organizations/read-organizations.ts';
import { cleanCell, minuteText } from './listing.ts';
import type { StandRow } from './organization-columns.ts';

/** One organization as JSON. */
export function organizationJson(found: OfSovereign & OrganizationLife) {
  const { sovereign, world, organization, orders, partial, subscription, provision, steps, finding } = found;
  return {
    ...{ sovereign, world, organization, partial, orders: orders.map(orderJson), steps },
    ...(subscription === undefined ? {} : { subscription: subscriptionJson(subscription) }),
    ...(provision === undefined ? {} : { provision }),
    ...(finding === undefined ? {} : { finding }),
  };
}

export function standRow({ organization, steps }: OrganizationLife): StandRow {
  const { slug, id, status } = organization;
  const { name, state, says } = standOf(steps);
  return { slug, id, status, step: name, state, says };
}

/** One organization for a person. */
export function organizationLines(found: OfSovereign & OrganizationLife): string[] {
  const { sovereign, organization, orders, partial, subscription, provision, finding } = found;
  const { slug, name, id, status, planId, subdomain, createdAt } = organization;
  const fact = (what: string, value: string) => `  ${what.padEnd(12)}  ${cleanCell(value)}`;
  const order = orders.map((one) => fact('order', `${one.id}  ${omrText(one.amount)}  ${one.status}`));
  const workspace =
    provision === undefined ? 'none is known' : `${provision.status}, ${provision.progress} %`;
  return [
    `${cleanCell(slug)}, ${cleanCell(name)}, on ${sovereign}`,
    fact('status', status),
    fact('id', id),
    fact('plan', planId || '(none)'),
    fact('subdomain', subdomain || '(none)'),
    fact('created', createdAt === undefined ? '' : `${minuteText(createdAt)} UTC`),
    ...(order.length > 0 ? order : [fact('order', partial ? 'none of the newest 50' : 'none')]),
    fact('subscription', subscription === undefined ? 'none' : subscription.status),
    fact('workspace', workspace),
    ...(finding === undefined ? [] : [findingText(found), ...nextStep(found)]),
  ];
}

/** The step that is missing, by name. */
export function findingText({ finding }: Pick<OrganizationLife, 'finding'>): string {
  return finding === undefined
    ? 'Nothing is missing.'
    : `${finding.state} at "${finding.name}": ${finding.says}`;
}

/** What mends it, where a command does. */
export function nextStep({ finding, orders }: Pick<OrganizationLife, 'finding' | 'orders'>): string[] {
  const order =
    finding?.name === 'provisioning' && finding.state === 'missing' ? lastPaid(orders) : undefined;
  return order === undefined ? [] : [`catalyst billing announce ${order.id} --direct --reason TEXT`];
}
