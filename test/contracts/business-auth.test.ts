import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Answer,
  callBusiness,
  hasBusinessTools,
  type TestBusiness,
  testBusiness,
} from '../support/business.ts';

const here = await hasBusinessTools();
const told = ({ status, body }: Answer) => [status, body?.error];

function token(claims: Record<string, unknown>, secret: string, alg = 'HS256', hash = 'sha256'): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg, typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

describe.skipIf(!here)('auth, gateway and bridge, as billing.md 4 tells them', () => {
  let shop: TestBusiness;
  beforeAll(async () => {
    shop = await testBusiness();
  }, 60_000);
  afterAll(() => shop.close());

  const post = (path: string, body: unknown, bearer?: string) =>
    shop.call('POST', path, { body, token: bearer });
  const me = (bearer: string) => shop.call('GET', '/api/auth/me', { token: bearer });
  const codeFor = async (email: string) => {
    await post('/api/auth/magic-link', { email });
    const mail = (await shop.mailbox.list()).findLast((one) => one.to === email)!;
    return /\b\d{6}\b/.exec(mail.text)![0];
  };

  it('signs the superadmin in by password, nobody else', async () => {
    const right = { email: shop.adminEmail, password: shop.adminPassword };
    const { body } = await post('/api/auth/login', right);
    expect(Object.keys(body)).toEqual(['token', 'refresh_token', 'user']);
    expect((await me(body.token)).body).toMatchObject({ email: shop.adminEmail, role: 'superadmin' });
    expect((await post('/api/auth/login', { ...right, password: 'wrong' })).status).toBe(401);
    const memberTry = { email: 'owner@nakheel-dates.example', password: '' };
    expect((await post('/api/auth/login', memberTry)).status).toBe(400);
    const empty = { email: 'owner@nakheel-dates.example', password: 'x' };
    expect((await post('/api/auth/login', empty)).status).toBe(401);
  });

  it('tells claims of exactly these names, for fifteen minutes', async () => {
    const payload = JSON.parse(Buffer.from(shop.adminToken.split('.')[1]!, 'base64url').toString());
    expect(Object.keys(payload).sort()).toEqual(['email', 'exp', 'iat', 'role', 'sub']);
    expect(payload.exp - payload.iat).toBe(900);
  });

  it('rotates a refresh token at each use and stores only its hash', async () => {
    const first = (await post('/api/auth/login', { email: shop.adminEmail, password: shop.adminPassword }))
      .body;
    const second = await post('/api/auth/refresh', { refresh_token: first.refresh_token });
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    expect((await post('/api/auth/refresh', { refresh_token: first.refresh_token })).status).toBe(401);
    await post('/api/auth/logout', { refresh_token: second.body.refresh_token });
    expect((await post('/api/auth/refresh', { refresh_token: second.body.refresh_token })).status).toBe(401);
  });

  it('sends a code by mail, good once, void after five wrong ones', async () => {
    const email = 'newcomer@example.om';
    const code = await codeFor(email);
    const signed = await post('/api/auth/verify', { email, code });
    expect(signed.body.user).toMatchObject({ email, role: 'member' });
    expect((await post('/api/auth/verify', { email, code })).status).toBe(401);
    const next = await codeFor(email);
    const wrong = next === '000000' ? '000001' : '000000';
    for (let time = 0; time < 5; time += 1)
      expect((await post('/api/auth/verify', { email, code: wrong })).status).toBe(401);
    expect((await post('/api/auth/verify', { email, code: next })).status).toBe(401);
  });

  it('takes any HMAC of its secret, and nothing else', async () => {
    const claims = {
      sub: 'x',
      email: 'x@example.om',
      role: 'superadmin',
      exp: Math.floor(Date.now() / 1000) + 60,
    };
    const list = (bearer: string) => shop.call('GET', '/api/billing/vouchers/list', { token: bearer });
    expect((await list(token(claims, shop.jwtSecret, 'HS512', 'sha512'))).status).toBe(200);
    expect(told(await list(token(claims, 'other')))).toEqual([401, 'invalid or missing token']);
    expect(told(await list(token({ ...claims, exp: 1 }, shop.jwtSecret)))).toEqual([
      401,
      'invalid or missing token',
    ]);
    expect(told(await list(token(claims, shop.jwtSecret, 'RS256')))).toEqual([
      401,
      'invalid or missing token',
    ]);
    const direct = (headers: Record<string, string>) =>
      callBusiness(shop.urls.billing, 'GET', '/billing/vouchers/list', { headers });
    expect(told(await direct({}))).toEqual([401, 'missing or invalid authorization header']);
    expect(told(await direct({ authorization: 'Bearer nonsense' }))).toEqual([401, 'invalid token']);
  });

  it('answers what it does not route in its own words, and echoes the request id', async () => {
    expect(told(await shop.call('GET', '/api/nothing/here'))).toEqual([404, 'no route matched']);
    const unknown = await shop.call('GET', '/api/billing/nothing', { token: shop.adminToken });
    expect([unknown.status, unknown.text]).toEqual([404, '404 page not found\n']);
    const wrong = await shop.call('GET', '/api/billing/vouchers/issue', {
      token: shop.adminToken,
      headers: { 'x-request-id': 'req-1' },
    });
    expect([wrong.status, wrong.text]).toEqual([405, 'Method Not Allowed\n']);
    expect(wrong.headers.get('x-request-id')).toBe('req-1');
    expect((await shop.call('GET', '/api/billing/plans')).body).toHaveLength(5);
    for (const url of Object.values(shop.urls).slice(0, 8)) {
      const health = await callBusiness(url, 'GET', '/healthz');
      expect([health.status, health.text]).toEqual([200, 'ok']);
    }
  });

  it('answers 204 without a body to the end of a plan', async () => {
    const made = await post('/api/catalog/admin/plans', { slug: 'gone', price_omr: 3 }, shop.adminToken);
    expect(made.status).toBe(201);
    const gone = await shop.call('DELETE', `/api/catalog/admin/plans/${made.body.id}`, {
      token: shop.adminToken,
    });
    expect([gone.status, gone.text]).toEqual([204, '']);
    const missing = await shop.call('PUT', '/api/catalog/admin/plans/none', {
      token: shop.adminToken,
      body: {},
    });
    expect(missing.status).toBe(500);
  });

  it('keeps only the three Stripe keys that were sent', async () => {
    const settings = '/api/billing/admin/settings';
    const read = async () => (await shop.call('GET', settings, { token: shop.adminToken })).body;
    expect(await read()).toMatchObject({
      stripe_secret_key_configured: true,
      stripe_webhook_secret_configured: true,
    });
    const keys = { stripe_secret_key: 'sk_test_12345678abcd' };
    expect((await shop.call('PUT', settings, { token: shop.adminToken, body: keys })).body).toEqual({
      ok: true,
    });
    expect(await read()).toMatchObject({
      ...{ stripe_secret_key_last4: 'abcd', stripe_webhook_secret_configured: false, stripe_public_key: '' },
    });
    expect(
      (await shop.call('GET', settings, { token: await shop.tokenOf('vouchers@acme.omani.works') })).status,
    ).toBe(403);
  });

  describe('the operator bridge', () => {
    const bridge = (method: string, path: string, session?: string, body?: unknown) =>
      callBusiness(shop.bridgeUrl, method, `/api/v1/sme${path}`, { token: session, body });

    it.each([
      ['catalyst-owner', 200],
      ['catalyst-admin', 200],
      ['application-admin', 200],
      ['viewer', 403],
    ])('takes %s for what it is', async (role, status) => {
      const answer = await bridge('GET', '/billing/vouchers/list', shop.operatorSession([role]));
      expect(answer.status).toBe(status);
    });

    it('passes issue and revoke on, and refuses in its own form', async () => {
      const session = shop.operatorSession(['sovereign-admin']);
      expect((await bridge('GET', '/billing/vouchers/list')).body).toMatchObject({
        error: 'unauthenticated',
      });
      const voucher = { code: 'BRIDGED-1', credit_omr: 4, description: '', active: true, max_redemptions: 1 };
      expect((await bridge('POST', '/billing/vouchers/issue', session, voucher)).body.code).toBe('BRIDGED-1');
      expect((await bridge('POST', '/billing/vouchers/revoke/BRIDGED-1', session)).body).toEqual({
        ok: true,
      });
      expect((await bridge('DELETE', '/billing/vouchers/revoke/BRIDGED-1', session)).status).toBe(404);
      const bare = await bridge('POST', '/billing/vouchers/revoke/', session);
      expect([bare.status, bare.body.error]).toEqual([400, 'missing-code']);
      shop.faults.set({ name: 'billing-1842' });
      const unwired = await bridge('GET', '/billing/vouchers/list', session);
      expect([unwired.status, unwired.body.error]).toEqual([503, 'sme-jwt-bridge-unwired']);
      shop.faults.clear('billing-1842');
    });

    it('loses its patience after three seconds although the voucher is saved', async () => {
      shop.faults.set({ name: 'business-answer-lost', target: '/api/billing/vouchers/issue', times: 1 });
      const voucher = { code: 'SAVED-1', credit_omr: 4, description: '', active: true, max_redemptions: 1 };
      const answer = await bridge(
        'POST',
        '/billing/vouchers/issue',
        shop.operatorSession(['owner']),
        voucher,
      );
      expect([answer.status, answer.body.error]).toEqual([503, 'sme-gateway-unreachable']);
      const { body } = await shop.call('GET', '/api/billing/vouchers/list', { token: shop.adminToken });
      expect((body as { code: string }[]).map((one) => one.code)).toContain('SAVED-1');
    });
  });

  it('is struck by the faults of calls', async () => {
    const list = () => shop.call('GET', '/api/billing/vouchers/list', { token: shop.adminToken });
    shop.faults.set({ name: 'business-5xx', value: '502', times: 1 });
    expect((await list()).status).toBe(502);
    shop.faults.set({ name: 'business-429', times: 1 });
    expect((await list()).body).toEqual({ error: 'rate limit exceeded', retry_after: 1 });
    shop.faults.set({ name: 'business-answer-lost', times: 1 });
    await expect(list()).rejects.toThrow();
    expect((await list()).status).toBe(200);
  });
});

it.skipIf(!here)(
  'limits calls of one address in a minute, without a Retry-After header',
  async () => {
    const shop = await testBusiness({ rateLimitPerMinute: 3, speed: 1 });
    try {
      const answers = [];
      for (let time = 0; time < 5; time += 1) answers.push(await shop.call('GET', '/api/catalog/plans'));
      const refused = answers.filter((one) => one.status === 429);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused[0]!.body).toEqual({ error: 'rate limit exceeded', retry_after: expect.any(Number) });
      expect(refused[0]!.headers.has('retry-after')).toBe(false);
    } finally {
      await shop.close();
    }
  },
  60_000,
);
