import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLeaks } from '../../src/services/books/find-leaks.ts';
import { reconcile } from '../../src/services/books/reconcile.ts';
import { businessWorkshop } from '../../src/services/wiring/business-workshop.ts';
import { openStateRoom } from '../../src/services/wiring/state-room.ts';
import { type DirectWrite, type DirectWrites, writeAll } from '../fixtures/direct-writes.ts';
import { bareSettings } from '../support/bare-settings.ts';
import { BOOKS_FQDN, urlOf } from '../support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { type FreezePoint, frozenLane, type Lane } from '../support/frozen-lane.ts';
import { madeOrganization } from '../support/organization.ts';

type Kind = DirectWrite['kind'];
const KINDS: readonly Kind[] = ['redeem', 'rollback', 'list', 'upstream'];
const ROWS = 3;
const SLUG = 'somebodys-dates';

/** One write of its own customer and code, and where the process is killed in it. */
interface Killed {
  kind: Kind;
  point: FreezePoint;
  lane: Lane;
  write: DirectWrite;
}

/**
 * A child does every write once for each point between two statements, each on a way to PostgreSQL that stops there; when all
 * of them stand the child is killed, and the books are looked at.
 */
describe.skipIf(!(await hasBusinessTools()))('a process that is killed while it writes directly', () => {
  let shop: TestBusiness;
  let folder: string;
  let killed: Killed[];
  const commits = new Map<Kind, number[]>();

  const state = () => join(folder, 'state');
  const workshop = () => {
    const settings = bareSettings(state());
    return businessWorkshop(settings, openStateRoom(settings));
  };
  const writes = (...some: DirectWrite[]): DirectWrites => {
    return { state: state(), base: `${shop.gatewayUrl}/api`, token: shop.adminToken, writes: some };
  };
  const at = (port: number) => urlOf({ postgres: { ...shop.postgres, port } });

  /** A customer and a code that nobody else uses; for a rollback it is redeemed already. */
  async function prepared(kind: Kind, name: string, port: number): Promise<DirectWrite> {
    const [row] = await shop.sql(
      `INSERT INTO customers (user_id, tenant_id, email) VALUES ($1, 't', '') RETURNING id`,
      [name],
    );
    const [code, customer] = [`KILL-${name}`.toUpperCase(), String(row!.id)];
    await shop.sql('INSERT INTO promo_codes (code, credit_omr, active) VALUES ($1, 20, true)', [code]);
    const csv = `code,credit,max_redemptions\n${code},7,1\n${code}-A,5,1\n${code}-B,5,1\n`;
    if (kind === 'rollback') {
      await shop.sql('INSERT INTO promo_redemptions (customer_id, code) VALUES ($1, $2)', [customer, code]);
      await shop.sql('UPDATE promo_codes SET times_redeemed = 1 WHERE code = $1', [code]);
      await shop.sql('INSERT INTO credit_ledger (customer_id, amount_omr, reason) VALUES ($1, 20, $2)', [
        ...[customer, `promo:${code}`],
      ]);
    }
    const results = join(folder, `${name}.ndjson`);
    return { kind, databaseUrl: at(port), customer, code, organization: SLUG, csv, results };
  }

  beforeAll(async () => {
    shop = await testBusiness();
    await madeOrganization(shop, SLUG);
    folder = await mkdtemp(join(tmpdir(), 'catalyst-killed-'));
    await workshop().contexts.create({ name: 'acme', fqdn: BOOKS_FQDN, world: 'real', via: 'gateway' });
    killed = (await Promise.all(KINDS.map(lanesOf))).flat();
    await killWhenFrozen();
    // Young rows may be under way and are nobody's fault yet.
    for (const table of ['orders', 'promo_redemptions', 'subscriptions'])
      await shop.sql(`UPDATE ${table} SET created_at = created_at - interval '1 hour'`);
  }, 120_000);
  afterAll(async () => {
    for (const { lane } of killed ?? []) lane.close();
    await shop?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** The statements of one undisturbed write give the points of the others. */
  async function lanesOf(kind: Kind): Promise<Killed[]> {
    const whole = await frozenLane(shop.postgres.port);
    const [ended] = await writeAll(writes(await prepared(kind, `${kind}-whole`, whole.port)));
    expect([kind, ended?.status, ended]).toEqual([kind, 'fulfilled', expect.anything()]);
    whole.close();
    const { requests } = whole;
    commits.set(
      kind,
      requests.flatMap((request, index) => (request === 'COMMIT' ? [index + 1] : [])),
    );
    const points = requests.map((_, index): FreezePoint => ({ at: index + 1, side: 'before' }));
    const behind = commits.get(kind)!.map((commit): FreezePoint => ({ at: commit, side: 'after' }));
    return Promise.all(
      [...points, ...behind].map(async (point) => {
        const lane = await frozenLane(shop.postgres.port, point);
        const write = await prepared(kind, `${kind}-${point.at}-${point.side}`, lane.port);
        return { kind, point, lane, write };
      }),
    );
  }

  async function killWhenFrozen(): Promise<void> {
    const file = join(folder, 'writes.json');
    await writeFile(file, JSON.stringify(writes(...killed.map(({ write }) => write))));
    const program = join(import.meta.dirname, '../fixtures/direct-writes.ts');
    const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (bytes) => {
      said += String(bytes);
    });
    const ended = once(child, 'exit');
    const standing = Promise.all(killed.map(({ lane }) => lane.frozen)).then(() => 'standing');
    expect([await Promise.race([standing, ended.then(() => 'ended')]), said]).toEqual(['standing', '']);
    child.kill('SIGKILL');
    expect((await ended)[1]).toBe('SIGKILL');
    const open = `SELECT count(*)::int AS n, pg_sleep(0.05) FROM pg_stat_activity
      WHERE xact_start IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()`;
    for (let looks = 0; (await shop.sql(open))[0]!.n !== 0; looks += 1) expect(looks).toBeLessThan(400);
  }

  /** How many of its commits were done. */
  const committed = ({ kind, point }: Killed) =>
    commits
      .get(kind)!
      .filter((commit) => commit < point.at || (commit === point.at && point.side === 'after')).length;

  const facts = async ({ customer, code }: DirectWrite) => {
    const [row] = await shop.sql(
      `SELECT (SELECT count(*)::int FROM promo_redemptions WHERE code = $2) AS redeemed,
        (SELECT times_redeemed FROM promo_codes WHERE code = $2) AS counter,
        (SELECT count(*)::int FROM orders WHERE customer_id = $1) AS orders,
        (SELECT count(*)::int FROM subscriptions WHERE customer_id = $1) AS subscriptions,
        (SELECT coalesce(sum(amount_omr), 0)::int FROM credit_ledger WHERE customer_id = $1) AS balance,
        (SELECT credit_omr FROM promo_codes WHERE code = $2) AS credit,
        (SELECT count(*)::int FROM promo_codes WHERE code LIKE $2 || '-_') AS more`,
      [customer, code],
    );
    return row;
  };

  const NOTHING = { redeemed: 0, counter: 0, orders: 0, subscriptions: 0, balance: 0, credit: 20, more: 0 };
  const HELD = { ...NOTHING, redeemed: 1, counter: 1, balance: 20 };
  const ORDERED = { ...HELD, orders: 1, subscriptions: 1, balance: 15 };
  /** After none, one, and two commits. */
  const WHOLE: Record<Kind, object[]> = {
    redeem: [NOTHING, ORDERED],
    rollback: [HELD, NOTHING],
    list: [NOTHING, { ...NOTHING, credit: 7, more: 2 }],
    upstream: [NOTHING, HELD, ORDERED],
  };

  it('stood between any two statements, and at each side of each commit', () => {
    const count = (kind: Kind) => killed.filter((one) => one.kind === kind).length;
    expect(KINDS.map((kind) => [kind, commits.get(kind)!.length])).toEqual([
      ...[
        ['redeem', 1],
        ['rollback', 1],
        ['list', 1],
        ['upstream', 2],
      ],
    ]);
    expect(KINDS.map(count).every((lanes) => lanes >= 6)).toBe(true);
  });

  it('leaves everything of a transaction or nothing', async () => {
    for (const one of killed)
      expect([one.write.code, await facts(one.write)]).toEqual([
        ...[one.write.code, WHOLE[one.kind][committed(one)]],
      ]);
  });

  it('leaves what leaks finds: codes that upstream burned between its two commits, and nothing of ours', async () => {
    const { leaks } = await findLeaks(workshop(), {
      sovereign: 'acme',
      reason: 'kill',
      databaseUrl: urlOf(shop),
    });
    const burned = killed.filter((one) => one.kind === 'upstream' && committed(one) === 1);
    const held = killed.filter((one) => one.kind === 'rollback' && committed(one) === 0);
    const codes = [...burned, ...held].map(({ write }) => write.code);
    expect(leaks.map(({ code }) => code).sort()).toEqual(codes.sort());
    const found = await reconcile(workshop(), {
      sovereign: 'acme',
      reason: 'kill',
      databaseUrl: urlOf(shop),
    });
    const cases = found.findings.filter(({ case: name }) => name !== 'leaked-redemption');
    expect(cases).toEqual([]);
  });

  it('leaves a line of its intent where it got as far as that', async () => {
    const { entries } = await workshop().audit.read(BOOKS_FQDN);
    for (const { kind, write } of killed.filter((one) => one.kind === 'redeem' || one.kind === 'rollback')) {
      const outcomes = entries.filter(({ what }) => what === write.code).map(({ outcome }) => outcome);
      expect([kind, outcomes]).toEqual([kind, ['intent']]);
    }
  });

  it('may be run again: each write is there once', async () => {
    const again = killed.filter(({ kind }) => kind !== 'upstream');
    const ends = await writeAll(
      writes(...again.map(({ write }) => ({ ...write, databaseUrl: urlOf(shop) }))),
    );
    for (const [index, one] of again.entries()) {
      const end = ends[index]!;
      const already = one.kind === 'redeem' && committed(one) === 1;
      if (already) expect(end).toMatchObject({ reason: { code: 'CATALYST-VOUCHER-ALREADY-REDEEMED' } });
      else expect([one.write.code, end.status, end]).toEqual([one.write.code, 'fulfilled', end]);
      if (one.kind === 'list') expect(end).toMatchObject({ value: { rows: ROWS, outcome: 'done' } });
      expect([one.write.code, await facts(one.write)]).toEqual([one.write.code, WHOLE[one.kind].at(-1)]);
    }
  });
});
