import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DirectListRequest, issueListDirect } from '../../src/services/books/issue-list-direct.ts';
import { BOOKS_FQDN, type TestBooks, testBooks } from '../support/books.ts';
import { hasBusinessTools, type TestBusiness, testBusiness } from '../support/business.ts';
import { frozenLane } from '../support/frozen-lane.ts';

const HEAD = 'code,credit,max_redemptions,description,active\n';

describe.skipIf(!(await hasBusinessTools())).each(['L', 'S'] as const)(
  'a list issued directly, layer %s',
  (layer) => {
    let shop: TestBusiness;
    let books: TestBooks;
    let folder: string;
    let files = 0;
    beforeAll(async () => {
      shop = await testBusiness({ layer });
      books = await testBooks(shop);
      folder = await mkdtemp(join(tmpdir(), 'catalyst-list-'));
    }, 60_000);
    afterAll(async () => {
      await books?.close();
      await shop?.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    const fresh = () => {
      files += 1;
      return join(folder, `${files}.ndjson`);
    };
    const issue = (rows: readonly string[], more: Partial<DirectListRequest> = {}) =>
      issueListDirect(books.workshop, {
        ...{
          ...books.request,
          csv: HEAD + rows.join('\n'),
          results: fresh(),
          update: false,
          resurrect: false,
        },
        ...{ dryRun: false, ask: async () => true, ...more },
      });
    const count = async () => (await shop.sql('SELECT count(*)::int AS n FROM promo_codes'))[0]!.n;
    const kept = async (code: string) =>
      (
        await shop.sql(
          'SELECT credit_omr, description, active, max_redemptions AS cap, times_redeemed AS times FROM promo_codes WHERE code = $1 AND deleted_at IS NULL',
          [code],
        )
      )[0];
    const lines = async (path: string) =>
      (await readFile(path, 'utf8'))
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => JSON.parse(line));

    it('is written whole, noted row by row, and there already when it is run again', async () => {
      const rows = [
        ...['spring-direct,5,10,"For ""us"", all",', 'AUTUMN-DIRECT,7,0,عرض,no', ',3,1,,'],
        ...['SLASH-ONE,5,1,C:\\new \\. \\N,', 'SLASH-TWO,5,1,\\.,'],
      ];
      const results = fresh();
      const before = await count();
      const asked: string[] = [];
      const planned = await issue(rows, { results, dryRun: true, ask: async () => expect.unreachable() });
      expect(planned).toMatchObject({ outcome: 'planned', rows: 5, summary: { create: 5, uncapped: 0 } });
      await expect(readFile(results)).rejects.toMatchObject({ code: 'ENOENT' });
      const ask = async ({ lines }: { lines: string[] }) => asked.push(...lines) > 0;
      const done = await issue(rows, { results, ask });
      expect(done).toMatchObject({ outcome: 'done', rows: 5, counts: { created: 5, open: 0 } });
      expect(asked.join('\n')).toMatch(/scoped to acme.*all of it or nothing/s);
      expect(await kept('SPRING-DIRECT')).toEqual({
        ...{ credit_omr: 5, description: 'For "us", all', active: true, cap: 10, times: 0 },
      });
      expect(await kept('AUTUMN-DIRECT')).toMatchObject({ description: 'عرض', active: false, cap: 0 });
      expect(await kept('SLASH-ONE')).toMatchObject({ description: 'C:\\new \\. \\N' });
      expect(await kept('SLASH-TWO')).toMatchObject({ description: '\\.' });
      const noted = await lines(results);
      expect(noted.map(({ outcome }) => outcome)).toEqual(['planned', ...Array(5).fill('created')]);
      expect(await kept(noted[0].code)).toMatchObject({ credit_omr: 3 });
      expect(await issue(rows, { results, ask: async () => expect.unreachable() })).toMatchObject({
        ...{ outcome: 'done', counts: { created: 0, unchanged: 5 } },
      });
      expect(await issue(rows.slice(0, 2))).toMatchObject({ counts: { unchanged: 2 } });
      expect(await count()).toBe(Number(before) + 5);
    });

    it('takes nothing when a row is bad, taken, revoked, or to be mailed', async () => {
      const before = await count();
      const many = Array.from({ length: layer === 'L' ? 5_000 : 10 }, (_, index) => `MANY-${index},5,1,,`);
      await expect(issue([...many, 'BAD ROW,5,1,,'])).rejects.toMatchObject({
        ...{ code: 'CATALYST-VOUCHER-INVALID', faults: [{ field: `line ${many.length + 2}, code` }] },
      });
      for (const [row, fault] of [
        ['WELCOME-OMR-20,21,100,,', 'CATALYST-VOUCHER-EXISTS'],
        ['OLD-PARTNER-10,10,0,,', 'CATALYST-VOUCHER-EXISTS'],
        [`LONG-ONE,5,1,${'x'.repeat(1_000_000)},`, 'CATALYST-VOUCHER-INVALID'],
        ['FORMULA-1,5,1,=1+1,', 'CATALYST-VOUCHER-INVALID'],
        ['BIDI-ONE,5,1,a\u202eb,', 'CATALYST-VOUCHER-INVALID'],
      ] as const)
        await expect(issue(['FINE-ONE,5,1,,', row])).rejects.toMatchObject({ code: fault });
      const csv = `${HEAD.trim()},email\nMAILED-1,5,1,,,a@example.com`;
      await expect(issue([], { csv })).rejects.toMatchObject({ code: 'CATALYST-VOUCHER-INVALID' });
      await expect(issue(['FINE-ONE,5,1,,'], { ask: async () => false })).rejects.toMatchObject({ exit: 4 });
      expect(await count()).toBe(before);
    });

    it('changes and brings back only when told to; counters stay', async () => {
      const rows = ['WELCOME-OMR-20,21,100,Higher,', 'OLD-PARTNER-10,10,5,,'];
      await expect(issue(rows, { update: true })).rejects.toMatchObject({
        faults: [{ field: 'line 3, OLD-PARTNER-10' }],
      });
      const done = await issue(rows, { update: true, resurrect: true });
      expect(done.counts).toMatchObject({ updated: 1, created: 1 });
      expect(await kept('WELCOME-OMR-20')).toMatchObject({ credit_omr: 21, description: 'Higher', times: 2 });
      expect(await kept('OLD-PARTNER-10')).toMatchObject({ active: true, cap: 5, times: 1 });
      const { entries } = await books.workshop.audit.read(BOOKS_FQDN);
      const [intent, end] = entries.filter(({ what }) => what === 'a list').slice(-2);
      const values = 'active true, max_redemptions 100, description';
      expect(intent).toMatchObject({
        outcome: 'intent',
        before: { [`credit_omr 20, ${values} Welcome credit`]: 'WELCOME-OMR-20' },
        after: { [`credit_omr 21, ${values} Higher`]: 'WELCOME-OMR-20' },
      });
      expect(end).toMatchObject({ outcome: 'done', after: { vouchers: '2' }, reason: 'ticket 7' });
    });

    it('is all taken back when somebody else was faster after the look', async () => {
      const ask = async () => {
        await shop.sql("INSERT INTO promo_codes (code, credit_omr) VALUES ('FASTER-1', 1)");
        await shop.sql("UPDATE promo_codes SET max_redemptions = 7 WHERE code = 'FOUNDERS-OMR-50'");
        return true;
      };
      const rows = ['ALONE-1,5,1,,', 'FASTER-1,5,1,,'];
      await expect(issue(rows, { ask })).rejects.toMatchObject({ code: 'CATALYST-DIFFERENT' });
      const changed = async () => {
        await shop.sql("UPDATE promo_codes SET max_redemptions = 8 WHERE code = 'FOUNDERS-OMR-50'");
        return true;
      };
      const update = ['ALONE-1,5,1,,', 'FOUNDERS-OMR-50,60,0,,'];
      await expect(issue(update, { ask: changed, update: true })).rejects.toMatchObject({
        code: 'CATALYST-DIFFERENT',
      });
      expect(await kept('ALONE-1')).toBeUndefined();
      expect(await kept('FOUNDERS-OMR-50')).toMatchObject({ credit_omr: 50, cap: 8 });
    });

    it('settles a commit whose answer was lost by looking', async () => {
      const commit = { at: 3, side: 'after' } as const;
      const lane = await frozenLane(shop.postgres.port, commit);
      const databaseUrl = books.request.databaseUrl.replace(`:${shop.postgres.port}/`, `:${lane.port}/`);
      void lane.frozen.then(() => lane.cut());
      expect(await issue(['LOST-ONE,5,1,,'], { databaseUrl })).toMatchObject({ outcome: 'done' });
      expect(lane.requests).toEqual(['BEGIN TRANSACTION ISOLATION', 'COPY promo_codes (code,', 'COMMIT']);
      expect(await kept('LOST-ONE')).toMatchObject({ credit_omr: 5 });
      lane.close();
    });
  },
);
