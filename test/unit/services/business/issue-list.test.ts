import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { BusinessWorkshop } from '../../../../src/services/business/business.ts';
import { type IssueListRequest, issueList } from '../../../../src/services/vouchers/issue-list.ts';
import { realClock } from '../../../support/real-clock.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { DESK_TOKEN, type Desk, deskWorkshop, voucherDesk } from '../../../support/voucher-desk.ts';

let desk: Desk;
let home: string;
let workshop: BusinessWorkshop;
let slept: number[];

beforeEach(async () => {
  desk = await voucherDesk();
  onTestFinished(() => desk.close());
  home = await tempFolder();
  slept = [];
  const sleep = async (ms: number, signal?: AbortSignal) => {
    // The time limit of a call is real; the pace and a wait that the gateway asks for are not waited for.
    if (ms === 15_000 || ms === 30_000) return realClock.sleep(ms, signal);
    slept.push(ms);
  };
  workshop = await deskWorkshop(desk, home, { clock: { now: realClock.now, sleep } });
});

const HEAD = 'code,credit,max_redemptions,description,active,email\n';
const list = (...rows: string[]) => HEAD + rows.join('\n');
const issue = (csv: string, more: Partial<IssueListRequest> = {}) =>
  issueList(workshop, {
    ...{ token: DESK_TOKEN, csv, results: join(home, 'results.ndjson'), update: false, resurrect: false },
    ...{ keepGoing: false, perSecond: 4, dryRun: false, ask: async () => true, ...more },
  });
const issued = () => desk.asked.filter((call) => call === 'POST /billing/vouchers/issue').length;
const results = async () =>
  (await readFile(join(home, 'results.ndjson'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a list', () => {
  it('is paced, waits as long as the gateway says, and lists once before and once behind', async () => {
    const body = '{"error":"rate limit exceeded","retry_after":9}';
    desk.troubles.push({ on: /issue/, times: 1, how: { status: 429, body }, when: 'before' });
    const done = await issue(list('ROW-1,5,1,,,', 'ROW-2,5,1,,,', 'ROW-3,5,1,,,'));
    expect(done).toMatchObject({
      outcome: 'done',
      rows: 3,
      counts: { created: 3 },
      summary: { liability: 15_000_000n },
    });
    expect(slept.filter((ms) => ms === 250)).toHaveLength(3);
    expect(slept).toContain(9000);
    expect(desk.asked.filter((call) => call.includes('list'))).toHaveLength(3);
  });

  it('stops at a refused row, or goes on behind it, and later takes up what is left', async () => {
    const csv = list('ROW-1,5,1,,,', 'ROW-2,5,1,,,', ',5,1,,,');
    const body = '{"error":"invalid JSON body"}';
    const trouble = { on: /issue/, times: 1, how: { status: 400, body }, when: 'before' } as const;
    desk.troubles.push({ ...trouble });
    expect(await issue(csv)).toMatchObject({ outcome: 'stopped', counts: { refused: 1, open: 2 } });
    const [, , , planned] = await results();
    desk.troubles.push({ ...trouble });
    expect(await issue(csv, { keepGoing: true })).toMatchObject({
      outcome: 'incomplete',
      counts: { refused: 1, created: 2 },
    });
    expect([...desk.rows.keys()]).toContain(planned.code);
    await appendFile(join(home, 'results.ndjson'), '{"line":2,"code":"torn');
    expect(await issue(csv)).toMatchObject({
      outcome: 'done',
      counts: { created: 1, unchanged: 2, refused: 0 },
    });
    expect(desk.rows.size).toBe(3);
    const before = issued();
    expect(await issue(csv)).toMatchObject({ outcome: 'done', counts: { created: 0, unchanged: 3 } });
    expect(issued()).toBe(before);
  });

  it('tells what an earlier run wrote and is not so any more, and counts it as nothing that is there', async () => {
    const csv = list('ROW-1,5,1,,,one@example.om', 'ROW-2,5,1,,,');
    await issue(csv);
    desk.rows.delete('ROW-1');
    desk.rows.get('ROW-2')!.credit_omr = 9;
    const before = issued();
    expect(await issue(csv)).toMatchObject({
      ...{ outcome: 'incomplete', counts: { created: 0, unchanged: 0, changed: 2, open: 0 } },
      mails: { accepted: 0, refused: 0, unknown: 0 },
    });
    expect(issued()).toBe(before);
  });

  it('is not gone on with in another world', async () => {
    const csv = list('ROW-1,5,1,,,');
    await issue(csv);
    const [head, ...rest] = await results();
    const text = [{ ...head, world: 'sandbox' }, ...rest].map((one) => `${JSON.stringify(one)}\n`).join('');
    await writeFile(join(home, 'results.ndjson'), text);
    await expect(issue(csv)).rejects.toMatchObject({ code: 'CATALYST-PLAN-MOVED' });
  });

  it('is issued by one at a time, and its lock goes with its end', async () => {
    const csv = list('ROW-1,5,1,,,', 'ROW-2,5,1,,,');
    const first = issue(csv, {
      ask: async () => {
        await expect(issue(csv)).rejects.toMatchObject({ code: 'CATALYST-LOCKED', exit: 7 });
        return true;
      },
    });
    expect(await first).toMatchObject({ counts: { created: 2 } });
    expect(await issue(csv)).toMatchObject({ counts: { unchanged: 2 } });
    expect(await readdir(home)).not.toContain('results.ndjson.lock');
  });

  it('counts its mails by what became of them', async () => {
    const body = '{"error":"unknown template"}';
    desk.troubles.push({ on: /notification/, times: 1, how: { status: 400, body }, when: 'before' });
    const csv = list('ROW-1,5,1,,,one@example.om', 'ROW-2,5,1,,,two@example.om', 'ROW-3,5,1,,,');
    expect(await issue(csv)).toMatchObject({
      ...{ outcome: 'incomplete', counts: { created: 3 }, mails: { accepted: 1, refused: 1, unknown: 0 } },
    });
    expect(await issue(csv)).toMatchObject({ outcome: 'done', mails: { accepted: 2, refused: 0 } });
  });

  it('stops before the next row when it is interrupted, and takes up the rest', async () => {
    const csv = list('ROW-1,5,1,,,', 'ROW-2,5,1,,,', 'ROW-3,5,1,,,');
    const stop = new AbortController();
    const cut = await issue(csv, { signal: stop.signal, onRow: () => stop.abort() });
    expect(cut).toMatchObject({ outcome: 'stopped', counts: { created: 1, open: 2 } });
    expect(await issue(csv)).toMatchObject({ outcome: 'done', counts: { created: 2, unchanged: 1 } });
    expect(issued()).toBe(3);
  });

  it('waits with its mails and its looks too where the gateway counts requests', async () => {
    const how = { status: 429, body: '{"error":"rate limit exceeded","retry_after":9}' };
    desk.troubles.push({ on: /notification/, times: 2, how, when: 'before' });
    desk.troubles.push({ on: /list/, times: 2, how, when: 'before', since: /issue/ });
    expect(await issue(list('ROW-1,5,1,,,one@example.om'))).toMatchObject({
      ...{ outcome: 'done', counts: { created: 1 }, mails: { accepted: 1, refused: 0 } },
    });
    expect(slept.filter((ms) => ms === 9000)).toHaveLength(4);
  });

  it('is interrupted while it waits for the gateway, and nothing was done for that row', async () => {
    const how = { status: 429, body: '{"error":"rate limit exceeded","retry_after":9}' };
    desk.troubles.push({ on: /issue/, times: 9, how, when: 'before' });
    const stop = new AbortController();
    const sleep = async (ms: number, signal?: AbortSignal) => {
      if (ms !== 9000) return realClock.sleep(ms === 15_000 ? ms : 0, signal);
      stop.abort();
      signal?.throwIfAborted();
    };
    workshop = await deskWorkshop(desk, home, { clock: { now: realClock.now, sleep } });
    const csv = list('ROW-1,5,1,,,', 'ROW-2,5,1,,,');
    expect(await issue(csv, { signal: stop.signal })).toMatchObject({
      outcome: 'stopped',
      counts: { refused: 1, open: 1 },
    });
    expect(issued()).toBe(2);
    expect(desk.rows.size).toBe(0);
  });

  it('says that rows were written when looking at them fails', async () => {
    const how = { status: 502, body: '' };
    desk.troubles.push({ on: /list/, times: 9, how, when: 'before', since: /issue/ });
    await expect(issue(list('ROW-1,5,1,,,', 'ROW-2,5,1,,,'))).rejects.toMatchObject({
      code: 'CATALYST-BILLING-UNAVAILABLE',
      message: expect.stringMatching(/^2 rows were written and accepted; looking at them afterwards failed/),
    });
    desk.troubles.length = 0;
    expect(await issue(list('ROW-1,5,1,,,', 'ROW-2,5,1,,,'))).toMatchObject({ counts: { unchanged: 2 } });
  });

  it('takes no heed of what was revoked in the other world', async () => {
    const at = new Date().toISOString();
    const revoked = { v: 1, at, sovereign: 'demo.omani.works', who: { login: 'ops', host: 'desk' } } as const;
    const entry = {
      ...revoked,
      request: 'r',
      command: 'voucher revoke',
      what: 'ROW-1',
      outcome: 'done',
    } as const;
    await workshop.audit.append({ ...entry, world: 'sandbox' });
    expect(await issue(list('ROW-1,5,1,,,'))).toMatchObject({ counts: { created: 1 } });
    await workshop.audit.append({ ...entry, what: 'ROW-2', world: 'real' });
    await expect(issue(list('ROW-2,5,1,,,'), { results: join(home, 'other.ndjson') })).rejects.toMatchObject({
      code: 'CATALYST-VOUCHER-EXISTS',
      faults: [{ reason: 'was revoked' }],
    });
  });

  it('settles a row whose answer was lost', async () => {
    desk.troubles.push({ on: /issue/, times: 1, how: 'cut', when: 'after' });
    desk.troubles.push({ on: /issue/, times: 1, how: { status: 502, body: '' }, when: 'before' });
    expect(await issue(list('ROW-1,5,1,,,', 'ROW-2,5,1,,,'), { keepGoing: true })).toMatchObject({
      counts: { created: 1, refused: 1 },
    });
    expect([...desk.rows.keys()]).toEqual(['ROW-2']);
  });

  it('writes nothing when a code is taken, nobody agrees, or it is only looked at', async () => {
    await issue(list('ROW-1,5,1,,,'));
    const more = { results: join(home, 'other.ndjson') };
    const csv = list('ROW-1,6,1,,,', 'ROW-2,5,1,,,');
    await expect(issue(csv, more)).rejects.toMatchObject({
      ...{ code: 'CATALYST-VOUCHER-EXISTS', faults: [{ field: 'line 2, ROW-1' }] },
    });
    await expect(issue(csv, { ...more, update: true, ask: async () => false })).rejects.toMatchObject({
      exit: 4,
    });
    expect(await issue(csv, { ...more, update: true, dryRun: true })).toMatchObject({
      summary: { update: 1, create: 1 },
    });
    expect(issued()).toBe(1);
  });

  it('mails each as a step of its own, and notes no recipient', async () => {
    const email = 'guest-canary@example.com';
    desk.troubles.push({ on: /notification/, times: 1, how: 'cut', when: 'after' });
    const csv = list(`ROW-1,5,1,,,${email}`, 'ROW-2,5,1,,,');
    await issue(csv);
    expect((await results()).find(({ outcome }) => outcome === 'created')).toMatchObject({ mail: 'unknown' });
    await issue(csv);
    expect((await results()).at(-1)).toMatchObject({ code: 'ROW-1', outcome: 'unchanged', mail: 'accepted' });
    expect(JSON.stringify(await results())).not.toContain(email);
  });

  it('is not begun with the results of another', async () => {
    await issue(list('ROW-1,5,1,,,'));
    await expect(issue(list('ROW-2,5,1,,,'))).rejects.toMatchObject({ code: 'CATALYST-PLAN-MOVED' });
  });
});
