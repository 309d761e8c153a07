import type { KubeObject } from '../../clients/kubernetes/kubernetes.ts';
import type { Bus } from '../../clients/nats/bus.ts';
import { ALL_SUBJECTS } from '../../domain/business/bus.ts';
import { type BusRow, busRows } from '../../domain/business/bus-doctor.ts';
import {
  BUSINESS_PORTS,
  BUSINESS_SERVICES,
  busFault,
  type HealthRow,
  healthzRow,
} from '../../domain/business/health.ts';
import type { InsideSovereign } from '../business/inside.ts';
import { row, rowOf } from './row-of.ts';

const CONFIG_MAPS = { group: '', version: 'v1', resource: 'configmaps' };
const SECRETS = { group: '', version: 'v1', resource: 'secrets' };
const PODS = { group: '', version: 'v1', resource: 'pods' };

/** Both layers' names, the newer last. */
const CONFIGS = ['sme-services-config', 'org-services-config'];
const SHARED_SECRETS = ['sme-secrets', 'org-services-secrets'];

/** The eight `/healthz`, each through a port-forward. @throws CatalystError CATALYST-NOT-INSTALLED */
export async function serviceRows(inside: InsideSovereign): Promise<HealthRow[]> {
  const namespace = await inside.billingNamespace();
  return Promise.all(
    BUSINESS_SERVICES.map((service) =>
      rowOf(
        service,
        async () =>
          healthzRow(
            service,
            await inside.ask({ namespace, service, port: BUSINESS_PORTS[service] }, '/healthz'),
          ),
        'wrong',
      ),
    ),
  );
}

/** What only the cluster's own objects tell: the bus, the way of mails, the name that mails point to. */
export async function objectRows(
  inside: InsideSovereign,
  fqdn: string,
  openBus: () => Promise<Bus>,
): Promise<HealthRow[]> {
  const namespace = await inside.billingNamespace();
  return [
    await rowOf('bus', () => busRow(inside, namespace, openBus)),
    await rowOf('mail', () => mailRow(inside, namespace)),
    await rowOf('sovereign-fqdn', () => fqdnRow(inside, namespace, fqdn)),
  ];
}

async function busRow(
  inside: InsideSovereign,
  namespace: string,
  openBus: () => Promise<Bus>,
): Promise<HealthRow> {
  const config = await firstOf(inside, CONFIG_MAPS, CONFIGS, namespace);
  if (config === undefined) return row('bus', 'wrong', `Namespace ${namespace} has no ${CONFIGS[0]}.`);
  const values = (config.data ?? {}) as Record<string, string>;
  const fault = busFault(values);
  if (fault !== undefined) return row('bus', 'wrong', fault);
  if (!values.NATS_URL) return row('bus', 'unknown', 'Its bus is Kafka, which catalyst does not speak.');
  const bus = await openBus();
  try {
    const wrong = busRows(await bus.streams(ALL_SUBJECTS)).filter(isLasting);
    if (wrong.length > 0) return row('bus', 'wrong', `${wrong[0]!.name}: ${wrong[0]!.says}`);
    return row('bus', 'ok', 'One bus is configured, NATS, with a stream and a reader for each subject.');
  } finally {
    await bus.close();
  }
}

/** How far a reader has come changes from moment to moment: that is for `events doctor`. */
function isLasting({ kind, state }: BusRow): boolean {
  return state === 'wrong' && kind !== 'consumer';
}

/** Upstream lets the Sovereign's own credentials come before those of the services. Nothing is sent to try them. */
async function mailRow(inside: InsideSovereign, namespace: string): Promise<HealthRow> {
  const own = await inside.kubernetes.get(SECRETS, 'sovereign-smtp-credentials', 'catalyst-system');
  const shared = await firstOf(inside, SECRETS, SHARED_SECRETS, namespace);
  if (holds(own, 'smtp-host'))
    return row('mail', 'ok', 'The Sovereign has a mail server; nothing was sent to try it.');
  if (holds(shared, 'SMTP_HOST'))
    return row('mail', 'ok', 'The services have a mail server; nothing was sent to try it.');
  return row('mail', 'wrong', 'No mail server is configured: no code and no voucher can be mailed.');
}

/** Billing writes it into the links of its voucher mails; empty breaks them. */
async function fqdnRow(inside: InsideSovereign, namespace: string, fqdn: string): Promise<HealthRow> {
  const pods = await inside.kubernetes.list(PODS, {
    namespace,
    labelSelector: 'app in (sme-billing,org-billing)',
  });
  const variables = pods.flatMap(variablesOf).filter(({ name }) => name === 'SOVEREIGN_FQDN');
  const said = variables.find(({ value }) => typeof value === 'string')?.value;
  if (said === fqdn) return row('sovereign-fqdn', 'ok', `Billing knows itself as ${fqdn}.`);
  if (said === '')
    return row('sovereign-fqdn', 'wrong', 'SOVEREIGN_FQDN of billing is empty: links in mails are broken.');
  if (typeof said === 'string')
    return row('sovereign-fqdn', 'wrong', `SOVEREIGN_FQDN of billing is ${said.slice(0, 253)}.`);
  return row('sovereign-fqdn', 'unknown', 'The pods of billing do not show SOVEREIGN_FQDN.');
}

function variablesOf({ spec }: KubeObject): { name?: unknown; value?: string }[] {
  const containers = (spec?.containers ?? []) as { env?: { name?: unknown; value?: string }[] }[];
  return containers.flatMap(({ env }) => env ?? []);
}

async function firstOf(
  { kubernetes }: InsideSovereign,
  resource: typeof SECRETS,
  names: readonly string[],
  namespace: string,
): Promise<KubeObject | undefined> {
  for (const name of names) {
    const found = await kubernetes.get(resource, name, namespace);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Only whether there is a value: what it is stays where it is. */
function holds(secret: KubeObject | undefined, key: string): boolean {
  const value = (secret?.data as Record<string, unknown> | undefined)?.[key];
  return typeof value === 'string' && value !== '';
}
