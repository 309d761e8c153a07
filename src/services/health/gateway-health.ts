import { BUSINESS_SERVICES, type BusinessServiceName, type HealthRow } from '../../domain/business/health.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Business } from '../business/business.ts';
import { row, rowOf } from './row-of.ts';

/** A harmless question that each service has to answer itself; for some its refusal of the method is the answer. */
const QUESTIONS: { service: Exclude<BusinessServiceName, 'gateway'>; path: string; anonymous: boolean }[] = [
  { service: 'auth', path: '/auth/me', anonymous: true },
  { service: 'catalog', path: '/catalog/plans', anonymous: true },
  { service: 'tenant', path: '/tenant/check-slug/catalyst-health', anonymous: true },
  { service: 'provisioning', path: '/provisioning/tenant/catalyst-health', anonymous: true },
  { service: 'billing', path: '/billing/balance', anonymous: false },
  { service: 'domain', path: '/domain/domains/catalyst-health', anonymous: false },
  { service: 'notification', path: '/notification/send', anonymous: false },
];

/** The services as the gateway shows them. @throws CatalystError CATALYST-NOT-INSTALLED */
export async function publicRows(business: Business): Promise<HealthRow[]> {
  if (business.via === 'bridge')
    return BUSINESS_SERVICES.map((name) => row(name, 'unknown', 'The operator bridge does not show it.'));
  const rows: HealthRow[] = [];
  for (const { service, path, anonymous } of QUESTIONS)
    rows.push(await rowOf(service, () => ask(business, service, path, anonymous)));
  const answered = rows.some(({ state }) => state === 'ok');
  const gateway = answered
    ? row('gateway', 'ok', 'It passes questions on to the services.')
    : row('gateway', 'wrong', 'Nothing came through it.');
  return [gateway, ...rows];
}

async function ask(
  business: Business,
  service: string,
  path: string,
  anonymous: boolean,
): Promise<HealthRow> {
  const { gateway, signal, fqdn } = business;
  const { status, says } = await gateway.probe(path, {
    anonymous,
    ...(signal === undefined ? {} : { signal }),
  });
  if (status === 404 && (service === 'billing' || says === 'no route matched')) throw notInstalled(fqdn);
  if (status === 401 && says === 'invalid or missing token')
    return row(service, 'unknown', 'The gateway asks for a token first: catalyst auth login');
  if (status === 429) return row(service, 'unknown', 'The gateway got too many requests from here.');
  if (status >= 500) return row(service, 'wrong', `It answers HTTP ${status}: ${says || 'without a word'}.`);
  return row(service, 'ok', 'It answers through the gateway.');
}

function notInstalled(fqdn: string): CatalystError {
  return new CatalystError(
    'CATALYST-NOT-INSTALLED',
    `The gateway of ${fqdn} has no way to billing: it is not installed.`,
    {
      hint: 'Its marketplace is off (MARKETPLACE_ENABLED), or it is of a date before billing was shipped.',
    },
  );
}

/** What billing itself tells of its tables and of Stripe. Takes a superadmin; less than that is `unknown`. */
export async function accountRows(business: Business): Promise<HealthRow[]> {
  return [
    await rowOf('schema', () => schemaRow(business)),
    await rowOf('stripe', async () => {
      const { secretKeyConfigured, webhookSecretConfigured } =
        await business.gateway.stripeSettings(business);
      if (secretKeyConfigured && webhookSecretConfigured)
        return row('stripe', 'ok', 'Both of its keys are set.');
      const what = secretKeyConfigured ? 'Its webhook secret is' : 'Its key is';
      return row('stripe', 'wrong', `${what} not set: orders that credit does not cover cannot be paid.`);
    }),
  ];
}

/** Billing migrates its tables at its start; that it reads them shows that it did. */
async function schemaRow({ gateway, signal, via }: Business): Promise<HealthRow> {
  if (via === 'bridge') return row('schema', 'unknown', 'The operator bridge does not show it.');
  for (const path of ['/billing/vouchers/list', '/billing/admin/orders']) {
    const { status, says } = await gateway.probe(path, signal === undefined ? {} : { signal });
    if (status !== 200) return tablesUnseen(status, says || `HTTP ${status}`);
  }
  return row('schema', 'ok', 'Billing reads its tables of vouchers and orders.');
}

/** A handler that fails says 500; what stands before billing says everything else above. */
function tablesUnseen(status: number, says: string): HealthRow {
  if (status === 500) return row('schema', 'wrong', `Billing cannot read its tables: ${says}.`);
  if (status > 500)
    return row('schema', 'wrong', `Nothing comes through the gateway to billing (HTTP ${status}: ${says}).`);
  if (status === 429) return row('schema', 'unknown', 'The gateway got too many requests from here.');
  if (status === 403) return row('schema', 'unknown', `Only a superadmin can see it: ${says}.`);
  return row('schema', 'unknown', `It cannot be seen with this token: ${says}.`);
}

/** The operator bridge, asked as nobody: it tells that it is there; whether it is wired only to a console session. */
export async function bridgeRow(probe: () => Promise<{ status: number; says: string }>): Promise<HealthRow> {
  return rowOf('bridge', async () => {
    const { status, says } = await probe();
    if (status === 200) return row('bridge', 'ok', 'It is wired.');
    if (says === 'sme-jwt-bridge-unwired')
      return row('bridge', 'wrong', 'The mirror of sme-secrets is missing in catalyst-system.');
    if (status >= 500)
      return row('bridge', 'wrong', `It answers HTTP ${status}: ${says || 'without a word'}.`);
    if (status === 404) return row('bridge', 'unknown', 'This layer has none.');
    return row('bridge', 'unknown', 'It answers; whether it is wired it tells only to a console session.');
  });
}
