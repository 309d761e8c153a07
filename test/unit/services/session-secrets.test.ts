import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DnsSpec } from '../../../src/domain/spec.ts';
import { inSession, type Workshop } from '../../../src/services/session.ts';
import { openStateRoom } from '../../../src/services/wiring/state-room.ts';
import { wireWorld } from '../../../src/services/wiring/world-parts.ts';
import { CanaryScanner, formsOf } from '../../support/canary.ts';
import { FQDN } from '../../support/events.ts';
import { settingsAt } from '../../support/services.ts';
import { soloSpec } from '../../support/sovereign-spec.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const POWERDNS: DnsSpec = {
  ...{ provider: 'powerdns', api: 'https://pdns.example.org', server: 'localhost' },
  ...{ nameservers: ['ns1.example.org'], parent: true },
};
const canary = () => `canary${randomBytes(12).toString('hex')}`;
const PASSWORD = canary();
const CREDENTIALS: Record<string, string> = {
  hetznerToken: canary(),
  powerdnsApiKey: canary(),
  powerdnsBasicAuth: `operator:${PASSWORD}`,
  dynadotKey: canary(),
};

/** A run in the real world that says everything it can of the secrets, and fails with them too. */
async function tellingRun(dns: DnsSpec, secrets: readonly string[]) {
  const settings = settingsAt(await tempFolder(), { credential: async (name) => CREDENTIALS[name] });
  const workshop: Workshop = { settings, state: openStateRoom(settings), wire: wireWorld };
  const heard: string[] = [];
  const options = {
    adopt: false,
    waitForRecords: false,
    convergeTimeoutMs: 0,
    failFast: false,
    workloads: false,
  };
  const request = {
    ...{ spec: soloSpec({ dns }), options, signal: new AbortController().signal, ask: async () => undefined },
    listeners: [(event: unknown) => void heard.push(JSON.stringify(event))],
  };
  const all = secrets.flatMap((secret) => formsOf(secret).map(([, form]) => form)).join(' | ');
  const failure = await inSession(workshop, request, async (world) => {
    await world.emit({ type: 'stage-line', stage: 'records', level: 'error', text: all });
    throw new Error(all);
  }).catch(
    (error: { message: string; toObject(): unknown }) =>
      `${error.message} ${JSON.stringify(error.toObject())}`,
  );
  const journal = await readFile(join(workshop.state.folderOf(FQDN), 'events.ndjson'), 'utf8');
  return { journal, heard: heard.join('\n'), failure };
}

const CASES: [string, DnsSpec, string[]][] = [
  ['PowerDNS behind a proxy', POWERDNS, ['hetznerToken', 'powerdnsApiKey', 'powerdnsBasicAuth']],
  ['Dynadot', { provider: 'dynadot' }, ['hetznerToken', 'dynadotKey']],
];

test.each(CASES)('outside a sandbox no credential of %s comes out of a run', async (_what, dns, names) => {
  const secrets = Object.fromEntries(names.map((name) => [name, CREDENTIALS[name]!]));
  if (names.includes('powerdnsBasicAuth')) secrets.password = PASSWORD;
  const scanner = new CanaryScanner(secrets);
  const planted = formsOf(Object.values(secrets)[0]!).map(([, form]) => form);
  expect(scanner.scan('planted', planted.join(' ')).length).toBeGreaterThan(0);
  const told = await tellingRun(dns, Object.values(secrets));
  for (const [where, text] of Object.entries(told)) {
    expect(text.length, where).toBeGreaterThan(50);
    expect(scanner.scan(where, text)).toEqual([]);
  }
});
