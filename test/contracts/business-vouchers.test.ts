import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tokenClaims } from '../../src/domain/business/token-claims.ts';
import type { BusinessWorkshop, WriteRequest } from '../../src/services/business/business.ts';
import { type BusinessServices, businessServices } from '../../src/services/business/business-services.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { PASSPHRASE } from '../support/fake-world.ts';
import { heldAnswers } from '../support/held-answers.ts';
import { deskWorkshop } from '../support/voucher-desk.ts';

const run = promisify(execFile);
const yes = { dryRun: false, ask: async () => true } as const;
const code = (expected: string) => expect.objectContaining({ code: expected });

describe.skipIf(!(await hasBusinessTools()))('client against services (needs postgres, nats-server)', () => {
  let business: TestBusiness;
  let home: string;
  let workshop: BusinessWorkshop;
  let library: BusinessServices;
  let admin: WriteRequest;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'catalyst-vouchers-'));
    business = await testBusiness();
    workshop = await deskWorkshop({ base: `${business.gatewayUrl}/api` }, home);
    library = businessServices(async () => workshop);
    admin = { ...yes, token: business.adminToken };
  }, 60_000);

  afterAll(async () => {
    await business?.close();
    await rm(home, { recursive: true, force: true });
  });

  beforeEach(() => {
    for (const { name } of business.faults.list()) business.faults.clear(name);
  });

  const voucher = (name: string, more = {}) => ({ code: name, credit: '10', maxRedemptions: '3', ...more });
  const issue = (name: string, more: object = {}) =>
    library.vouchers.issue({ ...admin, voucher: voucher(name), update: false, resurrect: false, ...more });

  it('reads the seed, each voucher in its state', async () => {
    const { vouchers } = await library.vouchers.list(admin);
    expect(vouchers.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['WELCOME-OMR-20', 'FOUNDERS-OMR-50', 'LAUNCH-DAY-5', 'SUMMER-OMR-15']),
    );
    expect(vouchers.map(({ code }) => code)).not.toContain('OLD-PARTNER-10');
    const shown = await library.vouchers.show('welcome-omr-20', admin);
    expect(shown.voucher).toMatchObject({ credit: 20_000_000n, maxRedemptions: 100, timesRedeemed: 2 });
  });

  it('issues, changes, finds the same there already, revokes', async () => {
    expect(await issue('life-of-one')).toMatchObject({
      outcome: 'created',
      voucher: { code: 'LIFE-OF-ONE' },
    });
    expect(await issue('life-of-one')).toMatchObject({ outcome: 'unchanged' });
    await expect(issue('LIFE-OF-ONE', { voucher: voucher('LIFE-OF-ONE', { credit: '11' }) })).rejects.toEqual(
      code('CATALYST-VOUCHER-EXISTS'),
    );
    const update = { update: true, voucher: { code: 'LIFE-OF-ONE', active: false } };
    expect(await issue('', update)).toMatchObject({
      outcome: 'updated',
      voucher: { active: false, credit: 10_000_000n },
    });
    expect(await library.vouchers.revoke('life-of-one', admin)).toMatchObject({ outcome: 'revoked' });
    await expect(library.vouchers.revoke('life-of-one', admin)).rejects.toEqual(
      code('CATALYST-VOUCHER-NOT-FOUND'),
    );
  });

  it('is not blinded by a description of a megabyte, and revokes such a voucher', async () => {
    await business.sql(`INSERT INTO promo_codes (code, credit_omr, description, active)
      VALUES ('BIG-1', 5, repeat('y', 1000000), true)`);
    expect((await library.vouchers.list(admin)).vouchers.length).toBeGreaterThan(4);
    expect((await library.vouchers.show('BIG-1', admin)).voucher.description).toHaveLength(1_000_000);
    expect(await library.vouchers.revoke('BIG-1', admin)).toMatchObject({ outcome: 'revoked' });
  });

  it('changes no voucher that is not there', async () => {
    await expect(issue('NOSUCH-1', { update: true })).rejects.toMatchObject({
      code: 'CATALYST-VOUCHER-NOT-FOUND',
      hint: expect.stringContaining('Without --update'),
    });
  });

  it('previews as a customer: usable, exhausted, inactive, revoked, unknown', async () => {
    const preview = (name: string) => library.vouchers.preview(name, {});
    expect(await preview('welcome-omr-20')).toMatchObject({ anonymous: true, preview: { accepting: true } });
    expect((await preview('LAUNCH-DAY-5')).preview).toMatchObject({ accepting: false, active: true });
    expect((await preview('SUMMER-OMR-15')).preview).toMatchObject({ accepting: false, active: false });
    for (const name of ['OLD-PARTNER-10', 'NO-SUCH-CODE'])
      await expect(preview(name)).rejects.toEqual(code('CATALYST-VOUCHER-NOT-FOUND'));
    business.faults.set({ name: 'billing-1559' });
    await expect(preview('WELCOME-OMR-20')).rejects.toEqual(code('CATALYST-AUTH-REQUIRED'));
    expect(await library.vouchers.preview('WELCOME-OMR-20', admin)).toMatchObject({ anonymous: false });
  });

  it('settles a lost answer by reading back', async () => {
    business.faults.set({ name: 'business-answer-lost', target: '/api/billing/vouchers/issue', times: 1 });
    expect(await issue('LOST-ANSWER-1')).toMatchObject({ outcome: 'created', settledByReadBack: true });
    const rows = await business.sql(
      `select count(*)::int as n from promo_codes where code = 'LOST-ANSWER-1'`,
    );
    expect(rows[0]).toEqual({ n: 1 });
  });

  it('does not bring back a voucher that somebody else revoked', async () => {
    await expect(issue('OLD-PARTNER-10')).rejects.toEqual(code('CATALYST-VOUCHER-REVOKED'));
    const [row] = await business.sql(
      `select deleted_at is not null as gone from promo_codes where code = 'OLD-PARTNER-10'`,
    );
    expect(row).toEqual({ gone: true });
  });

  it('says what a role lacks, an outage and too many requests are', async () => {
    const member = await business.tokenOf('nobody@example.com');
    await expect(issue('BY-A-MEMBER', { token: member })).rejects.toEqual(code('CATALYST-ROLE-MISSING'));
    await expect(library.vouchers.list({ token: member })).rejects.toEqual(code('CATALYST-ROLE-MISSING'));
    await expect(library.vouchers.list({})).rejects.toEqual(code('CATALYST-AUTH-REQUIRED'));
    await expect(library.vouchers.list({ token: 'a.b.c' })).rejects.toEqual(code('CATALYST-AUTH-REQUIRED'));
    business.faults.set({ name: 'business-5xx', value: '503' });
    await expect(library.vouchers.list(admin)).rejects.toEqual(code('CATALYST-BILLING-UNAVAILABLE'));
    business.faults.clear('business-5xx');
    business.faults.set({ name: 'business-429', times: 1 });
    await expect(library.vouchers.list(admin)).rejects.toMatchObject({
      ...{ code: 'CATALYST-RATE-LIMITED', retryAfter: expect.any(Number) },
    });
  });

  it('mails as a step of its own', async () => {
    const email = 'guest@example.com';
    const mailed = await issue('WITH-A-MAIL', { voucher: voucher('WITH-A-MAIL', { email }) });
    expect(mailed).toMatchObject({ outcome: 'created', mail: { state: 'accepted' } });
    const [mail] = (await business.mailbox.list()).filter(({ to }) => [to].flat().includes(email));
    expect(JSON.stringify(mail)).toContain('WITH-A-MAIL');
    business.faults.set({ name: 'mail-down' });
    const again = await issue('WITH-A-MAIL', { voucher: voucher('WITH-A-MAIL', { email }) });
    expect(again).toMatchObject({
      outcome: 'unchanged',
      mail: { state: expect.stringMatching(/refused|unknown/) },
    });
  });

  it('signs in by password, keeps the session sealed, renews it once for all', async () => {
    const { adminEmail: email, adminPassword: password } = business;
    await expect(
      library.auth.login({ proof: { way: 'password', email, password: 'wrong-password' } }),
    ).rejects.toEqual(code('CATALYST-AUTH-REQUIRED'));
    const { session } = await library.auth.login({ proof: { way: 'password', email, password } });
    expect(session).toMatchObject({ email, role: 'superadmin', renewable: true });
    const file = join(home, 'state/sessions/demo/session.json');
    const before = await workshop.sessions.tokens('demo');
    expect(await readFile(file, 'utf8')).not.toContain(before!.token);
    await workshop.sessions.write('demo', session, { ...before!, token: 'e30.e30.spent' });
    const several = await Promise.all([1, 2, 3, 4].map(() => library.vouchers.list({})));
    expect(several.every(({ vouchers }) => vouchers.length > 0)).toBe(true);
    const after = await workshop.sessions.tokens('demo');
    expect(after!.refreshToken).not.toBe(before!.refreshToken);
    expect(await library.auth.status({ verify: true })).toMatchObject({
      state: 'valid',
      confirmed: { role: 'superadmin' },
    });
    expect(await library.auth.logout({})).toMatchObject({ endedThere: true, wasSignedIn: true });
    expect(await library.auth.status({})).toMatchObject({ state: 'signed-out' });
  });

  it('renews a session once, whichever of several processes comes first', async () => {
    const { adminEmail: email, adminPassword: password } = business;
    const { session } = await library.auth.login({ proof: { way: 'password', email, password } });
    const before = await workshop.sessions.tokens('demo');
    await workshop.sessions.write('demo', session, { ...before!, token: 'e30.e30.spent' });
    const program = join(import.meta.dirname, '../fixtures/list-vouchers.ts');
    const args = [program, join(home, 'state'), `${business.gatewayUrl}/api`, PASSPHRASE];
    const ended = await Promise.all([1, 2, 3, 4].map(() => run(process.execPath, args)));
    for (const { stdout } of ended) expect(Number(stdout)).toBeGreaterThan(3);
    expect((await workshop.sessions.tokens('demo'))!.refreshToken).not.toBe(before!.refreshToken);
    await library.auth.logout({});
  });

  it('that is killed between a renewal and its end keeps a whole session, which says that it is over', async () => {
    const { adminEmail: email, adminPassword: password } = business;
    const { session } = await library.auth.login({ proof: { way: 'password', email, password } });
    const before = await workshop.sessions.tokens('demo');
    await workshop.sessions.write('demo', session, { ...before!, token: 'e30.e30.spent' });
    const lane = await heldAnswers(business.gatewayUrl, /auth\/refresh$/);
    const program = join(import.meta.dirname, '../fixtures/list-vouchers.ts');
    const child = spawn(process.execPath, [program, join(home, 'state'), `${lane.base}/api`, PASSPHRASE]);
    const ended = once(child, 'exit');
    // The Sovereign has rotated; its answer never arrives.
    expect(await lane.held).toBe(200);
    child.kill('SIGKILL');
    expect((await ended)[1]).toBe('SIGKILL');
    lane.close();
    expect(await workshop.sessions.tokens('demo')).toEqual({ ...before, token: 'e30.e30.spent' });
    expect(await library.auth.status({})).toMatchObject({ session: { email } });
    await expect(library.vouchers.list({})).rejects.toMatchObject({
      ...{ code: 'CATALYST-AUTH-REQUIRED', hint: expect.stringContaining('catalyst auth login') },
    });
    expect(await library.auth.status({})).toMatchObject({ state: 'expired', session: { renewable: false } });
    await library.auth.login({ proof: { way: 'password', email, password } });
    expect((await library.vouchers.list({})).vouchers.length).toBeGreaterThan(3);
    await library.auth.logout({});
  });

  it('signs in by a mailed code', async () => {
    const email = 'fresh@example.com';
    await library.auth.requestCode({ email });
    const mail = (await business.mailbox.list()).findLast(({ to }) => [to].flat().includes(email));
    const digits = /\b\d{6}\b/.exec(JSON.stringify(mail))![0];
    await expect(
      library.auth.login({
        proof: { way: 'magic-link', email, code: digits === '000000' ? '111111' : '000000' },
      }),
    ).rejects.toEqual(code('CATALYST-AUTH-REQUIRED'));
    const { session } = await library.auth.login({ proof: { way: 'magic-link', email, code: digits } });
    expect(session).toMatchObject({ email, role: 'member' });
    await library.auth.logout({});
  });

  it('breaks the glass with the secret of the cluster, and notes it first', async () => {
    const tokens: unknown[] = [];
    const held: BusinessWorkshop = {
      ...workshop,
      jwtSecret: async () => business.jwtSecret,
      connect: async (context, source, id) => {
        tokens.push(tokenClaims((await source.current())!));
        return workshop.connect(context, source, id);
      },
    };
    const broken = businessServices(async () => held);
    const { vouchers } = await broken.vouchers.list({ breakGlass: 'console is down' });
    expect(vouchers.length).toBeGreaterThan(0);
    expect(
      (
        await broken.vouchers.issue({
          ...yes,
          breakGlass: 'console is down',
          voucher: voucher('BROKEN-GLASS'),
          update: false,
          resurrect: false,
        })
      ).outcome,
    ).toBe('created');
    const { entries } = await library.audit.list({});
    for (const claims of tokens as { subject: string; expiresAt: number }[]) {
      expect(claims.subject).toMatch(/^catalyst-break-glass:\S/);
      const left = claims.expiresAt - Date.now();
      expect(left > 0 && left <= 300_000).toBe(true);
    }
    expect(entries.find(({ command }) => command === 'break-glass')).toMatchObject({
      who: { subject: (tokens[0] as { subject: string }).subject, role: 'superadmin' },
    });
    const last = entries.filter(({ reason }) => reason === 'console is down').map(({ command }) => command);
    expect(last).toEqual(['break-glass', 'break-glass', 'voucher issue', 'voucher issue']);
  });

  it('goes by the operator bridge with the session of a console', async () => {
    const bridge = await deskWorkshop({ base: `${business.bridgeUrl}/api/v1/sme` }, home);
    const context = { name: 'bridged', fqdn: 'demo.omani.works', world: 'real', via: 'bridge' } as const;
    await bridge.contexts.create(context);
    const bridged = businessServices(async () => bridge);
    const owner = { ...yes, sovereign: 'bridged', token: await business.operatorSession(['catalyst-owner']) };
    const more = { update: false, resurrect: false };
    const issued = await bridged.vouchers.issue({ ...owner, ...more, voucher: voucher('BY-THE-BRIDGE') });
    expect(issued).toMatchObject({ outcome: 'created' });
    expect(await bridged.vouchers.revoke('BY-THE-BRIDGE', owner)).toMatchObject({ outcome: 'revoked' });
    const nobody = { ...owner, token: await business.operatorSession(['viewer']) };
    await expect(bridged.vouchers.list(nobody)).rejects.toEqual(code('CATALYST-ROLE-MISSING'));
    await expect(bridged.billing.orders(owner)).rejects.toEqual(code('CATALYST-BILLING-REFUSED'));
    business.faults.set({ name: 'billing-1842' });
    await expect(bridged.vouchers.list(owner)).rejects.toMatchObject({
      ...{ code: 'CATALYST-BILLING-UNAVAILABLE', hint: expect.stringContaining('sme-secrets') },
    });
    business.faults.clear('billing-1842');
    // The bridge gives up after three seconds; the voucher is saved behind its back.
    business.faults.set({
      name: 'business-slow',
      target: '/api/billing/vouchers/issue',
      value: '3200',
      times: 1,
    });
    const late = await bridged.vouchers.issue({ ...owner, ...more, voucher: voucher('BEYOND-THE-BUDGET') });
    expect(late).toMatchObject({ outcome: 'created', settledByReadBack: true });
    await bridge.contexts.delete('bridged');
  });

  it('keeps no secret and no recipient in the audit file', async () => {
    const text = await readFile(join(home, 'state/audit/demo.omani.works.ndjson'), 'utf8');
    for (const secret of [
      business.adminToken,
      business.adminPassword,
      business.jwtSecret,
      'guest@example.com',
    ])
      expect(text).not.toContain(secret);
  });
});
