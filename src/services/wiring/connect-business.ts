import { createDnsQuery } from '../../clients/dns/create-dns-query.ts';
import { bridgeGateway } from '../../clients/gateway/bridge.ts';
import type { TokenSource } from '../../clients/gateway/call.ts';
import { createGateway } from '../../clients/gateway/create-gateway.ts';
import type { Gateway } from '../../clients/gateway/gateway.ts';
import { baseOf, consoleOf, type SovereignContext } from '../../domain/business/sovereign-context.ts';
import type { ServiceSettings } from '../settings.ts';
import { findSurround } from './surround.ts';

/** The way to a Sovereign's business: its gateway or bridge, over the target of its world. */
export async function connectBusiness(
  settings: ServiceSettings,
  context: SovereignContext,
  { tokens, requestId }: { tokens: TokenSource; requestId: () => string },
): Promise<{ gateway: Gateway; close(): Promise<void> }> {
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
