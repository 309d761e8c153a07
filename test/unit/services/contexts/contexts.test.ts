import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SovereignContext } from '../../../../src/domain/business/sovereign-context.ts';
import { baseOf } from '../../../../src/domain/business/sovereign-context.ts';
import { openServices, type Services } from '../../../../src/services/open.ts';
import { openAuditLog } from '../../../../src/services/wiring/audit-file.ts';
import { openSessionFiles } from '../../../../src/services/wiring/session-files.ts';
import { openStateRoom } from '../../../../src/services/wiring/state-room.ts';
import { journalled, settingsAt } from '../../../support/services.ts';
import { CONVERGING } from '../../../support/story.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });
const omantel: SovereignContext = {
  name: 'omantel',
  fqdn: 'omantel.omani.works',
  world: 'real',
  via: 'gateway',
};

let home: string;
let contexts: Services['contexts'];

beforeEach(async () => {
  home = await tempFolder();
  contexts = openServices(settingsAt(home)).contexts;
});

describe('contexts', () => {
  it('are kept for their owner only, and found by name or FQDN', async () => {
    await contexts.create({ ...omantel, email: 'ops@omantel.om' });
    const file = join(home, 'state/contexts/omantel.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ v: 1, ...omantel });
    expect(await contexts.resolve({ named: 'omantel.omani.works' })).toMatchObject({
      name: 'omantel',
      kept: true,
    });
    await expect(contexts.resolve({ named: 'omantle' })).rejects.toMatchObject({
      hint: 'Did you mean omantel?',
    });
    await expect(contexts.create(omantel)).rejects.toEqual(code('CATALYST-ALREADY-THERE'));
  });

  it('come with the Sovereigns of the state folder, which have to go first', async () => {
    await journalled(settingsAt(home), 'acme.omani.works', CONVERGING);
    expect(await contexts.list()).toMatchObject([{ name: 'acme.omani.works', kept: false, via: 'gateway' }]);
    expect(await contexts.resolve({})).toMatchObject({ fqdn: 'acme.omani.works' });
    await expect(contexts.delete('acme.omani.works')).rejects.toEqual(code('CATALYST-NOT-FOUND'));
  });

  it('made for a Sovereign that was rehearsed here are in the sandbox, unless the world is said', async () => {
    await journalled(settingsAt(home, { context: 'sandbox' }), 'acme.omani.works', CONVERGING);
    const world = 'sandbox';
    const made = (name: string, more = {}) =>
      contexts.create({ name, fqdn: 'acme.omani.works', via: 'cluster', ...more });
    expect(await made('mine')).toMatchObject({ name: 'mine', world });
    expect(await made('theirs', { world: 'real' })).toMatchObject({ world: 'real' });
    expect(await made('elsewhere', { fqdn: 'else.omani.works' })).toMatchObject({ world: 'real' });
    // Its own name may be given an address or an e-mail of its own.
    expect(await made('acme.omani.works')).toMatchObject({ name: 'acme.omani.works', world, kept: true });
    expect((await contexts.list()).map(({ name }) => name)).toEqual([
      ...['acme.omani.works', 'elsewhere', 'mine', 'theirs'],
    ]);
  });

  it('leave the audit file of a Sovereign that has none readable by its FQDN, and nothing else', async () => {
    const { audit } = openServices(settingsAt(home));
    const at = '2026-11-21T00:00:00Z';
    const entry = {
      v: 1,
      at,
      sovereign: 'gone.omani.works',
      world: 'sandbox',
      command: 'voucher issue',
    } as const;
    const who = { login: 'ops', host: 'here' };
    await openAuditLog(join(home, 'state')).append({
      ...entry,
      who,
      request: '',
      what: 'X',
      outcome: 'done',
    });
    expect(await audit.list({ sovereign: 'gone.omani.works' })).toMatchObject({
      ...{ sovereign: 'gone.omani.works', world: 'sandbox', entries: [{ what: 'X' }] },
    });
    for (const sovereign of ['other.omani.works', '../audit/gone.omani.works', undefined])
      await expect(audit.list({ ...(sovereign === undefined ? {} : { sovereign }) })).rejects.toEqual(
        code('CATALYST-NOT-FOUND'),
      );
  });

  it('come with an import, and what was noted on the Sovereign too, once', async () => {
    const settings = settingsAt(home, { context: 'sandbox' });
    await journalled(settings, 'acme.omani.works', CONVERGING);
    const at = '2026-11-21T00:00:00Z';
    const entry = {
      v: 1,
      at,
      sovereign: 'acme.omani.works',
      world: 'sandbox',
      command: 'voucher revoke',
    } as const;
    const note = (state: string, what: string) =>
      openAuditLog(state).append({
        ...entry,
        who: { login: 'o', host: 'h' },
        request: '',
        what,
        outcome: 'done',
      });
    await note(settings.folders.state, 'HERE-1');
    const file = join(home, 'acme.sealed');
    await openStateRoom(settings).exportTo('acme.omani.works', file);
    const other = settingsAt(await tempFolder(), { context: 'sandbox' });
    const there = openServices(other);
    await note(other.folders.state, 'THERE-1');
    for (const replace of [false, true]) await openStateRoom(other).importFrom(file, { replace });
    expect(await there.contexts.list()).toMatchObject([{ name: 'acme.omani.works', world: 'sandbox' }]);
    const { entries } = await there.audit.list({});
    expect(entries.map(({ what }) => what)).toEqual(['THERE-1', 'HERE-1']);
  });

  it('go with what was kept of a Sovereign that is destroyed, whatever they are called; one in the other world stays', async () => {
    const acme = { ...omantel, name: 'acme.omani.works', fqdn: 'acme.omani.works' };
    const settings = settingsAt(home, { context: 'real' });
    const state = openStateRoom(settings);
    await state.makeFolder(acme.fqdn);
    expect(await state.discard(acme.fqdn)).toEqual([]);
    await contexts.create({ ...acme, email: 'ops@omantel.om' });
    await contexts.create({ ...acme, name: 'mine' });
    await contexts.create({ ...acme, name: 'rehearsed', world: 'sandbox' });
    await contexts.use(acme.name);
    const sessions = openSessionFiles(settings, () => state.passphrase());
    const session = { way: 'password', subject: 's', email: 'e', role: 'member', renewable: true } as const;
    const at = '2026-11-21T00:00:00Z';
    const tokens = { token: 't' };
    for (const name of [acme.name, 'mine', 'rehearsed'])
      await sessions.write(name, { ...session, signedInAt: at, refreshedAt: at }, tokens);
    expect(await state.discard(acme.fqdn)).toEqual(['2 contexts', '2 sessions']);
    expect(await contexts.list()).toMatchObject([{ name: 'rehearsed', current: false }]);
    expect(await sessions.look(acme.name)).toBeUndefined();
    expect(await sessions.look('mine')).toBeUndefined();
    expect(await state.discard(acme.fqdn)).toEqual([]);
    // A name that is free again brings nobody's session with it.
    await contexts.delete('rehearsed');
    expect(await sessions.look('rehearsed')).toBeUndefined();
  });

  it('keep the way through a cluster', async () => {
    const through = {
      ...omantel,
      via: 'cluster',
      kubeconfig: '/home/ops/kubeconfig',
      execAllowed: true,
    } as const;
    await contexts.create(through);
    expect(await contexts.resolve({})).toMatchObject(through);
  });

  it('are meant in this order: named, in use, the only one', async () => {
    await expect(contexts.resolve({})).rejects.toEqual(code('CATALYST-NOT-FOUND'));
    await contexts.create(omantel);
    await contexts.create({ ...omantel, name: 'other', fqdn: 'other.omani.works', world: 'sandbox' });
    await expect(contexts.resolve({})).rejects.toEqual(code('CATALYST-ANSWER-MISSING'));
    expect(await contexts.resolve({ world: 'sandbox' })).toMatchObject({ name: 'other' });
    await contexts.create({ ...omantel, name: 'again' });
    await expect(contexts.resolve({ world: 'real' })).rejects.toMatchObject({
      message: 'omantel.omani.works has several contexts; name one.',
    });
    await contexts.create({ ...omantel, name: 'omantel.omani.works' });
    expect(await contexts.resolve({ world: 'real' })).toMatchObject({ name: 'omantel.omani.works' });
    await contexts.delete('omantel.omani.works');
    await contexts.delete('again');
    await contexts.use('omantel');
    expect(await contexts.resolve({})).toMatchObject({ name: 'omantel', current: true });
    expect(await contexts.resolve({ world: 'sandbox' })).toMatchObject({ name: 'other' });
    await expect(contexts.resolve({ named: 'omantel', world: 'sandbox' })).rejects.toEqual(
      code('CATALYST-TARGET-REFUSED'),
    );
    await contexts.delete('omantel');
    await expect(contexts.resolve({ world: 'real' })).rejects.toMatchObject({
      message: 'No Sovereign in the real world is known here.',
    });
    expect(await contexts.list()).toMatchObject([{ name: 'other', current: false }]);
    expect(await readdir(join(home, 'state/contexts'))).toEqual(['other.json']);
  });

  it.each([
    [{ name: 'sandbox' }, 'name'],
    [{ name: '../up' }, 'name'],
    [{ name: 'a..b' }, 'name'],
    [{ name: 'Ä' }, 'name'],
    [{ fqdn: 'one' }, 'fqdn'],
    [{ fqdn: 'a.b/c' }, 'fqdn'],
    [{ address: 'http://marketplace.omantel.om/api' }, 'address'],
    [{ address: 'http://127.0.0.1:80/api' }, 'address'],
    [{ address: 'https://user:pw@x.om/api' }, 'address'],
    [{ address: 'https://x.om/api?token=1' }, 'address'],
    [{ via: 'cluster', address: 'https://x.om/api' } as const, 'address'],
    [{ via: 'cluster', kubeconfig: 'here/kubeconfig' } as const, 'kubeconfig'],
    [{ email: 'not an address' }, 'email'],
  ])('refuse %j', async (more, field) => {
    await expect(contexts.create({ ...omantel, ...more })).rejects.toMatchObject({ faults: [{ field }] });
    expect(await contexts.list()).toEqual([]);
  });

  it('that cannot be read are named, not skipped', async () => {
    await contexts.create(omantel);
    await writeFile(join(home, 'state/contexts/torn.json'), '{"v":1');
    await expect(contexts.list()).rejects.toEqual(code('CATALYST-STATE-UNWRITABLE'));
  });

  it('say where the API is', () => {
    expect(baseOf(omantel)).toBe('https://marketplace.omantel.omani.works/api');
    expect(baseOf({ ...omantel, via: 'bridge' })).toBe('https://console.omantel.omani.works/api/v1/sme');
    expect(baseOf({ ...omantel, address: 'https://marketplace.openova.io/api/' })).toBe(
      'https://marketplace.openova.io/api',
    );
  });
});
