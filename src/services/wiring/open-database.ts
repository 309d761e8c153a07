import type { Kubernetes } from '../../clients/kubernetes/kubernetes.ts';
import { listenPortForward } from '../../clients/kubernetes/port-forward/listen-port-forward.ts';
import { resolveServicePod } from '../../clients/kubernetes/port-forward/resolve-service-pod.ts';
import { createPostgres } from '../../clients/postgres/create-postgres.ts';
import type { Database } from '../../clients/postgres/database.ts';
import type { ChosenContext } from '../../domain/business/sovereign-context.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { ServiceSettings } from '../settings.ts';
import type { StateRoom } from '../state-room.ts';
import { databaseUrlAccess } from './database-url.ts';
import { billingNamespace } from './service-secret.ts';
import { openFirstCluster } from './sovereign-cluster.ts';

export interface OpenDatabase {
  database: Database;
  /** What must be in no message. */
  secrets: ReadonlySet<string>;
  close(): Promise<void>;
}

const CONFIG_MAPS = { group: '', version: 'v1', resource: 'configmaps' };
const SECRETS = { group: '', version: 'v1', resource: 'secrets' };
/** Upstream's names, the newer one last. */
const CONFIGS = ['sme-services-config', 'org-services-config'];
const DATABASE = 'sme_billing';

/** The database of a Sovereign's billing: at an address that was given, or through the Kubernetes API. */
export async function openDatabase(
  settings: ServiceSettings,
  state: StateRoom,
  context: ChosenContext,
  url: string | undefined,
): Promise<OpenDatabase> {
  const { clock } = settings;
  if (url !== undefined) {
    const access = databaseUrlAccess(url, settings.network.authorities);
    const secrets = new Set([url, access.password].filter((one) => one !== ''));
    const database = createPostgres({ access, clock });
    return { database, secrets, close: () => database.close() };
  }
  const { kubernetes, close } = await openFirstCluster(settings, state, context);
  try {
    return await databaseInside(settings, kubernetes, context.fqdn, close);
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** A listener for our own driver; the primary behind the Service is looked up for each connection anew. */
export async function databaseInside(
  { clock }: Pick<ServiceSettings, 'clock'>,
  kubernetes: Kubernetes,
  fqdn: string,
  closeCluster: () => Promise<void>,
): Promise<OpenDatabase> {
  const service = await databaseService(kubernetes, fqdn);
  const { user, password } = await databaseLogin(kubernetes, service);
  let failure: unknown;
  const listener = await listenPortForward(
    async (signal) => {
      failure = undefined;
      const { pod: name, ...at } = await resolveServicePod(kubernetes, service);
      if (kubernetes.portForward === undefined) throw new Error('this client forwards no ports');
      return kubernetes.portForward({ name, ...at }, { signal });
    },
    (error) => {
      failure = error;
    },
  );
  const access = { host: '127.0.0.1', port: listener.port, user, password, database: DATABASE };
  const database = createPostgres({ access, clock, wayFailure: () => failure });
  return {
    database,
    secrets: new Set([password]),
    close: async () => {
      await database.close();
      await listener.close();
      await closeCluster();
    },
  };
}

interface DatabaseService {
  namespace: string;
  service: string;
  port: number;
}

/** The Service of the primary, as the services' own ConfigMap names it: `<cluster>-rw.<namespace>.svc…`. */
async function databaseService(kubernetes: Kubernetes, fqdn: string): Promise<DatabaseService> {
  const namespace = await billingNamespace(kubernetes, fqdn);
  for (const name of CONFIGS) {
    const config = await kubernetes.get(CONFIG_MAPS, name, namespace);
    const data = (config?.data ?? {}) as Record<string, unknown>;
    const [service = '', within = namespace] = String(data.POSTGRES_HOST ?? '').split('.');
    const port = Number(data.POSTGRES_PORT ?? 5432);
    if (service !== '') return { namespace: within, service, port };
  }
  const message = `The services of ${fqdn} do not say where their database is.`;
  throw new CatalystError('CATALYST-NOT-INSTALLED', message, {
    hint: `Looked for POSTGRES_HOST in ${CONFIGS.join(' and ')} of ${namespace}.`,
  });
}

/** CloudNativePG keeps the owner's login in `<cluster>-app`. */
async function databaseLogin(
  kubernetes: Kubernetes,
  { namespace, service }: DatabaseService,
): Promise<{ user: string; password: string }> {
  const name = `${service.replace(/-rw$/, '')}-app`;
  const secret = await kubernetes.get(SECRETS, name, namespace);
  const data = (secret?.data ?? {}) as Record<string, unknown>;
  const [user, password] = [decoded(data.username), decoded(data.password)];
  if (user !== '' && password !== '') return { user, password };
  const message = `The cluster holds no login of the database in ${namespace}/${name}.`;
  throw new CatalystError('CATALYST-CREDENTIAL-MISSING', message, {
    hint: 'Give the address yourself: --database-url-file FILE (mode 0600) or CATALYST_DATABASE_URL',
  });
}

function decoded(encoded: unknown): string {
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : '';
}
