import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { type Ended, type Home, homeAt } from '../support/catalyst.ts';
import { madeOrganization } from '../support/organization.ts';
import { PACKAGE_FOLDER } from '../support/tools.ts';

const FQDN = 'acme.omani.works';

async function expectValid(name: string, ended: Ended): Promise<void> {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
  const file = join(PACKAGE_FOLDER, 'schemas', `${name}.schema.json`);
  const validate = ajv.compile(JSON.parse(await readFile(file, 'utf8')));
  expect(
    validate(JSON.parse(ended.stdout)),
    `${name}: ${JSON.stringify(validate.errors)?.slice(0, 600)}`,
  ).toBe(true);
}

describe.skipIf(!(await hasBusinessTools()))(
  'vouchers and billing by command (needs postgres, nats-server)',
  () => {
    let home: Home;
    let business: TestBusiness;
    const run = (...args: string[]) => home.run(args);
    const json = async (schema: string, ...args: string[]) => {
      const ended = await run(...args, '--json');
      expect(ended, ended.stdout).toMatchObject({ status: 0, stderr: '' });
      await expectValid(schema, ended);
      return JSON.parse(ended.stdout);
    };

    beforeAll(async () => {
      home = await homeAt(await mkdtemp(join(tmpdir(), 'catalyst-voucher-')));
      business = await testBusiness({ fqdn: FQDN });
      await home.run(['sandbox', 'up', '--speed', '60']);
      const made = [
        'context',
        'create',
        'acme',
        '--fqdn',
        FQDN,
        '--context',
        'sandbox',
        '--email',
        business.adminEmail,
      ];
      const created = await home.run([...made, '--address', `${business.gatewayUrl}/api`, '--use', '--json']);
      expect(created.status, created.stdout).toBe(0);
      await expectValid('context-create', created);
      await writeFile(join(home.folder, 'password'), business.adminPassword, { mode: 0o600 });
      const login = await home.run(['auth', 'login', '--password-file', 'password', '--json']);
      expect(login.status, login.stdout).toBe(0);
      await expectValid('auth-login', login);
    }, 120_000);

    afterAll(async () => {
      await home?.run(['sandbox', 'down']);
      await business?.close();
      if (home !== undefined) await rm(home.folder, { recursive: true, force: true });
    });

    it('says who is signed in without a network, and where everything points', async () => {
      expect(await json('auth-status', 'auth', 'status')).toMatchObject({
        state: 'valid',
        session: { role: 'superadmin' },
      });
      expect((await run('auth', 'status', '--verify')).stdout).toContain('confirmed   by the Sovereign');
      expect(await json('context-list', 'context', 'list')).toMatchObject({
        contexts: [{ name: 'acme', current: true }],
      });
      expect((await json('context-show', 'context', 'show')).context).toMatchObject({
        fqdn: FQDN,
        world: 'sandbox',
      });
      expect((await json('context-use', 'context', 'use', FQDN)).context.name).toBe('acme');
    });

    it('lists in a table, by fields, in pages, and as JSON with decimal texts', async () => {
      const table = await run('voucher', 'list');
      expect(table).toMatchObject({ status: 0, stderr: '' });
      expect(table.stdout).toMatch(/^CODE +CREDIT +STATE +USED +CREATED/);
      expect(table.stdout).toMatch(/WELCOME-OMR-20 +OMR 20\.000 +active +2\/100/);
      const found = await json(
        'voucher-list',
        'voucher',
        'list',
        '--state',
        'active',
        '--fields',
        'code,credit',
        '--limit',
        '1',
      );
      expect(found).toMatchObject({
        sovereign: FQDN,
        world: 'sandbox',
        vouchers: [{ credit: expect.stringMatching(/^\d+\.000$/) }],
      });
      expect(Object.keys(found.vouchers[0])).toEqual(['code', 'credit']);
      const wrong = await run('voucher', 'list', '--fields', 'kode', '--json');
      expect(wrong.status).toBe(2);
      expect(wrong.stdout).toContain('Did you mean code?');
    });

    it('issues with consent, shows the same again as done, and changes it by name', async () => {
      const args = ['voucher', 'issue', 'by-command', '--credit', '7', '--max-redemptions', '3'];
      const unasked = await run(...args);
      expect(unasked.status).toBe(2);
      expect(unasked.stderr).toContain(`Voucher BY-COMMAND, scoped to ${FQDN}`);
      const planned = await json('voucher-issue', ...args, '--dry-run');
      expect(planned).toMatchObject({ outcome: 'planned', plan: { liability: '21.000', action: 'create' } });
      expect((await run('voucher', 'show', 'BY-COMMAND')).status).toBe(4);
      const issued = await run(...args, '--yes');
      expect(issued.status, issued.stderr).toBe(0);
      expect(issued.stdout).toContain(`https://marketplace.${FQDN}/redeem/?code=BY-COMMAND`);
      expect(await json('voucher-issue', ...args, '--yes')).toMatchObject({ outcome: 'unchanged' });
      const other = await run(
        'voucher',
        'issue',
        'BY-COMMAND',
        '--credit',
        '8',
        '--max-redemptions',
        '3',
        '--yes',
        '--json',
      );
      expect([other.status, JSON.parse(other.stdout).error.code]).toEqual([4, 'CATALYST-VOUCHER-EXISTS']);
      const off = await json(
        'voucher-issue',
        'voucher',
        'issue',
        'BY-COMMAND',
        '--update',
        '--inactive',
        '--yes',
      );
      expect(off).toMatchObject({
        outcome: 'updated',
        voucher: { active: false, credit: '7.000', maxRedemptions: 3 },
      });
      expect(await json('voucher-show', 'voucher', 'show', 'by-command')).toMatchObject({
        voucher: { state: 'inactive' },
      });
      const preview = await run('voucher', 'preview', 'by-command', '--json');
      expect(preview.status).toBe(8);
      await expectValid('voucher-preview', preview);
      expect(await json('voucher-revoke', 'voucher', 'revoke', 'by-command', '--yes')).toMatchObject({
        outcome: 'revoked',
      });
      const back = await run(...args, '--yes', '--json');
      expect(JSON.parse(back.stdout).error.code).toBe('CATALYST-VOUCHER-REVOKED');
      const audit = await json('audit-list', 'audit', 'list', '--what', 'BY-COMMAND');
      expect(
        audit.entries.map(
          ({ command, outcome }: { command: string; outcome: string }) => `${command}: ${outcome}`,
        ),
      ).toEqual([
        ...['voucher revoke: done', 'voucher revoke: intent', 'voucher issue: done', 'voucher issue: intent'],
        ...['voucher issue: done', 'voucher issue: intent'],
      ]);
    });

    it('issues a list: all or nothing is taken, then row by row, and goes on where it was', async () => {
      const list = join(home.folder, 'list.csv');
      const head = '\ufeffcode,credit,max_redemptions,description\r\n';
      await writeFile(list, `${head}list-one,5,1,"One, first"\r\nlist-two,5,1,=evil()\r\n`);
      const refused = await run('voucher', 'issue', '--from', 'list.csv', '--yes', '--json');
      expect(refused.status).toBe(2);
      expect(JSON.parse(refused.stdout).error.faults).toMatchObject([{ field: 'line 3, description' }]);
      expect((await run('voucher', 'show', 'LIST-ONE')).status).toBe(4);
      await writeFile(list, `${head}list-one,5,1,"One, first"\r\n,6,1,generated\r\nlist-three,5,1,third\r\n`);
      business.faults.set({ name: 'business-answer-lost', target: '/api/billing/vouchers/issue', times: 1 });
      const issued = await json('voucher-issue', 'voucher', 'issue', '--from', 'list.csv', '--yes');
      expect(issued).toMatchObject({
        outcome: 'done',
        counts: { created: 3, open: 0, refused: 0, unknown: 0 },
      });
      const results = await readFile(`${list}.results.ndjson`, 'utf8');
      expect((await stat(`${list}.results.ndjson`)).mode & 0o777).toBe(0o600);
      const again = await json('voucher-issue', 'voucher', 'issue', '--from', 'list.csv', '--yes');
      expect(again).toMatchObject({ outcome: 'done', counts: { created: 0, unchanged: 3 } });
      expect(await readFile(`${list}.results.ndjson`, 'utf8')).toBe(results);
      await writeFile(list, `${head}list-four,5,1,\r\n`);
      const other = await run('voucher', 'issue', '--from', 'list.csv', '--yes', '--json');
      expect(JSON.parse(other.stdout).error.code).toBe('CATALYST-PLAN-MOVED');
    });

    it("redeems with a customer's token, and shows the balance", async () => {
      const token = await business.tokenOf('by-command@example.com');
      await writeFile(join(home.folder, 'customer'), token, { mode: 0o600 });
      await madeOrganization(business, 'by-command', token);
      const how = ['--plan', 's', '--organization', 'by-command', '--customer-token-file', 'customer'];
      const redeemed = await json('voucher-redeem', 'voucher', 'redeem', 'WELCOME-OMR-20', ...how, '--yes');
      expect(redeemed).toMatchObject({ outcome: 'ordered', balance: '15.000', bill: { total: '5.000' } });
      const balance = await json('billing-balance', 'billing', 'balance', '--token-file', 'customer');
      expect(balance).toMatchObject({ credit: '15.000', currency: 'OMR', total: 2 });
      await writeFile(join(home.folder, 'open'), token, { mode: 0o644 });
      const exposed = await run('billing', 'balance', '--token-file', 'open', '--json');
      expect(JSON.parse(exposed.stdout).error.code).toBe('CATALYST-SECRET-EXPOSED');
    });

    it('reads the money', async () => {
      const { orders } = await json('billing-orders', 'billing', 'orders');
      await json('billing-subscriptions', 'billing', 'subscriptions', orders[0].tenantId);
      await json('billing-invoices', 'billing', 'invoices', orders[0].tenantId);
      expect((await json('billing-plans', 'billing', 'plans')).plans.length).toBe(5);
      await json('billing-revenue', 'billing', 'revenue');
      await json('billing-settings', 'billing', 'settings');
      await json('billing-plans-edit', 'billing', 'plans', 'edit', 'l', '--price', '17', '--yes');
      expect((await run('billing', 'plans', '--fields', 'slug,price')).stdout).toMatch(/l +OMR 17\.000/);
      const table = await run('billing', 'orders', '--status', 'completed');
      expect(table.stdout).toMatch(/^ORDER +ORGANIZATION/);
    });

    it('shows no hostile text to a terminal, and keeps it whole in JSON', async () => {
      const hostile = '\u001b[2J\u202eevil<b>\u0007';
      await business.sql('insert into promo_codes (code, credit_omr, description) values ($1, 1, $1)', [
        hostile,
      ]);
      const table = await run('voucher', 'list');
      expect(table.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
      expect(table.stdout).toContain('evil<b>');
      const found = await run('voucher', 'list', '--json');
      expect(found.stdout).not.toContain('\u202e');
      expect(JSON.parse(found.stdout).vouchers.map(({ code }: { code: string }) => code)).toContain(hostile);
      expect((await run('voucher', 'revoke', hostile, '--yes')).status).toBe(0);
    });

    it('is used as a library by its published name, as the example shows', async () => {
      const program = join(PACKAGE_FOLDER, 'docs/examples/liability.mjs');
      const env = { ...home.env, CATALYST_CONTEXT: 'sandbox' };
      const { stdout } = await promisify(execFile)(process.execPath, [program, 'acme'], { env });
      expect(stdout).toMatch(
        /^acme\.omani\.works: OMR \d+ by \d+ vouchers with a cap\n\d+ more have none\n$/,
      );
      const failed = promisify(execFile)(process.execPath, [program, 'nosuch'], { env });
      await expect(failed).rejects.toMatchObject({
        code: 3,
        stderr: expect.stringContaining('CATALYST-NOT-FOUND'),
      });
    });

    it('writes through the library too, and is told each field that is wrong', async () => {
      const env = { ...home.env, CATALYST_CONTEXT: 'sandbox' };
      const grant = (...words: string[]) =>
        promisify(execFile)(process.execPath, [join(PACKAGE_FOLDER, 'docs/examples/grant.mjs'), ...words], {
          env,
        });
      expect((await grant('BY-LIBRARY-5', '5', '2', 'acme')).stdout).toBe(
        'BY-LIBRARY-5 on acme.omani.works: planned\n',
      );
      expect((await grant('BY-LIBRARY-5', '5', '2', 'acme', '--yes')).stdout).toMatch(
        /\? ?\nBY-LIBRARY-5 on acme\.omani\.works: created\n$/,
      );
      await expect(grant('no code', 'five', '2', 'acme')).rejects.toMatchObject({
        ...{ code: 2, stderr: expect.stringMatching(/^CATALYST-VOUCHER-INVALID[\s\S]*code[\s\S]*credit/) },
      });
    });

    it('leaves no token, password or recipient in the state folder', async () => {
      const email = 'recipient-canary@example.com';
      const args = [
        'voucher',
        'issue',
        'WITH-MAIL',
        '--credit',
        '1',
        '--max-redemptions',
        '1',
        '--email',
        email,
        '--yes',
      ];
      expect((await run(...args)).status).toBe(0);
      const session = await readFile(join(home.state, 'sessions/acme/session.json'), 'utf8');
      const audit = await readFile(join(home.state, `audit/${FQDN}.ndjson`), 'utf8');
      for (const secret of [business.adminPassword, email, 'eyJ'])
        expect(session + audit).not.toContain(secret);
    });

    it('signs out, and says so to the next command', async () => {
      expect(await json('auth-logout', 'auth', 'logout')).toMatchObject({
        wasSignedIn: true,
        endedThere: true,
      });
      const refused = await run('voucher', 'list', '--json');
      expect([refused.status, JSON.parse(refused.stdout).error.code]).toEqual([3, 'CATALYST-AUTH-REQUIRED']);
      // A token of the real world is not sent into a sandbox; a file that a flag names is taken in both.
      const given = await home.run(['voucher', 'list', '--json'], {
        env: { CATALYST_TOKEN: business.adminToken },
      });
      expect(JSON.parse(given.stdout).error.code).toBe('CATALYST-AUTH-REQUIRED');
      await writeFile(join(home.folder, 'admin'), business.adminToken, { mode: 0o600 });
      expect((await run('voucher', 'list', '--token-file', 'admin')).status).toBe(0);
      expect(await json('context-delete', 'context', 'delete', 'acme')).toEqual({ name: 'acme' });
      expect((await run('voucher', 'list')).status).toBe(3);
    });
  },
);
