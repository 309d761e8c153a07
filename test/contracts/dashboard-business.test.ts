import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planId } from '../../src/sandbox/business/seed/catalog-seed.ts';
import { eventsOf } from '../../src/services/events/events.ts';
import type { Happening } from '../../src/tui/derive/happenings.ts';
import { busHappenings } from '../../src/tui/perform/bus-happenings.ts';
import { BOOKS_FQDN, type TestBooks, testBooks, urlOf } from '../support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { type DrivenDashboard, driveDashboard } from '../support/dashboard-desk.ts';

const WHY = { [BOOKS_FQDN]: 'ticket 7' };

describe.skipIf(!(await hasBusinessTools()))('the business screens on real services', () => {
  let shop: TestBusiness;
  let books: TestBooks;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catalyst-dashboard-'));
    shop = await testBusiness();
    books = await testBooks(shop);
  }, 60_000);
  afterAll(async () => {
    await books?.close();
    await shop?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The gateway and the bus listen on loopback in the clear, which only a sandbox may have. */
  const drive = (screen: Parameters<typeof driveDashboard>[0]['screen'], token = shop.adminToken) =>
    driveDashboard({
      workshop: {
        ...books.workshop,
        connect: (_, tokens) => books.gateway(tokens),
        bus: (context) => books.workshop.bus(context, shop.natsUrl),
      },
      credentials: { token, databaseUrl: urlOf(shop) },
      ...{ folder, fqdn: BOOKS_FQDN, screen, books: WHY },
    });
  const voucher = async (code: string) =>
    (await shop.sql('SELECT active, deleted_at, credit_omr FROM promo_codes WHERE code = $1', [code]))[0];

  /** Cancel is where one begins. */
  const agree = async (dashboard: DrivenDashboard) => {
    const asked = await dashboard.until((frame) => frame.includes('Do it'));
    expect(asked).toContain('▸ Cancel');
    dashboard.press('right', 'enter');
    return asked;
  };

  it('show vouchers with their liability, one of them with what a customer is told and who redeemed it', async () => {
    const dashboard = drive('vouchers');
    const list = await dashboard.until((frame) => frame.includes('WELCOME-OMR-20'));
    expect(list).toMatch(/WELCOME-OMR-20 +active +OMR 20\.000 +2\/100 +OMR 1960\.000/);
    expect(list).toMatch(/LAUNCH-DAY-5 +exhausted/);
    dashboard.type('/WELCOME');
    dashboard.press('enter', 'enter');
    const one = await dashboard.until(
      (frame) => /can be redeemed/.test(frame) && /order \w{8} comp/.test(frame),
    );
    expect(one).toContain('https://marketplace.acme.omani.works/redeem/?code=WELCOME-OMR-20');
  });

  it('are reached from the fleet where only a context names the Sovereign', async () => {
    const dashboard = drive('fleet');
    await dashboard.until((frame) => /acme\.omani\.works +elsewhere/.test(frame));
    dashboard.press('enter');
    const list = await dashboard.until((frame) => frame.includes('WELCOME-OMR-20'));
    expect(list).toContain('REAL · BOOKS OPEN · read-only');
  });

  it('issue a voucher with its mail, after everything that is wrong with the form was said', async () => {
    const dashboard = drive('vouchers');
    await dashboard.until((frame) => frame.includes('WELCOME-OMR-20'));
    dashboard.press('u', 'n');
    dashboard.type('EID-2027');
    dashboard.press('down');
    dashboard.type('0');
    dashboard.press('page-down', 'enter');
    const wrong = await dashboard.until((frame) => frame.includes('gives nothing'));
    expect(wrong).toMatch(/redemptions is missing/);
    dashboard.press('backspace');
    dashboard.type('25');
    dashboard.press('down');
    dashboard.type('40');
    dashboard.press('down', 'down', 'down');
    dashboard.type('sales@omantel.example');
    dashboard.press('page-down', 'enter');
    const asked = await agree(dashboard);
    expect(asked.replaceAll(/\s+/g, ' ')).toContain(
      '$ catalyst voucher issue EID-2027 --sovereign acme.omani.works --credit 25 --max-redemptions 40 --email sales@omantel.example',
    );
    expect(asked).toMatch(/\+ credit +OMR 25\.000/);
    expect(asked).toContain('It may cost the Sovereign OMR 1000.000');
    await dashboard.until((frame) => frame.includes('issued on acme.omani.works. Mail accepted'));
    await dashboard.until((frame) => /EID-2027 +active +OMR 25\.000 +0\/40/.test(frame));
    expect(await voucher('EID-2027')).toMatchObject({ active: true, credit_omr: 25 });
    expect((await shop.mailbox.list()).some(({ to }) => to === 'sales@omantel.example')).toBe(true);
  });

  it('bring a form back with what the service refused', async () => {
    const dashboard = drive('vouchers');
    await dashboard.until((frame) => frame.includes('WELCOME-OMR-20'));
    dashboard.press('u', 'n');
    dashboard.type('WELCOME-OMR-20');
    dashboard.press('down');
    dashboard.type('30');
    dashboard.press('down');
    dashboard.type('100');
    dashboard.press('page-down', 'enter');
    const back = await dashboard.until((frame) => frame.includes('is there, with other values'));
    expect(back).toMatch(/credit, OMR +30/);
    expect(back).toContain('credit_omr is 20, and would be 30');
    expect(await voucher('WELCOME-OMR-20')).toMatchObject({ credit_omr: 20 });
  });

  it('switch several off with one question, and revoke only for the exact name', async () => {
    const dashboard = drive('vouchers');
    await dashboard.until((frame) => frame.includes('WELCOME-OMR-20'));
    dashboard.press('u');
    dashboard.type('/FOUNDERS|LAUNCH');
    dashboard.press('enter', 'space', 'space', 'd');
    const asked = await agree(dashboard);
    expect(asked).toContain('Do all 2 of these?');
    expect(asked).toMatch(/\$ catalyst voucher issue FOUNDERS-OMR-50 .*--update[\s\S]*LAUNCH-DAY-5/);
    await dashboard.until((frame) => frame.includes('2 of 2 done.'));
    expect([(await voucher('FOUNDERS-OMR-50'))?.active, (await voucher('LAUNCH-DAY-5'))?.active]).toEqual([
      false,
      false,
    ]);
    dashboard.press('esc');
    dashboard.type('/FOUNDERS');
    dashboard.press('enter', 'ctrl-d');
    await dashboard.until((frame) => frame.includes('To agree, type the name: FOUNDERS-OMR-50'));
    dashboard.type('founders');
    dashboard.press('enter');
    await dashboard.until((frame) => frame.includes('Cancelled. Nothing was touched.'));
    expect((await voucher('FOUNDERS-OMR-50'))?.deleted_at).toBe(null);
    dashboard.press('ctrl-d');
    await dashboard.until((frame) => frame.includes('To agree, type the name'));
    dashboard.type('FOUNDERS-OMR-50');
    dashboard.press('enter');
    await dashboard.until((frame) => frame.includes('is revoked, on acme.omani.works.'));
    expect((await voucher('FOUNDERS-OMR-50'))?.deleted_at).not.toBe(null);
  });

  it('show billing, orders and ledger, and export what the books hold into a new file', async () => {
    const dashboard = drive('billing');
    const overview = await dashboard.until((frame) =>
      [/MRR own +OMR/, /balances +OMR/, /paid a day/].every((part) => part.test(frame)),
    );
    expect(overview).toMatch(/MRR reported +OMR 42\.000[\s\S]*MRR own +OMR 42\.000/);
    dashboard.press('O');
    await dashboard.until((frame) => /ibra-tours +OMR \d+\.000 +pending/.test(frame));
    dashboard.press('L');
    await dashboard.until((frame) => /promo:WELCOME-OMR-20/.test(frame));
    dashboard.press('w', 'down', 'ctrl-u');
    dashboard.type('ledger.csv');
    dashboard.press('page-down', 'enter');
    const said = await dashboard.until((frame) => /\d+ rows are in/.test(frame));
    const rows = Number(/(\d+) rows are in/.exec(said)?.[1]);
    const text = await readFile(join(folder, 'ledger.csv'), 'utf8');
    expect(text).toMatch(/^entry_id,customer_id,/);
    expect(text.trimEnd().split('\r\n')).toHaveLength(rows + 1);
    dashboard.press('w', 'down', 'ctrl-u');
    dashboard.type('ledger.csv');
    dashboard.press('page-down', 'enter');
    await dashboard.until((frame) => frame.includes('file is there already'));
    expect(await readdir(folder)).toEqual(['ledger.csv']);
  });

  it('name what is wrong in the books, and take a leak back', async () => {
    await shop.inject('billing-2000-burned-code');
    const dashboard = drive('findings');
    await dashboard.until((frame) => /leaked-redemption +BURNED-CODE-10/.test(frame));
    dashboard.press('u', 'ctrl-d');
    const asked = await dashboard.until((frame) => frame.includes('To agree, type the name: BURNED-CODE-10'));
    expect(asked).toContain('$ catalyst voucher rollback BURNED-CODE-10 --sovereign acme.omani.works');
    dashboard.type('BURNED-CODE-10');
    dashboard.press('enter');
    await dashboard.until((frame) => frame.includes('Nothing is wrong in the books'));
  });

  it("check out in a customer's name, and show the organization from its order on", async () => {
    const dashboard = drive('organizations');
    const list = await dashboard.until((frame) => /ibra-tours +provisioning +paid/.test(frame));
    expect(list).toMatch(/nakheel-dates +active +ready/);
    dashboard.type('/ibra');
    dashboard.press('enter', 'enter');
    const one = await dashboard.until((frame) => frame.includes('From order to ready'));
    expect(one).toMatch(/✔ ordered[\s\S]*○ paid +waiting/);
    dashboard.press('u', 'n');
    dashboard.type('EID-2027');
    dashboard.press('down');
    dashboard.type('s');
    dashboard.press('down', 'down', 'down');
    dashboard.type(await shop.tokenOf('owner@ibra-tours.example'));
    dashboard.press('page-down', 'enter');
    const asked = await agree(dashboard);
    expect(asked).toContain('--customer-token-file customer.token');
    expect(asked).toContain('A customer redeems a code once');
    await dashboard.until((frame) => frame.includes('is paid with EID-2027'));
  });

  it('hear the bus: what it keeps at once, then what comes', async () => {
    const over = new AbortController();
    const events = eventsOf(async () => ({
      ...books.workshop,
      bus: (context) => books.workshop.bus(context, shop.natsUrl),
    }));
    const heard = busHappenings({ events }, BOOKS_FQDN, over.signal);
    const next = async (): Promise<readonly Happening[]> => (await heard.next()).value ?? [];
    const kept: Happening[] = [];
    // What is kept comes in as many parts as the machine's pace makes of it.
    while (!kept.some(({ about }) => about === 'order.placed')) kept.push(...(await next()));
    expect(JSON.stringify(kept)).not.toContain('@');
    const token = await shop.tokenOf('owner@ibra-tours.example');
    const [ordered] = await shop.sql("SELECT tenant_id FROM orders WHERE promo_code = 'EID-2027'", []);
    const asked = { plan_id: planId('flexi'), tenant_id: ordered?.tenant_id, apps: [], addons: [] };
    const answer = await shop.call('POST', '/billing/checkout', { token, body: asked });
    expect(answer.status).toBeLessThan(300);
    const known = new Set(kept.map(({ key }) => key));
    let came: Happening | undefined;
    while (came === undefined)
      came = (await next()).find(({ about, key }) => about === 'order.placed' && !known.has(key));
    expect(came).toMatchObject({ kind: 'bus', severity: 'info' });
    over.abort();
    await heard.return(undefined);
  });

  it('keep what each part knows where another one is refused', async () => {
    const dashboard = drive('vouchers', await shop.tokenOf(`vouchers@${BOOKS_FQDN}`));
    await dashboard.until((frame) => frame.includes('WELCOME-OMR-20'));
    dashboard.press('m');
    const part = await dashboard.until((frame) => /Revenue\n +✖/.test(frame) && /balances/.test(frame));
    expect(part).toMatch(/Revenue\n +✖ .*superadmin[\s\S]*vouchers +OMR \d+[\s\S]*Orders\n +✖/i);
  });
});
