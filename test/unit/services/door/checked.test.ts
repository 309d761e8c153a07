import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CatalystError, isCatalystError, openServices } from '../../../../src/services/open.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

/** As somebody calls it who has no types. */
type Loose = Record<string, Record<string, (...values: unknown[]) => Promise<unknown>>>;

const write = { dryRun: false, ask: async () => true };
const draft = { code: 'LIB-5', credit: '5', maxRedemptions: '1' };

async function loose(): Promise<Loose> {
  const folder = await tempFolder();
  return openServices({ folders: { state: join(folder, 'state') } }) as unknown as Loose;
}

const faultsOf = async (asked: Promise<unknown>) => {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isCatalystError(error)) throw error;
  expect([error.code, error.exit]).toEqual(['CATALYST-USAGE', 2]);
  return error.faults?.map(({ field }) => field);
};

describe('a service that is given what it cannot work with', () => {
  it.each<[string, string, unknown[], string[]]>([
    [
      'vouchers',
      'issue',
      [{ ...write, voucher: { ...draft, credit: 5, maxRedemptions: 1 } }],
      ['voucher.credit', 'voucher.maxRedemptions'],
    ],
    ['vouchers', 'issue', [{ dryRun: false, voucher: draft }], ['ask']],
    ['vouchers', 'issue', [{ ask: write.ask, voucher: draft }], ['dryRun']],
    ['vouchers', 'issue', [], ['request']],
    ['vouchers', 'show', [], ['argument 1']],
    ['vouchers', 'list', [null], ['request']],
    ['vouchers', 'list', [{ sovereign: 7, signal: 'now' }], ['sovereign', 'signal']],
    ['vouchers', 'redeem', ['CODE', { ...write, plan: 's', organization: 'x' }], ['addons']],
    ['vouchers', 'rollback', ['CODE', { ...write, reason: 'r' }], ['customer']],
    ['billing', 'ledger', [{ reason: 'r' }], ['onLines']],
    ['billing', 'editPlan', ['s', { ...write, price: 9 }], ['price']],
    ['billing', 'subscriptions', ['one'], ['argument 1']],
    ['organizations', 'states', [{ offset: -1 }], ['offset']],
    [
      'usage',
      'record',
      [{ ...write, charge: { customerId: 'c', charge: 0.5, reason: 'usage:x' } }],
      ['charge.charge', 'charge.requestId'],
    ],
    ['events', 'tail', [{ types: 'order.placed' }], ['types']],
    ['auth', 'login', [{}], ['proof']],
    ['vouchers', 'list', [{ sovereing: 'omantel' }], ['sovereing']],
    ['vouchers', 'issue', [{ ...write, voucher: { ...draft, actve: false } }], ['voucher.actve']],
    ['billing', 'reconcile', [{ reason: 'r', tokn: 'secret' }], ['tokn']],
    ['audit', 'list', [{ limit: 5 }], ['limit']],
    ['vouchers', 'leaks', [{ reason: ' ' }], ['reason']],
    ['vouchers', 'list', [{ breakGlass: '' }], ['breakGlass']],
    ['sovereigns', 'show', [], ['argument 1']],
  ])('%s.%s of %j is told each field', async (group, method, values, fields) => {
    const services = await loose();
    expect(await faultsOf(services[group]![method]!(...values))).toEqual(fields);
  });

  it('refuses a stream at once, since nobody waits for it yet', async () => {
    const services = await loose();
    expect(() => services.events!.watch!({ types: [1] })).toThrow(CatalystError);
    expect(() => services.components!.logs!('a.example.org', 'harbor', {})).toThrow(CatalystError);
  });

  it('repeats no value, which may be a secret', async () => {
    const services = await loose();
    const refused = services.vouchers!.list!({ token: ['secret-of-somebody'] });
    await expect(refused).rejects.toSatisfy(
      (thrown) => !JSON.stringify(thrown).includes('secret-of-somebody'),
    );
  });

  it('goes on to its work where the request may be left out', async () => {
    const services = await loose();
    await expect(services.vouchers!.list!()).rejects.toMatchObject({ code: 'CATALYST-NOT-FOUND' });
    await expect(services.events!.tail!()).rejects.toMatchObject({ code: 'CATALYST-NOT-FOUND' });
    await expect(services.organizations!.states!({})).rejects.toMatchObject({ code: 'CATALYST-NOT-FOUND' });
    expect(await services.sovereigns!.list!()).toMatchObject({ sovereigns: [] });
  });
});

describe('openServices', () => {
  it('needs no settings, and takes what is undefined for left out', () => {
    expect(Object.keys(openServices())).toEqual(
      expect.arrayContaining([
        ...['sovereigns', 'components', 'vouchers', 'billing', 'organizations', 'usage', 'events', 'health'],
      ]),
    );
    expect(() => openServices({ clock: undefined, folders: undefined } as never)).not.toThrow();
  });

  it.each([
    [null, ['settings']],
    [{ context: 'production' }, ['settings.context']],
    [{ folders: { state: 7 } }, ['settings.folders.state']],
    [{ clock: { now: 5 } }, ['settings.clock.now', 'settings.clock.sleep']],
    [{ env: 'PATH', ci: 'yes' }, ['settings.env', 'settings.ci']],
  ])('refuses %j by its fields', (settings, fields) => {
    let thrown: unknown;
    try {
      openServices(settings as never);
    } catch (error) {
      thrown = error;
    }
    expect(isCatalystError(thrown) && thrown.faults?.map(({ field }) => field)).toEqual(fields);
  });
});

describe('isCatalystError', () => {
  it('knows ours, also from another copy of the package, and nothing else', () => {
    const foreign = Object.assign(new Error('x'), { name: 'CatalystError', code: 'CATALYST-USAGE' });
    expect(isCatalystError(new CatalystError('CATALYST-USAGE', 'x'))).toBe(true);
    expect(isCatalystError(foreign)).toBe(true);
    for (const other of [new Error('x'), { code: 'CATALYST-USAGE' }, null, undefined, 'CATALYST-USAGE'])
      expect(isCatalystError(other)).toBe(false);
  });
});
