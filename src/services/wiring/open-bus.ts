import type { Bus } from '../../clients/nats/bus.ts';
import { createBus } from '../../clients/nats/create-bus.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { InsidePlace, InsideSovereign } from '../business/inside.ts';

const CONFIG_MAPS = { group: '', version: 'v1', resource: 'configmaps' };
/** Both layers' names. */
const CONFIGS = ['sme-services-config', 'org-services-config'];

/** The bus at an address of the operator's. @throws CatalystError CATALYST-TARGET-REFUSED for plain text over a network */
export function busAt(address: string): Promise<Bus> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const loopback = url !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  const secure = url?.protocol === 'tls:' || (loopback && url?.protocol === 'nats:');
  if (url !== undefined && secure && url.username === '' && url.password === '') return createBus(address);
  const message = 'The address of the event bus is neither tls:// nor nats:// on this machine.';
  throw new CatalystError('CATALYST-TARGET-REFUSED', message, { hint: 'For example nats://127.0.0.1:4222' });
}

/** The bus that the services are told to use, through the Kubernetes API. Closing it closes the way too. */
export async function busInside(inside: InsideSovereign, fqdn: string): Promise<Bus> {
  const way = await inside.listen(await placeOf(inside, fqdn)).catch(async (error: unknown) => {
    await inside.close();
    throw error;
  });
  const closeWay = async () => {
    await way.close();
    await inside.close();
  };
  try {
    const bus = await createBus(`nats://127.0.0.1:${way.port}`);
    return {
      ...bus,
      close: async () => {
        await bus.close();
        await closeWay();
      },
    };
  } catch (error) {
    await closeWay();
    throw way.failure() ?? error;
  }
}

async function placeOf(inside: InsideSovereign, fqdn: string): Promise<InsidePlace> {
  const namespace = await inside.billingNamespace();
  for (const name of CONFIGS) {
    const found = await inside.kubernetes.get(CONFIG_MAPS, name, namespace);
    const url = (found?.data as Record<string, unknown> | undefined)?.NATS_URL;
    if (typeof url === 'string' && URL.canParse(url)) return placeIn(new URL(url), namespace);
  }
  const message = `The services of ${fqdn} are told of no NATS: their bus is Kafka, which catalyst does not speak.`;
  throw new CatalystError('CATALYST-EVENT-BUS-ABSENT', message);
}

/** `service.namespace.svc.cluster.local` */
function placeIn({ hostname, port }: URL, own: string): InsidePlace {
  const [service = '', namespace = own] = hostname.split('.');
  return { service, namespace, port: Number(port || 4222) };
}
