import type { BusinessDoorSecrets, FaultTable, SandboxClock } from '../ground.ts';
import type { EventBus } from './events/bus.ts';
import type { Route } from './http/call.ts';
import { signToken } from './http/token.ts';
import type { Layer } from './layer.ts';
import type { ServiceName } from './services.ts';
import type { Databases } from './storage/databases.ts';

/** What every service of one Sovereign stands on. */
export interface BusinessContext {
  layer: Layer;
  fqdn: string;
  clock: SandboxClock;
  faults: FaultTable;
  log(line: string): void;
  secrets: BusinessSecrets;
  databases: Databases;
  bus: EventBus;
  /** Loopback addresses of the services and of the simulated Stripe, known once they listen. */
  urls: Record<ServiceName | 'stripe' | 'bridge', string>;
  rateLimitPerMinute: number;
}

export interface BusinessSecrets extends BusinessDoorSecrets {
  stripeSecretKey: string;
  stripeWebhookSecret: string;
}

/** A service's routes, and what it does besides answering. */
export interface Service {
  routes: Route[];
  /** Subscribes to events; called once everybody listens. */
  listen?(): Promise<void>;
  close?(): void;
}

/** True when an upstream fault or behaviour is asked for by its name. */
export function strikes(context: BusinessContext, name: string, where?: string): boolean {
  return context.faults.strike(name, where) !== undefined;
}

/** The short token with which one service calls another. */
export function serviceToken(context: BusinessContext): string {
  const iat = Math.floor(context.clock.now() / 1000);
  const claims = { sub: 'service:billing', email: '', role: 'superadmin' };
  return signToken(claims, context.secrets.jwtSecret, { iat, exp: iat + 300 });
}
