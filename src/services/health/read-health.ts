import type { HealthRow } from '../../domain/business/health.ts';
import { asCatalystError } from '../../domain/errors.ts';
import { NO_TOKEN } from '../auth/session-tokens.ts';
import {
  type Business,
  type BusinessRequest,
  type BusinessWorkshop,
  type OfSovereign,
  ofSovereign,
} from '../business/business.ts';
import type { InsideSovereign } from '../business/inside.ts';
import { withBusiness } from '../business/with-business.ts';
import { accountRows, bridgeRow, publicRows } from './gateway-health.ts';
import { objectRows, serviceRows } from './inside-health.ts';
import { row } from './row-of.ts';

export interface HealthReport extends OfSovereign {
  /** How the services were asked: through the cluster, or as the gateway shows them. */
  way: 'cluster' | 'gateway';
  rows: HealthRow[];
}

/**
 * How a Sovereign's business is: its eight services, its tables, bus, mail, Stripe, bridge and name. By the cluster where its
 * state is here, else what the gateway shows. Nothing is written and nothing is mailed.
 * @throws CatalystError CATALYST-NOT-INSTALLED
 */
export function readHealth(workshop: BusinessWorkshop, request: BusinessRequest): Promise<HealthReport> {
  return withBusiness(workshop, request, async (business) => {
    const inside = await openWay(workshop, business);
    try {
      const { way, rows } = await serviceHealth(business, inside);
      const rest =
        'kubernetes' in inside && way === 'cluster'
          ? await objectRows(inside, business.fqdn, () => workshop.bus(business.context, undefined))
          : unseen(inside);
      const bridge = await bridgeRow(() => askBridge(workshop, business));
      return {
        ...ofSovereign(business),
        way,
        rows: [...rows, ...(await accountRows(business)), ...rest, bridge],
      };
    } finally {
      if ('kubernetes' in inside) await inside.close();
    }
  });
}

type Way = InsideSovereign | { why: string };

async function openWay({ inside }: BusinessWorkshop, { context }: Business): Promise<Way> {
  return inside(context).catch((thrown: unknown) => {
    const { code, message } = asCatalystError(thrown);
    if (code === 'CATALYST-INTERNAL') throw thrown;
    return { why: code === 'CATALYST-NOT-FOUND' ? 'Its cluster cannot be asked from here.' : message };
  });
}

/** A cluster that cannot be reached is no verdict on the services: the gateway is asked then. */
async function serviceHealth(
  business: Business,
  inside: Way,
): Promise<{ way: HealthReport['way']; rows: HealthRow[] }> {
  if ('why' in inside) return { way: 'gateway', rows: await publicRows(business) };
  try {
    return { way: 'cluster', rows: await serviceRows(inside) };
  } catch (thrown) {
    const { code, message } = asCatalystError(thrown);
    if (!/^CATALYST-(KUBERNETES|NETWORK)-/.test(code)) throw thrown;
    const rows = [row('cluster', 'wrong', message), ...(await publicRows(business))];
    return { way: 'gateway', rows };
  }
}

function unseen(inside: Way): HealthRow[] {
  const why = 'why' in inside ? inside.why : 'Its cluster does not answer.';
  return ['bus', 'mail', 'sovereign-fqdn'].map((name) => row(name, 'unknown', why));
}

async function askBridge(workshop: BusinessWorkshop, business: Business) {
  const { fqdn, world, via, signal } = business;
  const path = '/billing/vouchers/list';
  if (via === 'bridge') return business.gateway.probe(path, signal === undefined ? {} : { signal });
  const context = { name: fqdn, fqdn, world, via: 'bridge' } as const;
  const { gateway, close } = await workshop.connect(context, NO_TOKEN, () => 'health');
  const asked = { anonymous: true, ...(signal === undefined ? {} : { signal }) };
  return gateway.probe(path, asked).finally(close);
}
