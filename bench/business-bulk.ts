import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TestBusiness } from '../test/support/business.ts';
import type { Home } from '../test/support/catalyst.ts';
import { tool } from '../test/support/tools.ts';
import { type Row, seconds } from './bench.ts';
import { ended, type Run } from './ended.ts';
import { median } from './measure.ts';

const VOUCHERS = 100_000;
const LEDGER = [100_000, 300_000];
/** V8 widens its young generation by how long it has run, which would be all that is seen: it is kept as it is. */
const FIXED_YOUNG = ['--max-semi-space-size=8'];
const DIRECT = ['--direct', '--reason', 'bench', '--database-url-file', 'database'];

/** psql beside the PostgreSQL of the toolbox, or of the system. */
export async function psql(shop: TestBusiness, sql: string): Promise<Run> {
  const { host, port, user, password, database } = shop.postgres;
  const args = ['-qX', '-h', host, '-p', String(port), '-U', user, '-d', database, '-c', sql];
  for (const program of [join(dirname((await tool('postgres')).path), 'psql'), 'psql']) {
    const run = await ended(program, args, { PGPASSWORD: password });
    if (run.status === 0) return run;
    if (run.status !== null) throw new Error(`psql is broken: ${run.stderr}`);
  }
  throw new Error('psql is not here');
}

/** A list of 100,000 vouchers by the program, checked, noted and audited, against psql's COPY of the same rows. */
export async function issuing(shop: TestBusiness, home: Home, quick: boolean): Promise<Row[]> {
  const rows = Array.from({ length: VOUCHERS }, (_, n) => `BULK-${n}-X,5,1,"Summer, all of it"`);
  const file = join(home.folder, 'bulk.csv');
  await writeFile(file, `code,credit,max_redemptions,description\n${rows.join('\n')}\n`);
  const [mine, theirs]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < (quick ? 1 : 5); turn += 1) {
    await emptied(shop);
    const columns = '(code, credit_omr, max_redemptions, description)';
    theirs.push((await psql(shop, `\\copy promo_codes ${columns} FROM '${file}' CSV HEADER`)).wall);
    await emptied(shop);
    const results = `results-${turn}.ndjson`;
    const args = ['voucher', 'issue', '--from', file, '--results', results, '--yes', ...DIRECT];
    mine.push((await program(home, args)).wall);
  }
  return [bounded(`bulk issue of ${VOUCHERS.toLocaleString('en')}`, median(mine), median(theirs), 3)];
}

async function emptied(shop: TestBusiness): Promise<void> {
  await shop.sql("DELETE FROM promo_codes WHERE code LIKE 'BULK-%'");
  await shop.sql('VACUUM promo_codes');
}

/** The ledger of three times the rows in the same memory. */
export async function exporting(shop: TestBusiness, home: Home): Promise<Row[]> {
  await shop.sql(`INSERT INTO customers (user_id, tenant_id, email)
    SELECT 'ledger-' || n, 't', n || '@example.om' FROM generate_series(1, 1000) n`);
  const measured: { rows: number; wall: number; memory: number; floor: number }[] = [];
  for (const rows of LEDGER) {
    await shop.sql('TRUNCATE credit_ledger');
    await shop.sql(
      `INSERT INTO credit_ledger (customer_id, amount_omr, reason, created_at)
       SELECT c.id, 1, 'promo:LEDGER', now() + n * interval '1 second' FROM generate_series(1, $1::int / 1000) n, customers c
       WHERE c.user_id LIKE 'ledger-%'`,
      [rows],
    );
    const args = ['billing', 'export', 'ledger', ...DIRECT];
    const { memory } = await program(home, args, FIXED_YOUNG);
    const run = await program(home, args);
    const floor = await psql(shop, `\\copy (${FLOOR}) TO STDOUT CSV HEADER`);
    measured.push({ rows, wall: run.wall, memory, floor: floor.wall });
  }
  const [small, large] = measured as [(typeof measured)[0], (typeof measured)[0]];
  const [mib, growth] = [
    (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`,
    large.memory / small.memory,
  ];
  return [
    {
      what: `ledger export: memory of ${large.rows.toLocaleString('en')} rows against ${small.rows.toLocaleString('en')}`,
      ...{
        measured: mib(large.memory),
        floor: mib(small.memory),
        ratio: growth,
        goal: '1.25x',
        met: growth < 1.25,
      },
    },
    {
      what: `ledger export of ${large.rows.toLocaleString('en')} rows, against COPY of the same query`,
      ...{
        measured: seconds(large.wall),
        floor: seconds(large.floor),
        ratio: large.wall / large.floor,
        goal: '',
      },
    },
  ];
}

const FLOOR =
  `SELECT l.id, l.customer_id, c.tenant_id, c.email, l.amount_omr, l.reason, l.order_id, l.created_at,
  sum(l.amount_omr) OVER (PARTITION BY l.customer_id ORDER BY l.created_at, l.id) AS balance
  FROM credit_ledger l JOIN customers c ON c.id = l.customer_id ORDER BY l.created_at, l.id`.replaceAll(
    '\n',
    ' ',
  );

/** 10,000 vouchers as JSON, against curl of the reply that they are in. */
export async function listing(shop: TestBusiness, home: Home, quick: boolean): Promise<Row[]> {
  await shop.sql(`INSERT INTO promo_codes (code, credit_omr, description, active, max_redemptions)
    SELECT 'LIST-' || n, 5, 'Summer', true, 10 FROM generate_series(1, 10000) n`);
  const url = `${shop.gatewayUrl}/api/billing/vouchers/list`;
  const [mine, theirs]: [number[], number[]] = [[], []];
  for (let turn = -1; turn < (quick ? 1 : 7); turn += 1) {
    const curl = await ended('curl', ['-sf', '-H', `Authorization: Bearer ${shop.adminToken}`, url], {});
    const run = await program(home, ['voucher', 'list', '--json']);
    if (turn < 0) continue;
    theirs.push(curl.wall);
    mine.push(run.wall);
  }
  const [ours, floor] = [median(mine), median(theirs)];
  const what = 'voucher list --json of 10,000, against curl';
  return [{ what, measured: seconds(ours), floor: seconds(floor), ratio: ours / floor, goal: '' }];
}

function bounded(what: string, ours: number, floor: number, most: number): Row {
  const ratio = ours / floor;
  return {
    what,
    measured: seconds(ours),
    floor: seconds(floor),
    ratio,
    goal: `<= ${most}x`,
    met: ratio <= most,
  };
}

async function program(home: Home, args: string[], ofNode: string[] = []): Promise<Run> {
  const script = join(import.meta.dirname, '../bin/run.js');
  const run = await ended(process.execPath, [...ofNode, script, ...args], home.env, home.folder);
  if (run.status !== 0) throw new Error(`${args.join(' ')} is broken: ${run.stderr}`);
  return run;
}
