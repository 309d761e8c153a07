import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBusinessTools } from '../support/business.ts';
import { everyBusinessCommand, INPUTS, keptTokens, plant } from '../support/business-canary.ts';
import { CanaryScanner } from '../support/canary.ts';
import { scanFiles } from '../support/canary-files.ts';
import { openSite, type Site } from '../support/catalyst-e2e.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const here = (await hasBusinessTools()) && (await hasTool('tofu'));
/** The sandbox is the outside world, files that are handed over are somebody's own, and what create wrote was there before. */
const BELONGS = new RegExp(`^(state/sandbox|state/sovereigns|${INPUTS})/`);
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

  it('leave no token, key, password or recipient where none belongs', async () => {
    const { canaries } = await plant(site);
    const said = await everyBusinessCommand(site);
    const scanner = new CanaryScanner({ ...canaries, ...(await keptTokens(site)) });
    const codes = Object.fromEntries(said.map(({ command, ended }) => [command, ended.code]));
    expect(said.filter(({ ended }) => ended.code === 1 || ended.code === null)).toEqual([]);
    expect(said.filter(({ ended }) => ended.code === 0).length, JSON.stringify(codes, null, 1)).toBe(19);
    const handed = await scanFiles(scanner, join(site.folder, INPUTS), () => false);
    const names = ['forged', 'bridgeToken', 'listed', 'urlPassword', 'wrongPassword'];
    expect(handed.leaks.map(({ canary }) => canary)).toEqual(expect.arrayContaining(names));
    const { leaks, files } = await scanFiles(scanner, site.folder, (path) => BELONGS.test(path));
    expect(files).toEqual(
      expect.arrayContaining([
        ...['results.ndjson', 'direct.ndjson', `state/audit/${FQDN}.ndjson`],
        ...[`state/sessions/${FQDN}/session.json`, 'state/contexts/bridged.json'],
      ]),
    );
    for (const { command, ended } of said)
      leaks.push(...scanner.scan(command, Buffer.from(`${ended.stdout}\n${ended.stderr}`)));
    expect(leaks).toEqual([]);
    // A token that break-glass signed is known to nobody; its form is.
    const texts = await Promise.all(files.map((path) => readFile(join(site.folder, path), 'latin1')));
    const all = [...texts, ...said.map(({ ended }) => ended.stdout + ended.stderr)].join('\n');
    expect(all).not.toMatch(/eyJ[\w-]{8,}\.eyJ/);
  }, 240_000);

  it('are found again after a failover', async () => {
    await site.fault('postgres-failover');
    expect(await direct(0, 'billing', 'ledger', '--limit', '1')).toMatchObject({ rows: 1 });
    await site.clearFaults();
    expect(await direct(0, 'billing', 'ledger', '--limit', '1')).toMatchObject({ rows: 1 });
  }, 60_000);
});
