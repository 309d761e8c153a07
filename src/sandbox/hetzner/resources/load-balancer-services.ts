import type { Fields } from '../api/fields.ts';
import { invalid, Refusal } from '../api/refusal.ts';
import { findLoadBalancerType } from '../catalogue/load-balancer-types.ts';
import type { HealthCheck, LoadBalancerRecord, LoadBalancerService } from '../cloud/records.ts';

const PROTOCOLS = ['tcp', 'http', 'https'] as const;
const DEFAULT_CHECK = { interval: 15, timeout: 10, retries: 3 };

/** Adds a service; refuses a used port and more services than the type has. */
export function addService(balancer: LoadBalancerRecord, fields: Fields): void {
  const protocol = fields.oneOf('protocol', PROTOCOLS);
  const usual = protocol === 'https' ? 443 : protocol === 'http' ? 80 : undefined;
  const listen_port = fields.optionalNumber('listen_port') ?? usual;
  const destination_port =
    fields.optionalNumber('destination_port') ?? (usual === undefined ? undefined : 80);
  if (listen_port === undefined) throw invalid({ listen_port: 'Missing data for required field.' });
  if (destination_port === undefined) throw invalid({ destination_port: 'Missing data for required field.' });
  if (balancer.services.some((one) => one.listen_port === listen_port)) {
    throw new Refusal('source_port_already_used', `port ${listen_port} is already in use`);
  }
  const most = findLoadBalancerType(balancer.type)?.max_services ?? 0;
  if (balancer.services.length >= most)
    throw new Refusal('resource_limit_exceeded', `${balancer.type} has at most ${most} services`);
  balancer.services.push({
    protocol,
    listen_port,
    destination_port,
    proxyprotocol: fields.flag('proxyprotocol') ?? false,
    health_check: checkOf(fields.inner('health_check'), {
      protocol: protocol === 'tcp' ? 'tcp' : 'http',
      port: destination_port,
      ...DEFAULT_CHECK,
    }),
    ...(protocol === 'tcp' ? {} : { http: httpOf(fields.inner('http')) }),
  });
}

export function updateService(balancer: LoadBalancerRecord, fields: Fields): void {
  const service = serviceAt(balancer, fields.number('listen_port'));
  const destination = fields.optionalNumber('destination_port');
  if (fields.has('protocol')) service.protocol = fields.oneOf('protocol', PROTOCOLS);
  if (destination !== undefined) service.destination_port = destination;
  service.proxyprotocol = fields.flag('proxyprotocol') ?? service.proxyprotocol;
  service.health_check = checkOf(fields.inner('health_check'), service.health_check);
}

export function deleteService(balancer: LoadBalancerRecord, listenPort: number): void {
  serviceAt(balancer, listenPort);
  balancer.services = balancer.services.filter((one) => one.listen_port !== listenPort);
}

function serviceAt(balancer: LoadBalancerRecord, listenPort: number): LoadBalancerService {
  const found = balancer.services.find((one) => one.listen_port === listenPort);
  if (found === undefined)
    throw new Refusal('not_found', `service with listen port '${listenPort}' not found`);
  return found;
}

function checkOf(fields: Fields, usual: HealthCheck): HealthCheck {
  const check: HealthCheck = {
    protocol: fields.oneOf('protocol', ['tcp', 'http'], usual.protocol),
    port: fields.optionalNumber('port') ?? usual.port,
    interval: fields.optionalNumber('interval') ?? usual.interval,
    timeout: fields.optionalNumber('timeout') ?? usual.timeout,
    retries: fields.optionalNumber('retries') ?? usual.retries,
  };
  if (check.protocol === 'http') check.http = fields.raw('http') ?? usual.http ?? { domain: '', path: '/' };
  return check;
}

function httpOf(fields: Fields) {
  return {
    cookie_name: fields.optionalText('cookie_name') ?? 'HCLBSTICKY',
    cookie_lifetime: fields.optionalNumber('cookie_lifetime') ?? 300,
    certificates: fields.numbers('certificates'),
    redirect_http: fields.flag('redirect_http') ?? false,
    sticky_sessions: fields.flag('sticky_sessions') ?? false,
  };
}
