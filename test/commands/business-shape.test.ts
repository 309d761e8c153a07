import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../support/tools.ts';

interface Command {
  hidden?: boolean;
  flags: Record<string, { type: string }>;
}

const { commands } = JSON.parse(await readFile(join(PACKAGE_FOLDER, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, Command>;
};
const schemas = new Set(await readdir(join(PACKAGE_FOLDER, 'schemas')));

const TOPICS = /^(voucher|billing|organization|usage|events|audit|context|auth)(:|$)|^health$/;
/** Commands that write on a Sovereign. */
const WRITES = [
  ...['voucher:issue', 'voucher:revoke', 'voucher:redeem', 'voucher:rollback', 'usage:record'],
  ...['billing:announce', 'billing:checkout', 'billing:plans:edit', 'billing:settings:replace'],
];
const LISTS = [
  ...['voucher:list', 'voucher:leaks', 'billing:balance', 'billing:ledger', 'billing:orders', 'audit:list'],
  ...['billing:subscriptions', 'billing:invoices', 'billing:plans', 'billing:liability', 'billing:reconcile'],
  ...['organization:list', 'organization:status', 'organization:timeline', 'usage:list', 'events:tail'],
];
/** What is neither: a look at one thing, a stream, or something of this machine. */
const OTHERS = [
  ...['auth:login', 'auth:logout', 'auth:status', 'billing:direct-role', 'billing:export', 'billing:order'],
  ...[
    'billing:revenue',
    'billing:settings',
    'context:create',
    'context:delete',
    'context:list',
    'context:show',
  ],
  ...['context:use', 'events:doctor', 'events:watch', 'health', 'organization:show', 'voucher:preview'],
  'voucher:show',
];
const business = Object.keys(commands).filter((id) => TOPICS.test(id) && commands[id]!.hidden !== true);

describe('commands on a business', () => {
  it('are all known here, each as a write, a list or neither', () => {
    expect(business.sort()).toEqual([...WRITES, ...LISTS, ...OTHERS].sort());
  });

  it.each(business)('%s has --json with a schema', (id) => {
    expect(commands[id]!.flags).toHaveProperty('json');
    expect([...schemas]).toContain(`${id.replaceAll(':', '-')}.schema.json`);
  });

  it.each(WRITES)('%s looks first with --dry-run, and takes its consent beforehand', (id) => {
    expect(Object.keys(commands[id]!.flags)).toEqual(expect.arrayContaining(['dry-run', 'yes', 'sovereign']));
  });

  it.each(LISTS)('%s pages, and gives only the fields that are asked for', (id) => {
    expect(Object.keys(commands[id]!.flags)).toEqual(expect.arrayContaining(['fields', 'limit', 'offset']));
  });
});
