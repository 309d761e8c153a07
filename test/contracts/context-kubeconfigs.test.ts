import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChosenContext, SovereignContext } from '../../src/domain/business/sovereign-context.ts';
import { NO_TOKEN } from '../../src/services/auth/session-tokens.ts';
import { withBooks } from '../../src/services/books/with-books.ts';
import type { BusinessWorkshop } from '../../src/services/business/business.ts';
import { withBusiness } from '../../src/services/business/with-business.ts';
import { doctorBus } from '../../src/services/events/read-events.ts';
import { readHealth } from '../../src/services/health/read-health.ts';
import { businessWorkshop } from '../../src/services/wiring/business-workshop.ts';
import { openStateRoom } from '../../src/services/wiring/state-room.ts';
import { ApiServer, listOf, status } from '../support/api-server.ts';
import { kubeconfigOf } from '../support/kubeconfig.ts';
import { journalled, settingsAt } from '../support/services.ts';
import { CONVERGING } from '../support/story.ts';
import { tempFolder } from '../support/temp-folder.ts';

const FQDN = 'omantel.omani.works';
const NAMES = ['p1', 'p2'] as const;
type Name = (typeof NAMES)[number];
const BILLING = {
  metadata: { name: 'billing', namespace: 'sme' },
  spec: { ports: [{ port: 8085 }] },
};

let home: string;
let workshop: BusinessWorkshop;
let servers: Record<Name, ApiServer>;
const calls = () => NAMES.map((name) => servers[name].calls.length);
const context = (name: string, more: Partial<SovereignContext> = {}): SovereignContext => {
  return { name, fqdn: FQDN, world: 'real', via: 'cluster', ...more };
};
const fileOf = (name: string) => join(home, `kc-${name}`);

/** The story of a Sovereign that was begun there. */
const begunIn = (world: SovereignContext['world']) =>
  CONVERGING.map((event) =>
    event.type === 'run-started' ? { ...event, sandbox: world === 'sandbox' } : event,
  );

/** A cluster with a billing service and, of everything, a value that names the credential it was asked with. */
function answering(server: ApiServer, name: string): void {
  const value = Buffer.from(`of-${name}`).toString('base64');
  server.answer = ({ path, json }) => {
    if (path.endsWith('/services')) return json(200, listOf('1', [BILLING]));
    if (!path.endsWith('/secrets/sme-secrets')) return json(404, status(404, 'NotFound'));
    const data = { JWT_SECRET: value, ADMIN_EMAIL: value, ADMIN_PASSWORD: value };
    return json(200, { metadata: { name: 'sme-secrets', namespace: 'sme' }, data });
  };
}

beforeEach(async () => {
  home = await tempFolder();
  const settings = settingsAt(home);
  workshop = businessWorkshop(settings, openStateRoom(settings));
  servers = { p1: await ApiServer.start(), p2: await ApiServer.start() };
  for (const name of NAMES) {
    answering(servers[name], name);
    await writeFile(fileOf(name), kubeconfigOf(servers[name], name), { mode: 0o600 });
    await workshop.contexts.create(context(name, { kubeconfig: fileOf(name) }));
  }
  await workshop.contexts.create(context('plain', { via: 'gateway' }));
});

afterEach(async () => {
  for (const name of NAMES) await servers[name].stop();
});

/** Every way into the cluster; what comes of it does not matter here. */
const WAYS: Record<string, (name: string, chosen: ChosenContext) => Promise<unknown>> = {
  inside: async (_, chosen) => (await workshop.inside(chosen)).billingNamespace(),
  bus: (_, chosen) => workshop.bus(chosen, undefined),
  database: (_, chosen) => workshop.database(chosen, undefined),
  'the secret that signs': (_, chosen) => workshop.jwtSecret(chosen),
  'the seeded admin': (_, chosen) => workshop.seededAdmin(chosen),
  'the gateway through the cluster': (_, chosen) =>
    workshop.connect({ ...chosen, world: 'real', via: 'cluster' }, NO_TOKEN, () => 'x'),
  'the books': (sovereign) => withBooks(workshop, { sovereign, reason: 'test' }, async () => 'open'),
  'the events': (sovereign) => doctorBus(workshop, { sovereign }),
  'break-glass': (sovereign) =>
    withBusiness(workshop, { sovereign, breakGlass: 'test' }, async () => 'connected'),
};

describe('with several contexts of one FQDN', () => {
  it.each(Object.keys(WAYS))('%s: each is answered by its own kubeconfig', async (way) => {
    for (const [at, name] of NAMES.entries()) {
      const before = calls();
      const chosen = await workshop.contexts.resolve({ named: name, world: 'real' });
      await WAYS[way]!(name, chosen).catch(() => undefined);
      const asked = calls().map((count, index) => count - before[index]!);
      expect([name, asked[at]! > 0, asked[1 - at]]).toEqual([name, true, 0]);
    }
  });

  it('the one in use counts where none is named, and its values are what comes out', async () => {
    for (const name of ['p2', 'p1']) {
      await workshop.contexts.use(name);
      const chosen = await workshop.contexts.resolve({ world: 'real' });
      expect(await workshop.jwtSecret(chosen)).toBe(`of-${name}`);
      expect(await workshop.seededAdmin(chosen)).toEqual({ email: `of-${name}`, password: `of-${name}` });
    }
  });

  it('a file of another that is gone does not matter, and its own is missed by name', async () => {
    await rm(fileOf('p1'));
    const of = (named: string) => workshop.contexts.resolve({ named, world: 'real' });
    expect(await workshop.jwtSecret(await of('p2'))).toBe('of-p2');
    const before = calls();
    await expect(workshop.jwtSecret(await of('p1'))).rejects.toMatchObject({
      code: 'CATALYST-NOT-FOUND',
      message: 'The kubeconfig of the context p1 is not there.',
    });
    expect(calls()).toEqual(before);
  });

  it.each(Object.keys(WAYS))('%s: one without a kubeconfig borrows none', async (way) => {
    const chosen = await workshop.contexts.resolve({ named: 'plain', world: 'real' });
    await expect(WAYS[way]!('plain', chosen)).rejects.toMatchObject({ code: 'CATALYST-NOT-FOUND' });
    expect(calls()).toEqual([0, 0]);
  });

  it('it says how to give one', async () => {
    const chosen = await workshop.contexts.resolve({ named: 'plain', world: 'real' });
    await expect(workshop.jwtSecret(chosen)).rejects.toMatchObject({
      message: expect.stringMatching(
        /state is not in this folder, and the context plain names no kubeconfig/,
      ),
      hint: expect.stringContaining(`--fqdn ${FQDN} --kubeconfig FILE`),
    });
  });

  it('one without a kubeconfig goes by the state that is here', async () => {
    await journalled(settingsAt(home), FQDN, begunIn('real'));
    for (const name of ['plain', FQDN]) {
      const asked = workshop.jwtSecret({ name, fqdn: FQDN });
      await expect(asked).rejects.toThrow('has no cluster yet');
    }
    expect(calls()).toEqual([0, 0]);
  });

  it.each([
    ['real', 'sandbox'],
    ['sandbox', 'real'],
  ] as const)('in the %s world it never goes by the state of one in the other', async (here, there) => {
    const settings = settingsAt(home, { context: here });
    await journalled(settings, FQDN, begunIn(there));
    const { jwtSecret } = businessWorkshop(settings, openStateRoom(settings));
    await expect(jwtSecret({ name: 'plain', fqdn: FQDN })).rejects.toMatchObject({
      code: 'CATALYST-TARGET-REFUSED',
      message: expect.stringContaining('the context plain is in'),
      hint: expect.stringContaining('--kubeconfig FILE'),
    });
  });

  it('who may look into the namespace of billing only needs no more', async () => {
    const { path, json } = {
      path: '/api/v1/namespaces/sme/services/billing',
      json: status(403, 'Forbidden'),
    };
    const asks = (mayGet: boolean) => {
      servers.p1.answer = (call) => {
        if (call.path.endsWith('/secrets/sme-secrets')) {
          const data = { JWT_SECRET: Buffer.from('of-p1').toString('base64') };
          return call.json(200, { metadata: { name: 'sme-secrets', namespace: 'sme' }, data });
        }
        return call.path === path && mayGet ? call.json(200, BILLING) : call.json(403, json);
      };
    };
    const chosen = await workshop.contexts.resolve({ named: 'p1', world: 'real' });
    asks(true);
    expect(await workshop.jwtSecret(chosen)).toBe('of-p1');
    asks(false);
    await expect(workshop.jwtSecret(chosen)).rejects.toMatchObject({
      code: 'CATALYST-KUBERNETES-FORBIDDEN',
      hint: expect.stringContaining('sme or org-services'),
    });
  });

  it('health asks none of them for a gateway context', async () => {
    await readHealth(workshop, { sovereign: 'plain', token: 'x' }).catch(() => undefined);
    expect(calls()).toEqual([0, 0]);
  });
});
