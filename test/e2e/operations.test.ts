import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBusinessTools } from '../support/business.ts';
import { askHost, plainKubeconfig } from '../support/business-site.ts';
import { openSite, type Site } from '../support/catalyst-e2e.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const here = (await hasBusinessTools()) && (await hasTool('tofu'));

describe.skipIf(!here)("a Sovereign's business, looked into through its cluster", () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite({ speed: 2000 });
    const made = await site.catalyst(['sovereign', 'create', '-f', REHEARSAL, '--yes']);
    expect(made.code, made.stderr).toBe(0);
  }, 180_000);
  afterAll(() => site.close());

  const states = (rows: { name: string; state: string }[]) =>
    Object.fromEntries(rows.map(({ name, state }) => [name, state]));

  it('is well, by port-forward alone and with a signed token', async () => {
    const ended = await site.catalyst(['health', '--break-glass', 'e2e', '--json']);
    const found = JSON.parse(ended.stdout);
    expect(found, ended.stdout).toMatchObject({ sovereign: FQDN, way: 'cluster', findings: 0 });
    expect(states(found.rows)).toMatchObject({
      ...{ gateway: 'ok', auth: 'ok', catalog: 'ok', tenant: 'ok', provisioning: 'ok', billing: 'ok' },
      ...{ domain: 'ok', notification: 'ok', schema: 'ok', stripe: 'ok', bus: 'ok', mail: 'ok' },
    });
    expect(ended.code).toBe(0);
  }, 120_000);

  it('is worked with by a kubeconfig alone, where no state is', async () => {
    const bare = join(site.folder, 'bare');
    await cp(join(site.stateDir, 'sandbox'), join(bare, 'sandbox'), { recursive: true });
    const kubeconfig = join(site.folder, 'omantel.kubeconfig');
    await writeFile(kubeconfig, await plainKubeconfig(site, FQDN), { mode: 0o600 });
    const run = async (...args: string[]) => {
      const ended = await site.catalyst(args, { env: { CATALYST_STATE_DIR: bare } });
      expect([args.join(' '), ended.code], ended.stderr).toEqual([args.join(' '), 0]);
      return ended.stdout;
    };
    const how = ['--via', 'cluster', '--kubeconfig', kubeconfig, '--context', 'sandbox', '--use'];
    await run('context', 'create', 'inside', '--fqdn', FQDN, ...how);
    expect(await run('context', 'show')).toContain('through its Kubernetes API');
    const issue = ['voucher', 'issue', 'BY-KUBECONFIG', '--credit', '5', '--max-redemptions', '1', '--yes'];
    expect(await run(...issue, '--break-glass', 'e2e')).toContain('BY-KUBECONFIG of OMR 5.000 is issued');
    const direct = await run('voucher', 'show', 'BY-KUBECONFIG', '--direct', '--reason', 'e2e', '--json');
    expect(JSON.parse(direct)).toMatchObject({ voucher: { credit: '5.000', active: true } });
    await run('events', 'doctor');
  }, 120_000);

  it('has a bus in order, and organizations that have all their steps', async () => {
    const doctor = await site.catalyst(['events', 'doctor', '--json']);
    expect([doctor.code, JSON.parse(doctor.stdout).findings], doctor.stdout).toEqual([0, 0]);
    const status = await site.catalyst(['organization', 'status', '--break-glass', 'e2e', '--json']);
    expect([status.code, JSON.parse(status.stdout).total], status.stdout).toEqual([0, 7]);
    const tail = await site.catalyst(['events', 'tail', '--json']);
    expect([tail.code, JSON.parse(tail.stdout).sovereign], tail.stdout).toEqual([0, FQDN]);
  }, 120_000);

  const mailedCode = async (number: string) =>
    /\b\d{6}\b/.exec((await site.catalyst(['sandbox', 'mail', number])).stdout)![0];

  it('sees a redemption through, from issue to organization, by the gateway', async () => {
    const run = async (...args: string[]) => {
      const ended = await site.catalyst([...args, '--context', 'sandbox', '--json']);
      expect([args.join(' '), ended.code], ended.stderr).toEqual([args.join(' '), 0]);
      return JSON.parse(ended.stdout);
    };
    await run('auth', 'login', '--sovereign', FQDN);
    const issue = ['voucher', 'issue', 'SEEN-THROUGH', '--credit', '9', '--max-redemptions', '1', '--yes'];
    await run(...issue, '--sovereign', FQDN);
    const email = 'owner@seen-through.example';
    await run('context', 'create', 'guest', '--fqdn', FQDN, '--email', email);
    await run('auth', 'login', '--sovereign', 'guest', '--magic-link');
    const signIn = ['auth', 'login', '--sovereign', 'guest', '--context', 'sandbox', '--code-stdin'];
    expect(await site.catalyst(signIn, { stdin: await mailedCode('1') })).toMatchObject({ code: 0 });
    const form = { slug: 'seen-through', name: 'Seen', org_type: 'company', industry: 'food', plan_id: '' };
    const ask = (path: string, body: object, token?: string) =>
      askHost(site, { host: `marketplace.${FQDN}`, method: 'POST', path, body, ...(token ? { token } : {}) });
    await ask('/api/auth/magic-link', { email });
    const { token } = JSON.parse(
      (await ask('/api/auth/verify', { email, code: await mailedCode('2') })).body,
    );
    const made = await ask('/api/tenant/orgs', { ...form, apps: [], addons: [] }, token);
    expect(made.status, made.body).toBe(201);
    const { id } = JSON.parse(made.body);
    const redeem = ['voucher', 'redeem', 'SEEN-THROUGH', '--sovereign', 'guest', '--plan', 's', '--yes'];
    const redeemed = await run(...redeem, '--organization', id);
    expect(redeemed).toMatchObject({ outcome: 'ordered', balance: '4.000' });
    const ready = async () => {
      const { organization, steps } = await run('organization', 'timeline', id, '--sovereign', FQDN);
      return [organization.status, steps.at(-1).name, steps.at(-1).state];
    };
    await expect.poll(ready, { timeout: 30_000 }).toEqual(['active', 'ready', 'done']);
    const { order } = await run('billing', 'order', redeemed.orderId, '--sovereign', FQDN);
    expect(order).toMatchObject({
      tenantId: id,
      amount: '5.000',
      status: 'completed',
      promoCode: 'SEEN-THROUGH',
    });
  }, 120_000);
});
