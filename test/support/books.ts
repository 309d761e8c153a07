import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenSource } from '../../src/clients/gateway/call.ts';
import { createGateway } from '../../src/clients/gateway/create-gateway.ts';
import type { Gateway } from '../../src/clients/gateway/gateway.ts';
import type { BusinessWorkshop } from '../../src/services/business/business.ts';
import { businessWorkshop } from '../../src/services/wiring/business-workshop.ts';
import { openStateRoom } from '../../src/services/wiring/state-room.ts';
import type { TestBusiness } from './business.ts';
import { directTarget } from './direct-target.ts';
import { realClock } from './real-clock.ts';
import { settingsAt } from './services.ts';

export const BOOKS_FQDN = 'acme.omani.works';

export interface TestBooks {
  workshop: BusinessWorkshop;
  /** What every direct request carries. */
  request: { sovereign: string; reason: string; databaseUrl: string };
  /** A client of the business's own gateway, which listens in the clear on the loopback address. */
  gateway(tokens: TokenSource): Promise<{ gateway: Gateway; close(): Promise<void> }>;
  close(): Promise<void>;
}

export function urlOf({ postgres }: Pick<TestBusiness, 'postgres'>): string {
  const { user, password, host, port, database } = postgres;
  return `postgres://${user}:${password}@${host}:${port}/${database}`;
}

/** Direct mode of the services on the database of a business that runs. */
export async function testBooks(business: TestBusiness): Promise<TestBooks> {
  const home = await mkdtemp(join(tmpdir(), 'catalyst-books-'));
  const settings = settingsAt(home);
  const workshop = businessWorkshop(settings, openStateRoom(settings));
  await workshop.contexts.create({ name: 'acme', fqdn: BOOKS_FQDN, world: 'real', via: 'gateway' });
  return {
    workshop,
    request: { sovereign: 'acme', reason: 'ticket 7', databaseUrl: urlOf(business) },
    gateway: async (tokens) => {
      const base = `${business.gatewayUrl}/api`;
      const gateway = createGateway({ base, target: directTarget, clock: realClock, tokens });
      return { gateway, close: () => gateway.close() };
    },
    close: () => rm(home, { recursive: true, force: true, maxRetries: 5 }),
  };
}
