/** One thing that was looked at. `unknown`: it cannot be told from here; only `wrong` is a finding. */
export interface HealthRow {
  name: string;
  state: 'ok' | 'wrong' | 'unknown';
  /** One sentence. */
  says: string;
}

/** The eight services of a Sovereign's business with their ports (products/catalyst/chart, sme-services). */
export const BUSINESS_PORTS = {
  gateway: 8080,
  auth: 8081,
  catalog: 8082,
  tenant: 8083,
  provisioning: 8084,
  billing: 8085,
  domain: 8086,
  notification: 8087,
} as const;

export type BusinessServiceName = keyof typeof BUSINESS_PORTS;

export const BUSINESS_SERVICES = Object.keys(BUSINESS_PORTS) as BusinessServiceName[];

/** What is reported of a service that was asked for `/healthz`. */
export function healthzRow(name: string, { status, text }: { status: number; text: string }): HealthRow {
  if (status === 200 && text.trim() === 'ok') return { name, state: 'ok', says: 'It answers ok.' };
  return { name, state: 'wrong', says: `Its /healthz answers HTTP ${status} instead of ok.` };
}

/**
 * Which bus the services are told to use (ConfigMap `sme-services-config`). Both configured publishes twice, neither loses every
 * event (upstream 859, 942).
 */
export function busFault(config: Readonly<Record<string, string>>): string | undefined {
  const { EVENT_BUS_PROTOCOL: wanted = '', NATS_URL: nats = '', REDPANDA_BROKERS: kafka = '' } = config;
  if (nats !== '' && kafka !== '') return 'Both NATS_URL and REDPANDA_BROKERS are set.';
  if (nats === '' && kafka === '')
    return 'Neither NATS_URL nor REDPANDA_BROKERS is set: every event is lost.';
  if (wanted === 'nats' && nats === '') return 'EVENT_BUS_PROTOCOL is nats, and NATS_URL is not set.';
  if (wanted === 'kafka' && kafka === '')
    return 'EVENT_BUS_PROTOCOL is kafka, and REDPANDA_BROKERS is not set.';
  return undefined;
}
