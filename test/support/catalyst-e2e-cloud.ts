import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Site } from './catalyst-e2e.ts';

export const LISTED = [
  'servers',
  'networks',
  'firewalls',
  'load_balancers',
  'placement_groups',
  'primary_ips',
  'ssh_keys',
] as const;
export type Listed = (typeof LISTED)[number];

export interface CloudObject {
  id: number;
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: objects of every kind, read field by field in the tests
  [field: string]: any;
}

/** Everything of one kind that the simulated Hetzner Cloud lists with the sandbox's token. */
export async function listed(site: Site, kind: Listed): Promise<CloudObject[]> {
  const { hetznerApi, credentials } = await site.context();
  const reply = await fetch(`${hetznerApi}/${kind}?per_page=50`, {
    headers: { Authorization: `Bearer ${credentials.hetznerToken}` },
  });
  return ((await reply.json()) as Record<string, CloudObject[]>)[kind] ?? [];
}

/** Names by kind, sorted: what one object of each looks like. */
export async function inventory(site: Site): Promise<Record<Listed, string[]>> {
  const kinds = await Promise.all(
    LISTED.map(async (kind) => [kind, (await listed(site, kind)).map(({ name }) => name).sort()] as const),
  );
  return Object.fromEntries(kinds) as Record<Listed, string[]>;
}

interface KeptServer {
  id: number;
  name: string;
  userData?: string;
}

/** Servers as the simulator keeps them, read behind its API: slow or refusing calls do not matter. */
export async function keptServers(site: Site): Promise<KeptServer[]> {
  const text = await readFile(join(site.stateDir, 'sandbox', 'hetzner.json'), 'utf8').catch(() => '');
  if (text === '') return [];
  return (JSON.parse(text) as { collections: { servers: KeptServer[] } }).collections.servers;
}

/** `{name: id}` of the servers that exist. */
export async function serverIds(site: Site): Promise<Record<string, number>> {
  return Object.fromEntries((await keptServers(site)).map(({ name, id }) => [name, id]));
}

/** SHA-256 of what each server was made with: authorities, tokens and all. */
export async function userDataPrints(site: Site): Promise<Record<string, string>> {
  const print = (text: string) => createHash('sha256').update(text).digest('hex');
  return Object.fromEntries(
    (await keptServers(site)).map(({ name, userData = '' }) => [name, print(userData)]),
  );
}
