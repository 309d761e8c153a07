import { createDnsQuery } from '../../clients/dns/create-dns-query.ts';
import { bridgeGateway } from '../../clients/gateway/bridge.ts';
import type { TokenSource } from '../../clients/gateway/call.ts';
import { createGateway } from '../../clients/gateway/create-gateway.ts';
import type { Gateway } from '../../clients/gateway/gateway.ts';
import { baseOf, consoleOf, type SovereignContext } from '../../domain/business/sovereign-context.ts';
import type { ServiceSettings } from '../settings.ts';
import type { StateRoom } from '../state-room.ts';
import { findSurround } from './surround.ts';

interface Asking {
  tokens: TokenSource;
  requestId: () => string;
}

/** The way to a Sovereign's business: its gateway or bridge over the target of its world, or through its cluster. */
export async function connectBusiness(
  settings: ServiceSettings,
  state: StateRoom,
  context: SovereignContext,
  { tokens, requestId }: Asking,
): Promise<{ gateway: Gateway; close(): Promise<void> }> {
  if (context.via === 'cluster') return throughCluster(settings, state, context, { tokens, requestId });
  const { target } = await findSurround(settings);
  const { clock } = settings;
  const query = createDnsQuery({ target, clock });
  const addressOf = async (host: string) => (await query.addressesOf(host))[0] ?? host;
  const isThereOtherwise = () =>
    query.addressesOf(consoleOf(context.fqdn)).then(
      (found) => found.length > 0,
      () => false,
    );
  const gateway = createGateway({
    ...{ base: baseOf(context), target, clock, tokens, requestId },
    ...(context.via === 'bridge' ? { door: 'operator bridge' } : {}),
    ...(target.kind === 'sandbox' ? { addressOf } : {}),
    ...(context.address === undefined ? { isThereOtherwise } : {}),
  });
  const offered = context.via === 'bridge' ? bridgeGateway(gateway) : gateway;
  return { gateway: offered, close: () => gateway.close() };
}

const GATEWAY = { service: 'gateway', port: 8080 };

/** Plain HTTP to a listener on the loopback address; what lies behind it is the API server's TLS. */
async function throughCluster(
  settings: ServiceSettings,
  state: StateRoom,
  context: SovereignContext,
  { tokens, requestId }: Asking,
): Promise<{ gateway: Gateway; close(): Promise<void> }> {
  const { openInside } = await import('./inside-sovereign.ts');
  const inside = await openInside(settings, state, context);
  try {
    const way = await inside.listen({ ...GATEWAY, namespace: await inside.billingNamespace() });
    const target = { connect: { lookup: () => undefined }, authorities: [], proxy: {} };
    const base = `http://127.0.0.1:${way.port}/api`;
    const { clock } = settings;
    const gateway = createGateway({ base, of: context.fqdn, target, clock, tokens, requestId });
    const close = async () => {
      await gateway.close();
      await way.close();
      await inside.close();
    };
    return { gateway, close };
  } catch (thrown) {
    await inside.close();
    throw thrown;
  }
}
