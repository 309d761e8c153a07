import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signHs256 } from '../../src/services/auth/break-glass.ts';
import type { BusinessWorkshop } from '../../src/services/business/business.ts';
import { type BusinessServices, businessServices } from '../../src/services/business/business-services.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { deskWorkshop } from '../support/voucher-desk.ts';

const DEMO = { fqdn: 'demo.omani.works', via: 'bridge' } as const;

describe.skipIf(!(await hasBusinessTools()))('tokens and the bridge (needs postgres, nats-server)', () => {
  let business: TestBusiness;
  let home: string;
  let workshop: BusinessWorkshop;
  let library: BusinessServices;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'catalyst-sign-in-'));
    business = await testBusiness();
    workshop = {
      ...(await deskWorkshop({ base: `${business.gatewayUrl}/api` }, home)),
      jwtSecret: async () => business.jwtSecret,
    };
    library = businessServices(async () => workshop);
  }, 60_000);
  afterAll(async () => {
    await business?.close();
    await rm(home, { recursive: true, force: true });
  });

  it('tells of the token that was brought, and not of the session beside it', async () => {
    const { adminEmail: email, adminPassword: password } = business;
    await library.auth.login({ proof: { way: 'password', email, password } });
    const past = signHs256({ sub: 'u9', email: 'old@example.com', role: 'member', exp: 1_000_000_000 }, 'x');
    const brought = await library.auth.status({ token: past });
    expect(brought).toMatchObject({
      ...{ source: 'token', state: 'expired' },
      claims: {
        subject: 'u9',
        email: 'old@example.com',
        role: 'member',
        expiresAt: '2001-09-09T01:46:40.000Z',
      },
    });
    expect(brought).not.toHaveProperty('session');
    // Not over by its own word is not the same as valid: this one is signed with another secret.
    const forged = signHs256({ sub: 'u9', role: 'superadmin', exp: 9_999_999_999 }, 'another secret');
    expect(await library.auth.status({ token: forged })).toMatchObject({ state: 'unverified' });
    await expect(library.auth.status({ token: forged, verify: true })).rejects.toMatchObject({
      code: 'CATALYST-AUTH-REQUIRED',
    });
    const member = await business.tokenOf('member@example.com');
    expect(await library.auth.status({ token: member, verify: true })).toMatchObject({
      ...{ source: 'token', confirmed: { email: 'member@example.com', role: 'member' } },
    });
    await expect(library.auth.status({ token: 'Bearer abc' })).rejects.toMatchObject({
      ...{ code: 'CATALYST-AUTH-REQUIRED', hint: expect.stringContaining('without the word Bearer') },
    });
    expect(await library.auth.status({})).toMatchObject({ source: 'session', state: 'valid' });
  });

  it('tells whose the token of break-glass would be, and signs one only to verify it', async () => {
    const signed = async () =>
      (await library.audit.list({})).entries.filter(({ command }) => command === 'break-glass').length;
    const status = await library.auth.status({ breakGlass: 'no console' });
    expect(status).toMatchObject({
      ...{ source: 'break-glass', state: 'unverified' },
      claims: { subject: expect.stringMatching(/^catalyst-break-glass:/), role: 'superadmin' },
    });
    expect(status).not.toHaveProperty('session');
    expect(await signed()).toBe(0);
    expect(await library.auth.status({ breakGlass: 'no console', verify: true })).toMatchObject({
      accepted: true,
    });
    expect(await signed()).toBe(1);
  });

  it('signs in at the bridge of a sandbox by the console, and leads elsewhere in the real world', async () => {
    const at = await deskWorkshop({ base: business.bridgeUrl }, await tempFolder(), { context: 'sandbox' });
    const bridged: BusinessWorkshop = {
      ...at,
      seededAdmin: async () => ({ email: business.adminEmail, password: business.adminPassword }),
      connect: async (context, tokens, ids) => {
        const base = `${business.bridgeUrl}${context.via === 'bridge' ? '/api/v1/sme' : ''}`;
        const offered = await deskWorkshop({ base }, await tempFolder());
        return offered.connect(context, tokens, ids);
      },
    };
    await bridged.contexts.create({ ...DEMO, name: 'br', world: 'sandbox' });
    const services = businessServices(async () => bridged);
    const on = { sovereign: 'br' };
    await expect(services.vouchers.list(on)).rejects.toMatchObject({
      code: 'CATALYST-AUTH-REQUIRED',
      hint: expect.stringContaining('in a sandbox to open one: catalyst auth login'),
    });
    await services.auth.login({ ...on, proof: { way: 'seeded-admin' } });
    expect((await services.vouchers.list(on)).vouchers.length).toBeGreaterThan(3);
    expect(await services.auth.status({ ...on, verify: true })).toMatchObject({
      ...{ state: 'valid', session: { role: 'catalyst-owner' }, accepted: true },
    });
    const { adminEmail: email } = business;
    await expect(
      services.auth.login({ ...on, proof: { way: 'password', email, password: 'wrong' } }),
    ).rejects.toMatchObject({ code: 'CATALYST-AUTH-REQUIRED', message: expect.stringContaining('password') });
    // A token of the gateway is none of the console.
    await expect(services.vouchers.list({ ...on, token: business.adminToken })).rejects.toMatchObject({
      ...{ code: 'CATALYST-AUTH-REQUIRED', hint: expect.stringContaining('none of the gateway') },
    });

    await workshop.contexts.create({ ...DEMO, name: 'shop', world: 'real' });
    for (const proof of [
      { way: 'seeded-admin' },
      { way: 'password', email, password: business.adminPassword },
    ] as const)
      await expect(library.auth.login({ sovereign: 'shop', proof })).rejects.toMatchObject({
        code: 'CATALYST-AUTH-REQUIRED',
        hint: expect.stringContaining(
          'https://console.demo.omani.works, put the token of that session into a file (mode 0600): catalyst auth login --sovereign shop --token-file FILE',
        ),
      });
  });
});
