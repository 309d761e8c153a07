import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutcomeUnknown, RateLimited } from '../../src/domain/business/business-errors.ts';
import type { WriteRequest } from '../../src/services/business/business.ts';
import { type BusinessServices, businessServices } from '../../src/services/business/business-services.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { madeOrganization } from '../support/organization.ts';
import { realClock } from '../support/real-clock.ts';
import { deskWorkshop } from '../support/voucher-desk.ts';

/** One way to a Sovereign's business, with whom it knows. */
interface Way {
  library: BusinessServices;
  admin: WriteRequest;
  member: WriteRequest;
  business: TestBusiness;
}

/** The waits between looks are not waited for; the limit of a call is. */
const clock = {
  now: realClock.now,
  sleep: (ms: number, signal?: AbortSignal) => realClock.sleep(ms > 5_000 ? ms : 1, signal),
};
const LOST = 'business-answer-lost';
const order = { plan: 's', organization: 'customers-cafe', addons: [], card: false };
const draft = { update: false, resurrect: false };

/** Typed failures of billing.md 2.8 that any way to vouchers can meet. */
const EVERYWHERE: [string, string, (way: Way) => Promise<unknown>][] = [
  [
    'VoucherNotFound',
    'CATALYST-VOUCHER-NOT-FOUND',
    ({ library, admin }) => library.vouchers.revoke('NEVER-SEEN', admin),
  ],
  [
    'VoucherInvalidInput',
    'CATALYST-VOUCHER-INVALID',
    ({ library, admin }) =>
      library.vouchers.issue({ ...admin, ...draft, voucher: { code: 'X<', credit: '0.5' } }),
  ],
  [
    'NotVoucherIssuer',
    'CATALYST-ROLE-MISSING',
    ({ library, member }) =>
      library.vouchers.issue({
        ...member,
        ...draft,
        voucher: { code: 'BY-MEMBER', credit: '5', maxRedemptions: '1' },
      }),
  ],
  [
    'Unauthenticated',
    'CATALYST-AUTH-REQUIRED',
    ({ library, admin }) => library.vouchers.list({ ...admin, token: 'e30.e30.forged' }),
  ],
  [
    'RateLimited',
    'CATALYST-RATE-LIMITED',
    async ({ library, admin, business }) => {
      business.faults.set({ name: 'business-429', times: 1 });
      return library.vouchers.list(admin);
    },
  ],
  [
    'BillingUnavailable',
    'CATALYST-BILLING-UNAVAILABLE',
    async ({ library, admin, business }) => {
      business.faults.set({ name: 'business-5xx', value: '503' });
      return library.vouchers.list(admin);
    },
  ],
  [
    'OutcomeUnknown',
    'CATALYST-OUTCOME-UNKNOWN',
    ({ library, admin, business }) =>
      library.vouchers.revoke('WELCOME-OMR-20', {
        ...admin,
        ask: async () => {
          business.faults.set({ name: LOST, target: '/api/billing/vouchers/revoke/WELCOME-OMR-20' });
          business.faults.set({ name: 'business-5xx', target: '/api/billing/vouchers/list', value: '503' });
          return true;
        },
      }),
  ],
];

/** Those of a checkout, which the bridge does not offer. */
const AT_THE_GATEWAY: typeof EVERYWHERE = [
  ['VoucherNotFound, as a customer', 'CATALYST-VOUCHER-NOT-FOUND', redeeming('OLD-PARTNER-10')],
  ['VoucherNotActive', 'CATALYST-VOUCHER-NOT-ACTIVE', redeeming('SUMMER-OMR-15')],
  ['VoucherExhausted', 'CATALYST-VOUCHER-EXHAUSTED', redeeming('LAUNCH-DAY-5')],
  [
    'VoucherAlreadyRedeemed',
    'CATALYST-VOUCHER-ALREADY-REDEEMED',
    async (way) => {
      await redeeming('FOUNDERS-OMR-50')(way);
      return redeeming('FOUNDERS-OMR-50')(way);
    },
  ],
];

function redeeming(code: string) {
  return ({ library, member }: Way) => library.vouchers.redeem(code, { ...member, ...order });
}

describe.skipIf(!(await hasBusinessTools())).each(['L', 'S'] as const)(
  'typed failures of layer %s',
  (layer) => {
    let business: TestBusiness;
    let home: string;
    let gateway: Way;
    let bridge: Way | undefined;
    const yes = { dryRun: false, ask: async () => true };

    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), 'catalyst-errors-'));
      business = await testBusiness({ layer });
      const workshop = await deskWorkshop({ base: `${business.gatewayUrl}/api` }, home, { clock });
      const member = { ...yes, sovereign: 'demo', token: await business.tokenOf('customer@example.om') };
      await madeOrganization(business, 'customers-cafe', member.token);
      const admin = { ...yes, sovereign: 'demo', token: business.adminToken };
      gateway = { business, library: businessServices(async () => workshop), admin, member };
      if (layer === 'L') bridge = await bridged();
    }, 60_000);
    afterAll(async () => {
      await business?.close();
      await rm(home, { recursive: true, force: true });
    });
    beforeEach(() => {
      for (const { name } of business.faults.list()) business.faults.clear(name);
    });

    async function bridged(): Promise<Way> {
      const workshop = await deskWorkshop({ base: `${business.bridgeUrl}/api/v1/sme` }, home, { clock });
      await workshop.contexts.create({
        name: 'bridge',
        fqdn: 'demo.omani.works',
        world: 'real',
        via: 'bridge',
      });
      const as = async (role: string) => {
        return { ...yes, sovereign: 'bridge', token: await business.operatorSession([role]) };
      };
      const library = businessServices(async () => workshop);
      return { business, library, admin: await as('catalyst-owner'), member: await as('viewer') };
    }

    const meets = async (way: Way, code: string, run: (way: Way) => Promise<unknown>) => {
      const failure = await run(way).then(
        () => expect.unreachable(),
        (thrown: unknown) => thrown,
      );
      expect(failure).toMatchObject({ code });
      if (code === 'CATALYST-RATE-LIMITED') expect(failure).toBeInstanceOf(RateLimited);
      if (!(failure instanceof OutcomeUnknown)) return expect(code).not.toBe('CATALYST-OUTCOME-UNKNOWN');
      for (const { name } of business.faults.list()) business.faults.clear(name);
      // What could not be looked at then can be looked at later.
      expect(await failure.readBack()).toBeUndefined();
      await business.sql(
        `UPDATE promo_codes SET deleted_at = NULL, active = true WHERE code = 'WELCOME-OMR-20'`,
      );
    };

    it.each([...EVERYWHERE, ...AT_THE_GATEWAY])('%s by the gateway', (_, code, run) =>
      meets(gateway, code, run),
    );

    if (layer === 'L')
      it.each(EVERYWHERE)('%s by the operator bridge', (_, code, run) => meets(bridge!, code, run));
  },
);
