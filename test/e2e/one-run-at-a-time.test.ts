import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from '../support/catalyst-e2e.ts';
import { listed } from '../support/catalyst-e2e-cloud.ts';
import { atStep, eventOf, journal, journalFile, sovereignFolder } from '../support/catalyst-e2e-journal.ts';
import { FQDN, REHEARSAL } from '../support/catalyst-e2e-spec.ts';
import { hasTool } from '../support/tools.ts';

const CREATE = ['sovereign', 'create', '-f', REHEARSAL];
let site: Site;

describe.skipIf(!(await hasTool('tofu')))('state, lock and journal (needs tofu)', () => {
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  test('under CI, create refuses a state that goes away with the machine', async () => {
    const passing = { env: { CI: 'true', CATALYST_STATE_DIR: undefined } };
    const refused = await site.catalyst([...CREATE, '--yes'], passing);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('CATALYST_STATE_DIR');
    expect(refused.stderr).toContain('--export FILE');
    expect(refused.stderr).not.toMatch(/^\s+at /m);
    const exported = [...CREATE, '--yes', '--export', join(site.folder, 'x')];
    const closed = await site.catalyst(exported, passing);
    expect([closed.code, closed.stderr]).toEqual([2, expect.stringContaining('CATALYST_PASSPHRASE_FILE')]);
    const own = { env: { ...passing.env, CATALYST_PASSPHRASE: 'kept by its owner' } };
    const taken = await site.catalyst(exported, own);
    expect(taken.stderr).not.toContain('CATALYST-STATE-NOT-LASTING');
  });

  test('without a yes nothing is made, and the flag that was missing is named', async () => {
    const refused = await site.catalyst(CREATE);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--yes');
    expect(await listed(site, 'servers')).toEqual([]);
    const json = await site.catalyst([...CREATE, '--json']);
    expect(json.code).toBe(2);
    for (const line of json.stdout.split('\n').filter(Boolean)) JSON.parse(line);
    expect(await listed(site, 'servers')).toEqual([]);
  });

  test('a second run is told who works, where and since when; its lock is taken over after a kill', async () => {
    const begun = site.begin([...CREATE, '--yes']);
    await eventOf(site, FQDN, atStep('plan', 'plan', 'running'), { begun, afterSeq: await seq() });
    const second = await site.catalyst(['sovereign', 'resume', FQDN, '--yes']);
    expect(second.code).toBe(7);
    expect(second.stderr.replaceAll(/\s+/g, ' ')).toMatch(
      new RegExp(`e2e on ${hostname()} \\(process ${begun.pid}\\), for \\d+[sm]\\.`),
    );
    expect(
      JSON.parse((await site.catalyst(['sovereign', 'list', '--json'])).stdout).sovereigns,
    ).toMatchObject([{ fqdn: FQDN, state: 'working', holder: { pid: begun.pid } }]);
    begun.kill('SIGKILL');
    await begun.ended;
    const lock = JSON.parse(await readFile(lockFile(), 'utf8'));
    expect(lock).toMatchObject({ pid: begun.pid, host: hostname() });
  });

  test('a lock of another machine is left alone; one whose process id was given away is not', async () => {
    const kept = JSON.parse(await readFile(lockFile(), 'utf8'));
    await writeFile(lockFile(), JSON.stringify({ ...kept, host: 'elsewhere' }));
    const refused = await site.catalyst(['sovereign', 'resume', FQDN, '--yes']);
    expect(refused.code).toBe(7);
    expect(refused.stderr).toContain('elsewhere');
    await writeFile(lockFile(), JSON.stringify({ ...kept, pid: process.pid }));
    const begun = site.begin(['sovereign', 'resume', FQDN, '--yes']);
    const event = await eventOf(site, FQDN, ({ type }) => type === 'run-started', {
      begun,
      afterSeq: await seq(),
    });
    begun.kill('SIGKILL');
    expect(event, (await begun.ended).stderr).toBeDefined();
  });

  test('a torn last line is tolerated by readers, and cut off by the next run', async () => {
    const before = (await journal(site, FQDN)).length;
    await appendFile(journalFile(site, FQDN), '{"v":1,"seq":99999,"at":"2026');
    expect(await site.catalyst(['sovereign', 'show', FQDN])).toMatchObject({ code: 0 });
    const begun = site.begin(['sovereign', 'resume', FQDN, '--yes']);
    await eventOf(site, FQDN, atStep('check', 'token', 'running'), { begun, afterSeq: await seq() });
    begun.kill('SIGKILL');
    await begun.ended;
    const events = await journal(site, FQDN);
    expect(events.length).toBeGreaterThan(before);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  });

  test('a journal of a newer catalyst is refused by every command, and left as it is', async () => {
    const file = journalFile(site, FQDN);
    const whole = await readFile(file);
    await truncate(file, whole.lastIndexOf(10) + 1);
    await appendFile(file, '{"v":99,"seq":100000,"at":"2026-11-21T00:00:00.000Z","type":"song"}\n');
    const bytes = await readFile(file);
    for (const command of ['show', 'resume', 'logs', 'explain', 'watch', 'kubeconfig']) {
      const refused = await site.catalyst(['sovereign', command, FQDN]);
      expect([command, refused.code === 0 || refused.code === 1]).toEqual([command, false]);
      expect(refused.stderr).toContain('newer');
      expect(refused.stderr).not.toMatch(/^\s+at /m);
    }
    const list = await site.catalyst(['sovereign', 'list']);
    expect(list.stdout).toContain(`${FQDN} cannot be read`);
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });
});

function lockFile(): string {
  return join(sovereignFolder(site, FQDN), 'lock');
}

async function seq(): Promise<number> {
  return (await journal(site, FQDN)).at(-1)?.seq ?? 0;
}
