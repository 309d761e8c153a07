import { randomUUID } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { CatalystError } from '../../domain/errors.ts';
import type { Clock, Target } from '../../domain/surroundings.ts';
import { createDispatcher } from '../http/dispatcher.ts';
import { accountCalls } from './account-calls.ts';
import { askingOf } from './asking.ts';
import { authCalls } from './auth-calls.ts';
import type { GatewayConnection, TokenSource } from './call.ts';
import type { Gateway } from './gateway.ts';
import { organizationCalls } from './organization-calls.ts';
import { probeCalls } from './probe-calls.ts';
import { usageCalls } from './usage-calls.ts';
import { voucherCalls } from './voucher-calls.ts';

export interface GatewayOptions {
  /** `https://marketplace.<fqdn>/api`; plain http only on loopback. */
  base: string;
  /** What stands there, for a sentence; the gateway when absent. */
  door?: string;
  /** Whose it is, where the base's host does not tell. */
  of?: string;
  target: Pick<Target, 'connect' | 'authorities' | 'proxy'>;
  /** Resolves host names where the system's resolver must not be asked. */
  addressOf?: (host: string) => Promise<string>;
  /** Whether the Sovereign answers to another of its names. */
  isThereOtherwise?: () => Promise<boolean>;
  clock: Clock;
  tokens: TokenSource;
  /** Value of `X-Request-ID` for each call; random when absent. */
  requestId?: () => string;
}

/** The business services of a Sovereign through its public gateway. Nothing is sent before the first call. */
export function createGateway(options: GatewayOptions): Gateway {
  const base = options.base.replace(/\/+$/, '');
  refuseInsecure(base);
  let way: Promise<Dispatcher> | undefined;
  const { target, addressOf } = options;
  const dispatcher = () => {
    way ??= createDispatcher({ target, ...(addressOf === undefined ? {} : { addressOf }) });
    return way;
  };
  const connection: GatewayConnection = {
    ...{ base, dispatcher, clock: options.clock, tokens: options.tokens },
    what: `The ${options.door ?? 'gateway'} of ${options.of ?? new URL(base).host}`,
    isThereOtherwise: options.isThereOtherwise,
    proxied: target.proxy.httpsProxy !== undefined,
    requestId: options.requestId ?? randomUUID,
  };
  const asking = askingOf(connection);
  return {
    ...voucherCalls(asking),
    ...accountCalls(asking),
    ...authCalls(asking),
    ...organizationCalls(asking),
    ...usageCalls(asking),
    ...probeCalls(asking),
    close: async () => {
      const open = way;
      // Reading back after a lost answer may come later, and opens the way anew.
      way = undefined;
      await (await open)?.close();
    },
  };
}

/** A token must not travel in the clear. */
function refuseInsecure(base: string): void {
  const url = URL.canParse(base) ? new URL(base) : undefined;
  const loopback = url !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  const secure = url?.protocol === 'https:' || (loopback && url.protocol === 'http:');
  if (url !== undefined && secure && url.username === '' && url.password === '') return;
  throw new CatalystError(
    'CATALYST-TARGET-REFUSED',
    'The address of the gateway is no plain https address.',
    {
      hint: 'For example https://marketplace.omantel.omani.works/api',
    },
  );
}
