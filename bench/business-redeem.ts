import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createPostgres } from '../src/clients/postgres/create-postgres.ts';
import type { Database } from '../src/clients/postgres/database.ts';
import { redeemWithin } from '../src/services/books/redeem-within.ts';
import { readSchema } from '../src/services/books/schema.ts';
import type { TestBusiness } from '../test/support/business.ts';
import { realClock } from '../test/support/real-clock.ts';
import { hasTool, tool } from '../test/support/tools.ts';
import type { Row } from './bench.ts';
import { ended } from './ended.ts';
import { median } from './measure.ts';

const CLIENTS = [1, 8, 32];
const CODES = 1_000;
/** Of one client in one round; ids hold twelve decimal digits. */
const MOST_EACH = 20_000;
const CUSTOMER = '00000000-0000-4000-8000-';

/** pgbench, where the PostgreSQL of the toolbox or of the system has it. */
async function pgbench(): Promise<string | undefined> {
  if (!(await hasTool('postgres'))) return undefined;
  const beside = join(dirname((await tool('postgres')).path), 'pgbench');
  for (const program of [beside, 'pgbench'])
    if ((await ended(program, ['--version'], {})).status === 0) return program;
  return undefined;
}

/**
 * Redemptions a second by direct mode's transaction on kept connections, against pgbench with the same statements in the same
 * protocol: sent in the same two batches, which is the floor of the goal, and one by one, as a plain client sends them.
 */
export async function redeeming(shop: TestBusiness, folder: string, quick: boolean): Promise<Row[]> {
  const program = await pgbench();
  if (program === undefined) return [];
  const scripts = { together: join(folder, 'together.sql'), oneByOne: join(folder, 'one-by-one.sql') };
  await writeFile(
    scripts.together,
    scriptOf(BATCHES.flatMap((batch) => ['\\startpipeline', ...batch, '\\endpipeline'])),
  );
  await writeFile(scripts.oneByOne, scriptOf(BATCHES.flat()));
  await shop.sql(`INSERT INTO promo_codes (code, credit_omr, active)
    SELECT 'BENCH-' || n, 20, true FROM generate_series(0, ${CODES - 1}) n`);
  const { host, port, user, password, database } = shop.postgres;
  const ours = createPostgres({ access: { host, port, user, password, database }, clock: realClock });
  const seconds = quick ? 2 : 6;
  const rows: Row[] = [];
  let round = 0;
  for (const clients of CLIENTS) {
    const rates: Record<'mine' | keyof typeof scripts, number[]> = { mine: [], together: [], oneByOne: [] };
    const taken = async (of: (load: Load) => Promise<number>) => {
      round += 1;
      await customers(shop, clients, round);
      return of({ clients, seconds, round });
    };
    for (let turn = 0; turn < (quick ? 1 : 3); turn += 1) {
      for (const way of ['together', 'oneByOne'] as const)
        rates[way].push(await taken((load) => byPgbench(program, shop, { script: scripts[way], ...load })));
      rates.mine.push(await taken((load) => byUs(ours, load)));
    }
    const [mine, together, oneByOne] = [median(rates.mine), median(rates.together), median(rates.oneByOne)];
    rows.push(row(clients, mine, together), beside(clients, mine, oneByOne));
  }
  await ours.close();
  return rows;
}

const firstOf = (round: number, client: number) => 100_000_000_000 + round * 1_000_000 + client * MOST_EACH;

async function customers(shop: TestBusiness, clients: number, round: number): Promise<void> {
  await shop.sql(
    `INSERT INTO customers (id, user_id, tenant_id, email)
     SELECT ('${CUSTOMER}' || n)::uuid, n::text, 't', '' FROM generate_series($1::bigint, $2::bigint) n`,
    [firstOf(round, 0), firstOf(round, clients) - 1],
  );
  // The ledger has no index by customer: whoever comes later would pay for a longer one.
  await shop.sql('TRUNCATE orders, credit_ledger, subscriptions, promo_redemptions');
  await shop.sql('ANALYZE customers');
}

interface Load {
  clients: number;
  seconds: number;
  round: number;
}

async function byUs(database: Database, { clients, seconds, round }: Load): Promise<number> {
  const schema = await database.read(readSchema);
  const until = performance.now() + seconds * 1000;
  let done = 0;
  const client = async (_: unknown, index: number) => {
    for (let n = firstOf(round, index); performance.now() < until; n += 1) {
      const code = `BENCH-${n % CODES}`;
      const order = {
        ...{ id: `10000000-0000-4000-8000-${n}`, code, customerId: `${CUSTOMER}${n}`, tenantId: 't' },
        ...{ planId: 'p', addonIds: [], total: 5_000_000n },
      };
      await database.write((one) => redeemWithin(one, schema, order));
      done += 1;
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  return (done * 1000) / (performance.now() - begun);
}

async function byPgbench(
  program: string,
  { postgres }: TestBusiness,
  { script, clients, seconds, round }: Load & { script: string },
): Promise<number> {
  const args = [
    ...['-n', '-M', 'extended', '-f', script, '-c', clients, '-j', Math.min(clients, 2), '-T', seconds],
    ...['-D', 'n=0', '-D', `first=${firstOf(round, 0)}`, '-D', `each=${MOST_EACH}`, '-D', `codes=${CODES}`],
    ...['-h', postgres.host, '-p', postgres.port, '-U', postgres.user, postgres.database],
  ].map(String);
  const { status, stdout, stderr } = await ended(program, args, { PGPASSWORD: postgres.password });
  const tps = /tps = ([\d.]+) \(without/.exec(stdout)?.[1];
  if (status !== 0 || tps === undefined || /failed transactions: [1-9]/.test(stdout))
    throw new Error(`pgbench is broken: ${stdout}${stderr}`);
  return Number(tps);
}

function row(clients: number, ours: number, theirs: number): Row {
  const share = ours / theirs;
  return { ...beside(clients, ours, theirs), what: named(clients), goal: '>= 0.8x', met: share >= 0.8 };
}

function beside(clients: number, ours: number, theirs: number): Row {
  const rate = (value: number) => `${Math.round(value).toLocaleString('en')} /s`;
  const what = `${named(clients)}, against one statement at a time`;
  return { what, measured: rate(ours), floor: rate(theirs), ratio: ours / theirs, goal: '' };
}

const named = (clients: number) => `redemptions, ${clients === 1 ? '1 client' : `${clients} clients`}`;

/** What `redeemWithin` sends at the later layer, statement by statement and trip by trip. */
const ID = `('${CUSTOMER}' || :c)::uuid`;
const ORDER = `('10000000-0000-4000-8000-' || :c)::uuid`;
const CODE = `'BENCH-' || :k`;
const BATCHES = [
  [
    `BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE;`,
    `SELECT p.credit_omr, p.active, p.max_redemptions, p.times_redeemed, p.deleted_at AS revoked_at FROM promo_codes p WHERE p.code = ${CODE} FOR UPDATE;`,
    `SELECT EXISTS (SELECT FROM promo_redemptions r WHERE r.customer_id = c.id AND r.code = ${CODE}) AS redeemed FROM customers c WHERE c.id = ${ID} FOR UPDATE;`,
    `SELECT coalesce(sum((l.amount_omr::numeric * 1000000 + l.amount_micro_omr)), 0) AS balance FROM credit_ledger l WHERE l.customer_id = ${ID};`,
  ],
  [
    `WITH redeemed AS (INSERT INTO promo_redemptions (customer_id, code) VALUES (${ID}, ${CODE})), counted AS (UPDATE promo_codes SET times_redeemed = times_redeemed + 1 WHERE code = ${CODE}), granted AS (INSERT INTO credit_ledger (customer_id, amount_omr, reason) VALUES (${ID}, 20, 'promo:' || ${CODE})), paid AS (INSERT INTO credit_ledger (customer_id, amount_omr, reason, order_id) VALUES (${ID}, -5, 'order-payment', ${ORDER}::text)), placed AS (INSERT INTO orders (id, customer_id, tenant_id, plan_id, apps, addons, amount_omr, status, promo_code, amount_baisa) VALUES (${ORDER}, ${ID}, 't', 'p', '[]'::jsonb, '[]'::jsonb, 5, 'completed', ${CODE}, 5000)) INSERT INTO subscriptions (customer_id, tenant_id, plan_id, status) VALUES (${ID}, 't', 'p', 'active');`,
    `COMMIT;`,
  ],
];

function scriptOf(lines: readonly string[]): string {
  const next = ['\\set n :n + 1', '\\set c :first + :client_id * :each + :n - 1', '\\set k :c % :codes'];
  return `${[...next, ...lines].join('\n')}\n`;
}
