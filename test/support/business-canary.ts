import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSessionFiles } from '../../src/services/wiring/session-files.ts';
import { bareSettings } from './bare-settings.ts';
import { askHost } from './business-site.ts';
import type { Canaries } from './canary.ts';
import type { Ended, Site } from './catalyst-e2e.ts';
import { clusterCall } from './catalyst-e2e-reach.ts';
import { FQDN } from './catalyst-e2e-spec.ts';

const GIFT = 'gift-canary@example.com';
const LISTED = 'listed-canary@example.com';
const MEMBER = 'member-of-mail@example.com';
const WHOLE = { tokenFile: 'inputs/forged.token', urlFile: 'inputs/database.url' };
const DIRECT = ['--direct', '--reason', 'canary'];

/** What somebody hands over: files of their own, which are not looked through for leaks. */
export const INPUTS = 'inputs';

/** Secrets that a Sovereign's services have, and those that we hand over, by name. */
export interface Planted {
  canaries: Canaries;
  bridgeToken: string;
}

export async function plant(site: Site): Promise<Planted> {
  const services = await secretOf(site, 'sme-secrets');
  const database = await secretOf(site, 'sme-pg-app');
  const form = new URLSearchParams({
    username: services.ADMIN_EMAIL ?? '',
    password: services.ADMIN_PASSWORD ?? '',
  });
  const path = '/realms/sovereign/protocol/openid-connect/token';
  const session = await askHost(site, { host: `auth.${FQDN}`, method: 'POST', path, body: form });
  const bridgeToken = JSON.parse(session.body).access_token as string;
  const forged = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.forged-canary-signature';
  const handed = { forged, wrongPassword: 'wrong-canary-password', urlPassword: 'canary-of-the-database' };
  await mkdir(join(site.folder, INPUTS), { recursive: true });
  const input = (name: string, text: string) =>
    writeFile(join(site.folder, INPUTS, name), text, { mode: 0o600 });
  await input('bridge.token', bridgeToken);
  await input('forged.token', forged);
  await input('wrong.password', handed.wrongPassword);
  await input('database.url', `postgres://canary:${handed.urlPassword}@127.0.0.1:1/sme_billing`);
  await input(
    'list.csv',
    `code,credit,max_redemptions,email\nLISTED-CANARY-1,1,1,${LISTED}\nLISTED-CANARY-2,1,1,\n`,
  );
  await input('direct.csv', 'code,credit,max_redemptions\nDIRECT-CANARY-1,1,1\n');
  const { JWT_SECRET = '', ADMIN_PASSWORD = '' } = services;
  const kept = {
    jwtSecret: JWT_SECRET,
    adminPassword: ADMIN_PASSWORD,
    databasePassword: database.password ?? '',
  };
  return {
    canaries: { ...kept, ...handed, bridgeToken, gift: GIFT, listed: LISTED, ...STRIPE },
    bridgeToken,
  };
}

const STRIPE = {
  STRIPE_SECRET_KEY: 'sk_live_canary_of_stripe_0001',
  STRIPE_WEBHOOK_SECRET: 'whsec_canary_of_stripe_0002',
};

/** Every way in and every write of a Sovereign's business, well and badly. Resolves with what each said. */
export async function everyBusinessCommand(site: Site): Promise<{ command: string; ended: Ended }[]> {
  const said: { command: string; ended: Ended }[] = [];
  const say = async (command: string, options: { stdin?: string; env?: Record<string, string> } = {}) => {
    const ended = await site.catalyst(command.split(' '), options);
    said.push({ command, ended });
    return ended;
  };
  const at = (name: string) => `--context ${name}`;
  await say('auth login --seeded-admin');
  await say(`context use ${FQDN}`);
  await say(`context create bridged --fqdn ${FQDN} --via bridge`);
  await say(`context create mailed --fqdn ${FQDN} --email ${MEMBER}`);
  await Promise.all([
    say('auth status --verify --json'),
    say(`voucher list ${at('bridged')} --token-file ${INPUTS}/bridge.token`),
    say(`auth login ${at('mailed')} --magic-link`),
    say('voucher list --break-glass canary --json'),
  ]);
  const mails = JSON.parse((await site.catalyst(['sandbox', 'mail', '--json'])).stdout).mails;
  const code = /\b\d{6}\b/.exec(mails.find(({ to }: { to: string }) => to === MEMBER).text)![0];
  await say(`auth login ${at('mailed')} --code-stdin`, { stdin: code });
  await say(`voucher issue GIFT-CANARY-1 --credit 1 --max-redemptions 1 --email ${GIFT} --yes --json`);
  await Promise.all([
    say(`voucher issue --from ${INPUTS}/list.csv --results results.ndjson --yes`),
    say(`voucher issue --from ${INPUTS}/direct.csv --results direct.ndjson ${DIRECT.join(' ')} --yes`),
  ]);
  await site.fault('mail-down');
  await say(`voucher issue GIFT-CANARY-1 --credit 2 --max-redemptions 1 --email ${GIFT} --update --yes`);
  await site.clearFaults();
  await orders(site, say);
  await refusals(say);
  await Promise.all([
    say('audit list --json'),
    say('health --json'),
    say('events tail --json'),
    say('billing settings replace --yes', { env: { ...STRIPE, STRIPE_PUBLIC_KEY: 'pk_live_public' } }),
    say(`billing ledger ${DIRECT.join(' ')} --json`),
  ]);
  return said;
}

type Say = (command: string) => Promise<Ended>;

async function orders(site: Site, say: Say): Promise<void> {
  const listed = await site.catalyst(['organization', 'list', '--json']);
  const { id, slug } = JSON.parse(listed.stdout).organizations.find(
    (one: { slug: string }) => one.slug === 'muscat-books',
  );
  const customers = `billing checkout --plan m --organization ${id} --customer ${id}`;
  const ordered = await say(`${customers} ${DIRECT.join(' ')} --yes --json`);
  const { orderId = slug } = JSON.parse(ordered.stdout || '{}');
  await Promise.all([
    say(`billing order ${orderId} ${DIRECT.join(' ')}`),
    say(`billing announce ${orderId} ${DIRECT.join(' ')} --yes`),
  ]);
}

/** Each brings a secret that is refused. */
async function refusals(say: Say): Promise<void> {
  await Promise.all([
    say(`voucher list --token-file ${WHOLE.tokenFile}`),
    say(`voucher list --token-file ${WHOLE.tokenFile} --json`),
    say(`auth login --email admin@${FQDN} --password-file ${INPUTS}/wrong.password`),
    say(`billing ledger ${DIRECT.join(' ')} --database-url-file ${WHOLE.urlFile} --json`),
    say(`events tail --nats nats://canary:wrong-canary-password@127.0.0.1:1`),
  ]);
}

/** Tokens of the sessions that are kept now. */
export async function keptTokens(site: Site): Promise<Canaries> {
  const passphrase = (await readFile(join(site.configDir, 'passphrase'), 'utf8')).trim();
  const sessions = openSessionFiles(bareSettings(site.stateDir), async () => passphrase);
  const tokens: Canaries = {};
  for (const name of await readdir(join(site.stateDir, 'sessions'))) {
    const held = await sessions.tokens(name);
    if (held === undefined) continue;
    tokens[`token of ${name}`] = held.token;
    if (held.refreshToken !== undefined) tokens[`refresh token of ${name}`] = held.refreshToken;
  }
  return tokens;
}

async function secretOf(site: Site, name: string): Promise<Record<string, string>> {
  const path = `/api/v1/namespaces/sme/secrets/${name}`;
  const { data } = JSON.parse((await clusterCall(site, FQDN, { method: 'GET', path })).body);
  const entries = Object.entries(data as Record<string, string>);
  return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}
