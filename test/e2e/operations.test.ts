import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBusinessTools } from '../support/business.ts';
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

  it('has a bus in order, and organizations that have all their steps', async () => {
    const doctor = await site.catalyst(['events', 'doctor', '--json']);
    expect([doctor.code, JSON.parse(doctor.stdout).findings], doctor.stdout).toEqual([0, 0]);
    const status = await site.catalyst(['organization', 'status', '--break-glass', 'e2e', '--json']);
    expect([status.code, JSON.parse(status.stdout).total], status.stdout).toEqual([0, 7]);
    const tail = await site.catalyst(['events', 'tail', '--json']);
    expect([tail.code, JSON.parse(tail.stdout).sovereign], tail.stdout).toEqual([0, FQDN]);
  }, 120_000);
});
