import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createGateway } from '../../src/clients/gateway/create-gateway.ts';
import type { ScreenId } from '../../src/domain/dashboard-screens.ts';
import type { Clock } from '../../src/domain/surroundings.ts';
import { planId } from '../../src/sandbox/business/seed/catalog-seed.ts';
import type { Panels } from '../../src/tui/model.ts';
import { placeNow } from '../../src/tui/model.ts';
import { ApiServer } from '../support/api-server.ts';
import { BOOKS_FQDN, type TestBooks, testBooks, urlOf } from '../support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { driveDashboard } from '../support/dashboard-desk.ts';
import {
  type HttpRelay,
  httpRelay,
  type KitCluster,
  kitCluster,
  sovereignsWith,
} from '../support/dashboard-outages.ts';
import { directTarget } from '../support/direct-target.ts';
import { ElasticClock } from '../support/elastic-clock.ts';
import { clientAt, type ForwardPki, NAME } from '../support/forward-site.ts';
import { realClock } from '../support/real-clock.ts';

const OTHER = 'nizwa.omani.works';
/** What is on the screen is read again after that, or after some of it; in milliseconds. */
const A_WHILE = 5_000;

function isReading({ fleet, components, business }: Panels): boolean {
  const all = [fleet, ...Object.values(components), ...Object.values(business)];
  return all.some(({ askedAt }) => askedAt !== undefined);
}

describe.skipIf(!(await hasBusinessTools()))(
  'the dashboard, while what it reads goes, comes back, or answers nonsense',
  () => {
    let shop: TestBusiness;
    let books: TestBooks;
    let ours: KitCluster;
    let theirs: KitCluster;
    /** Between the gateway and billing, and before the gateway. */
    let billing: HttpRelay;
    let door: HttpRelay;
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'catalyst-dashboard-'));
      [shop, ours, theirs] = await Promise.all([testBusiness(), kitCluster(), kitCluster()]);
      books = await testBooks(shop);
      billing = await httpRelay(shop.urls.billing);
      shop.context.urls.billing = billing.url;
      door = await httpRelay(shop.gatewayUrl);
    }, 120_000);
    afterAll(async () => {
      await door?.stop();
      await billing?.stop();
      await Promise.all([ours?.close(), theirs?.close(), books?.close()]);
      await shop?.close();
      await rm(folder, { recursive: true, force: true });
    });

    /** Its effects are really performed; what it would wait for comes when the test lets time leap. */
    const drive = (screen: ScreenId, other: Pick<KitCluster, 'kubernetes'> = theirs) => {
      const time = new ElasticClock();
      const clock: Clock = { now: () => time.now(), sleep: (ms, signal) => time.sleep(ms, signal) };
      const dashboard = driveDashboard({
        workshop: {
          ...books.workshop,
          connect: async (_, tokens) => {
            const base = `${door.url}/api`;
            const gateway = createGateway({ base, target: directTarget, clock: realClock, tokens });
            return { gateway, close: () => gateway.close() };
          },
          bus: (context) => books.workshop.bus(context, shop.natsUrl),
        },
        credentials: { token: shop.adminToken, databaseUrl: urlOf(shop) },
        ...{ folder, fqdn: BOOKS_FQDN, screen, books: { [BOOKS_FQDN]: 'ticket 7' }, clock },
        more: sovereignsWith({ [BOOKS_FQDN]: ours, [OTHER]: other }),
      });
      const go = (text: string) => {
        dashboard.type(`:${text}`);
        dashboard.press('enter');
      };
      /** Lets time leap again and again until the frame is so. */
      const later = async (is: (frame: string) => boolean) => {
        const seen = dashboard.until(is);
        let open = true;
        const over = () => {
          open = false;
        };
        seen.then(over, over);
        while (open) {
          // A read that is under way keeps its deadline.
          if (!isReading(dashboard.program.model.panels)) time.leap(A_WHILE);
          await realClock.sleep(20);
        }
        return seen;
      };
      return { ...dashboard, go, later };
    };

    it('an API server that is restarted is a stale badge with its age, which goes by itself; the other Sovereign lives on', async () => {
      const { until, later, go, press, program } = drive('components');
      await until((frame) => frame.includes('35 of 35 installed') && /0s old/.test(frame));
      await ours.kill();
      const stale = await later((frame) => /! stale, \d+s old/.test(frame));
      expect(stale).toMatch(/35 of 35 installed[\s\S]* cilium +installed/);
      expect(stale.split('\n').at(-2)).toMatch(/ECONNREFUSED|refused|not answer|reached/i);
      await later((frame) => /! stale, \dm\d* ?\d*s? ?old/.test(frame));

      go(`components ${OTHER}`);
      await until((frame) => frame.includes(OTHER) && frame.includes('35 of 35 installed'));
      theirs.change('harbor', { suspend: true });
      const alive = await later((frame) => /harbor +suspended/.test(frame));
      expect(alive).not.toContain('stale');
      press('esc', 'esc');
      const fleet = await until((frame) => frame.includes('2 Sovereigns'));
      expect(fleet).toMatch(
        /acme\.omani\.works.* unreachable: .*\n.*nizwa\.omani\.works +done +34\/35 .* 0s/,
      );

      go(`components ${BOOKS_FQDN}`);
      await until((frame) => /! stale/.test(frame) && / cilium +installed/.test(frame));
      await ours.revive();
      await later((frame) => frame.includes('35 of 35 installed') && !frame.includes('stale'));
      expect(program.model.panels.components[BOOKS_FQDN]?.error).toBeUndefined();
      theirs.change('harbor', { suspend: false });
    });

    it('a service that is restarted is a stale badge with its age, which goes by itself; the other services live on', async () => {
      const { until, later, press } = drive('vouchers');
      await until((frame) => frame.includes('WELCOME-OMR-20'));
      await billing.stop();
      const stale = await later((frame) => /! stale, \d+/.test(frame));
      expect(stale).toMatch(/WELCOME-OMR-20 +active/);
      press('o');
      const alive = await until((frame) => /nakheel-dates +active/.test(frame));
      expect(alive).not.toContain('stale');
      press('m');
      const money = await until((frame) => /Revenue\n +✖/.test(frame));
      expect(money).toMatch(/Liability[\s\S]*! stale, \d+\w+ old/);
      press('esc', 'esc');
      await until((frame) => /WELCOME-OMR-20/.test(frame) && frame.includes('stale'));
      await billing.start();
      await later((frame) => frame.includes('WELCOME-OMR-20') && !frame.includes('stale'));
      press('m');
      await later((frame) => /MRR reported +OMR/.test(frame) && !frame.includes('stale'));
    });

    it('a code that is redeemed is seen by itself where the vouchers are, and its order where the organization is', async () => {
      const [vouchers, organization] = [drive('vouchers'), drive('organizations')];
      await vouchers.until((frame) => /WELCOME-OMR-20 +active +OMR 20\.000 +2\/100/.test(frame));
      await organization.until((frame) => frame.includes('ibra-tours'));
      organization.type('/ibra');
      organization.press('enter', 'enter');
      await organization.until((frame) => /○ paid +waiting/.test(frame));
      const [ordered] = await shop.sql("SELECT tenant_id FROM orders WHERE status = 'pending'");
      const body = { plan_id: planId('s'), tenant_id: ordered?.tenant_id, apps: [], addons: [] };
      const answer = await shop.call('POST', '/billing/checkout', {
        token: await shop.tokenOf('owner@ibra-tours.example'),
        body: { ...body, promo_code: 'WELCOME-OMR-20' },
      });
      expect(answer.status, answer.text).toBeLessThan(300);
      await vouchers.later((frame) => /WELCOME-OMR-20 +active +OMR 20\.000 +3\/100/.test(frame));
      await organization.later((frame) => /✔ paid[\s\S]*completed\s+with\s+WELCOME-OMR-20/.test(frame));
    });

    /** A page of something between, and JSON of another kind. */
    const NONSENSE = ['<html>a page</html>', '[{"code":7,"amount":"x"}]'];
    /** A screen, what is answered with nonsense there, and what it still shows. */
    const PARTS: [ScreenId, RegExp, RegExp[]][] = [
      ['billing', /admin\/revenue/, [/vouchers +OMR/, /paid a day/]],
      ['billing', /admin\/orders/, [/vouchers +OMR/, /balances +OMR/]],
      ['billing', /vouchers\/list/, [/MRR reported +OMR/, /paid a day/, /balances +OMR/]],
      ['organizations', /admin\/tenants/, [/Organizations/]],
      ['vouchers', /vouchers\/list/, [/Vouchers/]],
    ];

    it.for(PARTS)(
      'on %s a malformed reply of %s is a message there, and nowhere else',
      async ([screen, path, others]) => {
        const wrong = (panels: Panels) =>
          Object.entries({ ...panels.business, ...panels.components, fleet: panels.fleet }).flatMap(
            ([key, { error }]) => (error === undefined ? [] : [`${key}: ${error.message}`]),
          );
        onTestFinished(() => {
          door.answer = () => undefined;
        });
        const { until, press, program } = drive(screen);
        for (const text of NONSENSE) {
          door.answer = (asked) => (path.test(asked) ? text : undefined);
          press('ctrl-r');
          const frame = await until(
            (seen, { panels }) =>
              /cannot\s+be\s+understood/.test(seen) &&
              others.every((part) => part.test(seen)) &&
              !isReading(panels),
          );
          expect(frame).not.toContain('cannot be drawn');
          expect(wrong(program.model.panels).filter((one) => !one.includes('cannot be understood'))).toEqual(
            [],
          );
          door.answer = () => undefined;
          press('ctrl-r');
          await until(
            (seen, { panels }) =>
              !/cannot\s+be\s+understood/.test(seen) && wrong(panels).length === 0 && !isReading(panels),
          );
        }
      },
    );

    it.each([
      ['a page', '<html>a page</html>'],
      ['half an answer', '{"kind":"List","items":[{'],
      ['no object', '"text"'],
      ['a list of nothing', '{"kind":"List","metadata":{},"items":[null]}'],
      ['another kind', '{"kind":"List","metadata":{"resourceVersion":"1"},"items":{"a":1}}'],
    ])(
      'an API server that answers %s is a message of its Sovereign, and the other one lives on',
      async (_, text) => {
        const server = await ApiServer.start([NAME]);
        server.answer = (call) => {
          call.open();
          call.raw(text);
          call.end();
        };
        const { ca, clientCa, port } = server;
        const kubernetes = clientAt(port, { serverCa: { certificate: ca }, clientCa } as ForwardPki);
        onTestFinished(async () => {
          await kubernetes.close();
          await server.stop();
        });
        const { until, go } = drive('components', { kubernetes });
        await until((frame) => frame.includes('35 of 35 installed'));
        go(`components ${OTHER}`);
        const frame = await until(
          (seen, { panels }) => panels.components[OTHER]?.error !== undefined && seen.includes(OTHER),
        );
        expect(frame).toMatch(/! stale, .* old/);
        expect(frame).not.toMatch(/cannot be drawn|undefined|null|is not a function|not iterable/);
        go(`components ${BOOKS_FQDN}`);
        await until(
          (seen, { panels }) =>
            seen.includes('35 of 35 installed') && panels.components[BOOKS_FQDN]?.error === undefined,
        );
      },
    );

    it('thousands of events on the bus are heard as they come, and keys go on meanwhile', async () => {
      const { until, press, program } = drive('events');
      await until((frame) => /bus: \d+ events/.test(frame));
      const nats = await connect({ servers: shop.natsUrl! });
      onTestFinished(() => nats.close());
      const [batches, each] = [7, 1_000];
      for (let batch = 1; batch <= batches; batch += 1) {
        for (let index = 1; index <= each; index += 1)
          nats.publish(
            'catalyst.load.tick',
            JSON.stringify({ type: 'load.tick', id: `${batch}-${index}`, tenant_id: 't' }),
          );
        await nats.flush();
        press('p', 'k', 'k');
        const { selected, tail } = placeNow(program.model);
        expect(tail).toBe(false);
        press('k');
        expect(placeNow(program.model).selected).not.toBe(selected);
        press('end');
        expect(placeNow(program.model).tail).toBe(true);
        await turn();
      }
      await until((_, { panels }) => {
        const { value = [] } = panels.buses[BOOKS_FQDN] ?? {};
        return value.length === 5_000 && value.filter(({ about }) => about === 'load.tick').length === 5_000;
      });
      const { value = [] } = program.model.panels.buses[BOOKS_FQDN] ?? {};
      const numbers = value.map(({ key }) => Number(key.split(' ').at(-1)));
      expect(numbers).toEqual(Array.from({ length: 5_000 }, (_, index) => (numbers[0] ?? 0) + index));
      await until((frame) => frame.includes('bus: 5000 events') && frame.includes('load.tick'));
    });
  },
);
