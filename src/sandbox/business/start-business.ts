import type { FaultTable, SandboxClock } from '../ground.ts';
import type { LoopbackServer } from '../node/loopback-server.ts';
import { authService } from './auth/auth-service.ts';
import { billingService } from './billing/billing-service.ts';
import { startBridgeService } from './bridge/bridge-service.ts';
import { operatorSession } from './bridge/operator-session.ts';
import { catalogService } from './catalog/catalog-service.ts';
import type { BusinessContext, BusinessSecrets, Service } from './context.ts';
import { domainService } from './domain/domain-service.ts';
import type { EventBus } from './events/bus.ts';
import { memoryBus } from './events/memory-bus.ts';
import { natsBus } from './events/nats-bus.ts';
import { type BusFaultName, type DataFaultName, isBusFault } from './faults/business-faults.ts';
import { damageBooks } from './faults/damage-books.ts';
import { leaveUsageStream } from './faults/leave-stream.ts';
import { startGatewayService } from './gateway/gateway-service.ts';
import { serveRoutes } from './http/service-server.ts';
import type { Layer } from './layer.ts';
import { Mailbox } from './notification/mailbox.ts';
import { notificationService } from './notification/notification-service.ts';
import { provisioningService } from './provisioning/provisioning-service.ts';
import { businessSecrets } from './secrets.ts';
import { seedCatalog } from './seed/catalog-seed.ts';
import { seedBusiness } from './seed/seed.ts';
import { type NatsServer, startNats } from './servers/nats-server.ts';
import { type PostgresServer, startPostgres } from './servers/postgres-server.ts';
import type { ServiceName } from './services.ts';
import { openDatabases } from './storage/databases.ts';
import { type SimulatedStripe, startStripe } from './stripe/stripe-server.ts';
import { tenantService } from './tenant/tenant-service.ts';

export interface BusinessOptions {
  layer: Layer;
  /** Paths of the programs. */
  tools: { postgres: string; natsServer: string };
  /** Where databases, streams and secrets are kept. */
  folder: string;
  clock: SandboxClock;
  faults: FaultTable;
  fqdn: string;
  /** Where a fresh database cluster is kept for the next one. */
  templateFolder?: string | undefined;
  /** False: only the catalog, no organizations, no vouchers, no Stripe keys. */
  seed?: boolean;
  /** Calls per address and minute; 600 unless given, as the chart sets it. */
  rateLimitPerMinute?: number;
  log?(line: string): void;
}

export interface Business {
  layer: Layer;
  fqdn: string;
  /** Without `/api`, like the host that it stands behind. */
  gatewayUrl: string;
  /** Each service by itself, as its pod answers. */
  urls: Readonly<Record<ServiceName, string>>;
  /** The role that the services use. */
  postgres: { host: string; port: number; user: string; password: string; database: string };
  /** The superuser of that server, for what a database administrator does. */
  postgresAdmin: { user: string; password: string };
  /** Undefined in the April layer, whose bus is not NATS. */
  natsUrl: string | undefined;
  adminEmail: string;
  adminPassword: string;
  jwtSecret: string;
  secrets: BusinessSecrets;
  mailbox: Mailbox;
  stripe: SimulatedStripe;
  /** catalyst-api's bridge, as the hosts `console` and `api` serve it. */
  bridgeUrl: string;
  /** A console session with these realm roles, for the bridge. */
  operatorSession(roles: string[]): string;
  /** Writes a fault into the books. */
  inject(name: DataFaultName | BusFaultName): Promise<void>;
  context: BusinessContext;
  close(): Promise<void>;
}

const NO_URLS = {
  ...{ gateway: '', auth: '', catalog: '', tenant: '', provisioning: '', billing: '', domain: '' },
  ...{ notification: '', stripe: '', bridge: '' },
};

/** Starts the business services of one Sovereign, over a real PostgreSQL and a real NATS of its own. */
export async function startBusiness(options: BusinessOptions): Promise<Business> {
  const { layer, folder, fqdn, clock, faults, tools, log = () => undefined } = options;
  const secrets = businessSecrets(folder, fqdn);
  const [postgres, nats] = await Promise.all([
    startPostgres({ program: tools.postgres, folder, templateFolder: options.templateFolder }),
    layer === 'L' ? startNats(tools.natsServer, folder) : undefined,
  ]);
  const databases = await openDatabases(postgres, { layer, ownerPassword: secrets.databasePassword });
  const bus = await openBus(options, nats);
  const context: BusinessContext = {
    ...{ layer, fqdn, clock, faults, log, secrets, databases, bus },
    urls: { ...NO_URLS },
    rateLimitPerMinute: options.rateLimitPerMinute ?? 600,
  };
  if (options.seed === false) await seedCatalog(databases.documents);
  else await seedBusiness(context);
  const served = await serveAll(context);
  const { adminEmail, adminPassword, jwtSecret, databasePassword } = secrets;
  return {
    ...{ layer, fqdn, adminEmail, adminPassword, jwtSecret, secrets, context },
    ...{ gatewayUrl: context.urls.gateway, urls: context.urls, natsUrl: nats?.url },
    postgres: {
      host: '127.0.0.1',
      port: postgres.port,
      user: 'sme',
      password: databasePassword,
      database: 'sme_billing',
    },
    postgresAdmin: { user: postgres.user, password: postgres.password },
    mailbox: served.mailbox,
    bridgeUrl: context.urls.bridge,
    operatorSession: (roles) => operatorSession(context, `operator@${fqdn}`, roles),
    inject: (name) => (isBusFault(name) ? damageBus(nats) : damageBooks(context, name)),
    stripe: served.stripe,
    async close() {
      await served.close();
      await bus.close();
      await databases.close();
      await stopServers(postgres, nats);
    },
  };
}

function openBus(
  { clock, log = () => undefined }: BusinessOptions,
  nats: NatsServer | undefined,
): Promise<EventBus> {
  const bus = { now: () => clock.now(), speed: clock.speed, after: clock.after.bind(clock), log };
  return nats === undefined ? Promise.resolve(memoryBus(bus)) : natsBus(nats.url, bus);
}

async function serveAll(context: BusinessContext) {
  const mailbox = new Mailbox(context.databases.documents, context.clock);
  const services: Record<Exclude<ServiceName, 'gateway'>, Service> = {
    auth: authService(context),
    catalog: catalogService(context),
    tenant: tenantService(context),
    provisioning: provisioningService(context),
    billing: billingService(context),
    domain: domainService(context),
    notification: notificationService(context, mailbox),
  };
  const servers: LoopbackServer[] = [];
  const listen = async <T extends LoopbackServer>(
    name: keyof typeof NO_URLS,
    starting: Promise<T>,
  ): Promise<T> => {
    const server = await starting;
    servers.push(server);
    context.urls[name] = `http://127.0.0.1:${server.port}`;
    return server;
  };
  const { jwtSecret } = context.secrets;
  const now = () => context.clock.now();
  for (const [name, { routes }] of Object.entries(services))
    await listen(name as ServiceName, serveRoutes(routes, { name, jwtSecret, now, log: context.log }));
  await listen('gateway', startGatewayService(context));
  await listen('bridge', startBridgeService(context));
  const stripe = await listen('stripe', startStripe(context));
  // In this order the stream is made by the same subscriber every time.
  for (const [name, service] of Object.entries(services))
    await service.listen?.().catch((thrown) => context.log(`${name}: ${String(thrown)}`));
  const close = async () => {
    for (const service of Object.values(services)) service.close?.();
    await Promise.all(servers.map((server) => server.close()));
  };
  return { mailbox, stripe, close };
}

/** The April layer has no such bus. */
async function damageBus(nats: NatsServer | undefined): Promise<void> {
  if (nats !== undefined) await leaveUsageStream(nats.url);
}

async function stopServers(postgres: PostgresServer, nats: NatsServer | undefined): Promise<void> {
  await Promise.all([postgres.stop(), nats?.stop()]);
}
