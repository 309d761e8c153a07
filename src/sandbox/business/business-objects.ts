import type { BusinessDoorSecrets, BusinessPlace } from '../ground.ts';
import { type ApiObject, apiTime } from '../kubernetes/api-object.ts';
import type { PodPort } from '../kubernetes/pod-ports.ts';
import type { Layer } from './layer.ts';
import { SERVICES, type ServiceName } from './services.ts';

export const SME = 'sme';
export const NATS_NAMESPACE = 'nats-system';
export const NATS_POD = 'nats-jetstream-0';
/** Two, as CloudNativePG keeps them; the first is the primary until the fault `postgres-failover`. */
export const POSTGRES_PODS = ['sme-pg-1', 'sme-pg-2'] as const;
export type PostgresPod = (typeof POSTGRES_PODS)[number];

/** Where pods are said to run, and since when (milliseconds since the epoch). */
export interface PodSite {
  node: string | undefined;
  now: number;
}

/** The pods whose ports lead to the business services, and to what. */
export function podPlaces(): { place: BusinessPlace; at: PodPort }[] {
  const services = (Object.keys(SERVICES) as ServiceName[]).map((name) => ({
    place: name,
    at: { namespace: SME, pod: podName(name), port: SERVICES[name] },
  }));
  return [
    ...services,
    ...POSTGRES_PODS.map((name) => ({
      place: 'postgres' as const,
      at: { namespace: SME, pod: name, port: 5432 },
    })),
    { place: 'nats', at: { namespace: NATS_NAMESPACE, port: 4222 } },
  ];
}

/** The objects with which the business services can be found and reached in a cluster (billing.md 0), but for the bus. */
export function businessObjects(
  site: PodSite,
  { fqdn, layer, secrets }: { fqdn: string; layer: Layer; secrets: BusinessDoorSecrets },
): ApiObject[] {
  const names = Object.keys(SERVICES) as ServiceName[];
  return [
    ...names.map((name) => service(SME, name, { app: `sme-${name}` }, SERVICES[name])),
    ...postgresPods(site, POSTGRES_PODS[0]),
    ...['sme-pg-rw', 'sme-pg-ro', 'sme-pg-r'].map((name) => postgresService(name)),
    configMap(fqdn, layer),
    secret('sme-pg-app', { username: 'sme', password: secrets.databasePassword }),
    secret('sme-secrets', serviceSecrets(fqdn, secrets)),
    ...names.map((name) => servicePod(site, name, name === 'billing' && layer === 'L' ? fqdn : undefined)),
  ];
}

/** What leads to the pods of the bus, which are those of its chart. */
export function busService(labels: Record<string, string>): ApiObject {
  return service(NATS_NAMESPACE, 'nats-jetstream', labels, 4222);
}

/** A pod of the bus where no chart made one. */
export function busPod(site: PodSite, labels: Record<string, string>): ApiObject {
  return pod(site, { namespace: NATS_NAMESPACE, name: NATS_POD, labels, container: 'nats', port: 4222 });
}

export function postgresPods(site: PodSite, primary: PostgresPod): ApiObject[] {
  return POSTGRES_PODS.map((name) => postgresPod(site, name, primary));
}

function podName(name: ServiceName): string {
  return `${name}-6d5f8c9b7-sme01`;
}

function service(namespace: string, name: string, selector: Record<string, string>, port: number): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { type: 'ClusterIP', selector, ports: [{ name: 'http', protocol: 'TCP', port, targetPort: port }] },
  };
}

function postgresService(name: string): ApiObject {
  const roles: Record<string, object> = {
    'sme-pg-rw': { role: 'primary' },
    'sme-pg-ro': { role: 'replica' },
  };
  return service(SME, name, { 'cnpg.io/cluster': 'sme-pg', ...roles[name] }, 5432);
}

function postgresPod(site: PodSite, name: string, primary: string): ApiObject {
  const role = name === primary ? 'primary' : 'replica';
  const labels = {
    'cnpg.io/cluster': 'sme-pg',
    'cnpg.io/instanceName': name,
    'cnpg.io/instanceRole': role,
    role,
  };
  return pod(site, { namespace: SME, name, labels, container: 'postgres', port: 5432 });
}

/** @param fqdn told to billing, for the links of its mails; April's was told none */
function servicePod(site: PodSite, name: ServiceName, fqdn: string | undefined): ApiObject {
  const labels = { app: `sme-${name}` };
  const env = fqdn === undefined ? {} : { env: [{ name: 'SOVEREIGN_FQDN', value: fqdn }] };
  return pod(site, {
    ...{ namespace: SME, name: podName(name), labels, container: name, port: SERVICES[name], ...env },
  });
}

interface PodShape {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  container: string;
  port: number;
  env?: { name: string; value: string }[];
}

function pod({ node, now }: PodSite, { namespace, name, labels, container, port, env }: PodShape): ApiObject {
  const at = apiTime(now);
  const image = `ghcr.io/openova-io/openova/${container}:sandbox`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      ...(node === undefined ? {} : { nodeName: node }),
      containers: [
        { name: container, image, ports: [{ containerPort: port }], ...(env === undefined ? {} : { env }) },
      ],
    },
    status: {
      phase: 'Running',
      startTime: at,
      podIP: '10.42.0.80',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at }],
      containerStatuses: [
        { name: container, image, ready: true, restartCount: 0, state: { running: { startedAt: at } } },
      ],
    },
  };
}

function secret(name: string, values: Record<string, string>): ApiObject {
  const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: SME },
    type: 'Opaque',
    data: Object.fromEntries(data),
  };
}

function serviceSecrets(fqdn: string, secrets: BusinessDoorSecrets): Record<string, string> {
  return {
    JWT_SECRET: secrets.jwtSecret,
    JWT_REFRESH_SECRET: secrets.jwtSecret.split('').reverse().join(''),
    ...{ GOOGLE_CLIENT_ID: '', GOOGLE_CLIENT_SECRET: '' },
    ...{ SMTP_HOST: 'stalwart.mail-system.svc.cluster.local', SMTP_PORT: '25', SMTP_FROM: `noreply@${fqdn}` },
    ...{ SMTP_USER: '', SMTP_PASS: '' },
    ...{ ADMIN_EMAIL: secrets.adminEmail, ADMIN_PASSWORD: secrets.adminPassword },
  };
}

function configMap(fqdn: string, layer: Layer): ApiObject {
  const urls = (Object.keys(SERVICES) as ServiceName[])
    .filter((name) => name !== 'gateway')
    .map((name) => [`${name.toUpperCase()}_URL`, `http://${name}.sme.svc.cluster.local:${SERVICES[name]}`]);
  const nats = 'nats://nats-jetstream.nats-system.svc.cluster.local:4222';
  const bus =
    layer === 'L'
      ? { REDPANDA_BROKERS: '', NATS_URL: nats, EVENT_BUS_PROTOCOL: 'nats' }
      : { REDPANDA_BROKERS: 'redpanda.sme.svc.cluster.local:9092' };
  const origin = `https://marketplace.${fqdn}`;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'sme-services-config', namespace: SME },
    data: {
      ...Object.fromEntries(urls),
      ...{ POSTGRES_HOST: 'sme-pg-rw.sme.svc.cluster.local', POSTGRES_PORT: '5432' },
      MONGODB_URI: 'mongodb://ferretdb.sme.svc.cluster.local:27017/',
      VALKEY_ADDR: 'valkey.sme.svc.cluster.local:6379',
      ...bus,
      ...{ CORS_ORIGIN_PUBLIC: origin, CORS_ORIGIN_ADMIN: origin, CORS_ORIGIN_GATEWAY: origin },
      ...{ PUBLIC_BASE_URL: origin, PUBLIC_API_BASE_URL: `${origin}/api`, CNAME_TARGET: fqdn },
      CHECKOUT_SUCCESS_URL: `${origin}/checkout/success`,
      CHECKOUT_CANCEL_URL: `${origin}/checkout/cancel`,
    },
  };
}
