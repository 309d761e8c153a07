import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBusinessTools } from '../support/business.ts';
import { openSite, type Site } from '../support/catalyst-e2e.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const here = (await hasBusinessTools()) && (await hasTool('tofu'));
const DIRECT = ['--direct', '--reason', 'ticket 7', '--context', 'sandbox', '--json'];

describe.skipIf(!here)('the books of a Sovereign through its Kubernetes API', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite({ speed: 2000 });
    const made = await site.catalyst(['sovereign', 'create', '-f', REHEARSAL, '--yes']);
    expect(made.code, made.stderr).toBe(0);
  }, 180_000);
  afterAll(() => site.close());

  const direct = async (code: number, ...args: string[]) => {
    const ended = await site.catalyst([...args, ...DIRECT]);
    expect([ended.code, ended.stderr], ended.stdout).toEqual([code, '']);
    return JSON.parse(ended.stdout);
  };

  it('are read with nothing but the state that is here, as the first to ask', async () => {
    expect(await direct(0, 'billing', 'liability')).toMatchObject({
      ...{ sovereign: FQDN, world: 'sandbox', capped: '1960.000', balances: { total: '61.500' } },
    });
    const reconciled = await direct(0, 'billing', 'reconcile', '--break-glass', 'ticket 7');
    expect(reconciled).toMatchObject({ findings: [], unchecked: [] });
  }, 60_000);

  it('are found again after a failover', async () => {
    await site.fault('postgres-failover');
    expect(await direct(0, 'billing', 'ledger', '--limit', '1')).toMatchObject({ rows: 1 });
    await site.clearFaults();
    expect(await direct(0, 'billing', 'ledger', '--limit', '1')).toMatchObject({ rows: 1 });
  }, 60_000);
});
