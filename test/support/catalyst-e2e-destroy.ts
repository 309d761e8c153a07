import { expect } from 'vitest';
import { CLOUD_KINDS, type CloudKind } from '../../src/domain/destroy/cloud-object.ts';
import type { DestroyProof } from '../../src/domain/destroy/destroy-proof.ts';
import type { Event } from '../../src/domain/event.ts';
import { type Begun, type Ended, end, eventually, processesIn, type Site } from './catalyst-e2e.ts';
import { eventOf, journal, lastSeq, sovereignFolder } from './catalyst-e2e-journal.ts';
import { FQDN, REHEARSAL } from './catalyst-e2e-spec.ts';

export const CREATE = ['sovereign', 'create', '-f', REHEARSAL, '--yes'];
export const DESTROY = ['sovereign', 'destroy', FQDN, `--confirm=${FQDN}`];
/** What was agreed to is not asked again, so nobody has to be there. */
export const RESUME = ['sovereign', 'resume', FQDN];

async function api(site: Site, method: string, path: string, body?: unknown) {
  const { hetznerApi, credentials } = await site.context();
  const reply = await fetch(`${hetznerApi}${path}`, {
    method,
    headers: { Authorization: `Bearer ${credentials.hetznerToken}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: replies of every kind, read field by field in the tests
  return (reply.status === 204 ? {} : await reply.json()) as any;
}

interface InProject {
  id: number;
  name?: string;
  description?: string;
  server?: unknown;
}

async function objectsOf(site: Site, kind: CloudKind): Promise<InProject[]> {
  const query = kind === 'images' ? '?type=snapshot&type=backup' : '?per_page=50';
  return (await api(site, 'GET', `/${kind}${query}`))[kind];
}

/** Names of all that the project holds, kinds without anything left out; an object without a name by its description. */
export async function project(site: Site): Promise<Partial<Record<CloudKind, string[]>>> {
  const kinds = await Promise.all(
    CLOUD_KINDS.map(async (kind) => {
      const found = await objectsOf(site, kind);
      return [kind, found.map(({ name, description }) => name ?? description ?? '').sort()] as const;
    }),
  );
  return Object.fromEntries(kinds.filter(([, names]) => names.length > 0));
}

/** Makes something in the project that is none of ours, and waits until nothing is under way with it. */
export async function place(site: Site, kind: CloudKind, body: Record<string, unknown>): Promise<number> {
  const reply = await api(site, 'POST', `/${kind}`, body);
  const one = Object.values(reply as Record<string, { id?: number } | null>).find((value) => value?.id);
  if (one?.id === undefined) throw new Error(`${kind}: ${JSON.stringify(reply)}`);
  await eventually('its actions', async () => {
    const { actions } = await api(site, 'GET', `/${kind}/${one.id}/actions`);
    return (actions as { status: string }[]).every(({ status }) => status === 'success') || undefined;
  });
  return one.id;
}

/** Empties the project of what a test left in it, so that the next one finds nothing. */
export async function clearProject(site: Site): Promise<void> {
  await eventually('an empty project', async () => {
    const kinds = await Promise.all(
      CLOUD_KINDS.map(async (kind) => [kind, await objectsOf(site, kind)] as const),
    );
    const all = kinds.flatMap(([kind, found]) => found.map(({ id, server }) => ({ kind, id, server })));
    for (const { kind, id, server } of all) {
      if (typeof server === 'number') await api(site, 'POST', `/${kind}/${id}/actions/detach`);
      await api(site, 'DELETE', `/${kind}/${id}`);
    }
    return all.length === 0 || undefined;
  });
}

/** Deletes every server as somebody in the console would; what hung on them stays. */
export async function dropServers(site: Site): Promise<void> {
  await eventually('no server', async () => {
    const servers = await objectsOf(site, 'servers');
    for (const { id } of servers) {
      await api(site, 'POST', `/servers/${id}/actions/change_protection`, { delete: false, rebuild: false });
      await api(site, 'DELETE', `/servers/${id}`);
    }
    return servers.length === 0 || undefined;
  });
}

/** Runs `create` and expects a Sovereign that has converged. */
export async function created(site: Site, file = REHEARSAL): Promise<void> {
  const ended = await site.catalyst(['sovereign', 'create', '-f', file, '--yes']);
  expect(ended.code, ended.stderr.slice(-3_000)).toBe(0);
}

/** Sends SIGKILL to a run at the first event of that kind; resolves with what it left behind to say. */
export async function killedAt(
  site: Site,
  command: string[],
  moment: (event: Event) => boolean,
  whom: 'us' | 'tofu' | 'both' = 'us',
): Promise<Ended> {
  const afterSeq = await lastSeq(site, FQDN);
  const begun = site.begin(command);
  const event = await eventOf(site, FQDN, moment, { begun, afterSeq, withinMs: 120_000 });
  if (event === undefined) {
    const ended = await begun.ended;
    throw new Error(`it came to its end (${ended.code}) before that: ${ended.stderr.slice(-3_000)}`);
  }
  await kill(site, begun, whom);
  return begun.ended;
}

async function kill(site: Site, begun: Begun, whom: 'us' | 'tofu' | 'both'): Promise<void> {
  const tofus = whom === 'us' ? [] : await eventually('a tofu at work', () => tofusOf(site));
  if (whom !== 'tofu') begun.kill('SIGKILL');
  for (const pid of tofus) end(pid);
}

async function tofusOf(site: Site): Promise<number[] | undefined> {
  const found = (await processesIn(sovereignFolder(site, FQDN))).filter(({ program }) => program === 'tofu');
  return found.length > 0 ? found.map(({ pid }) => pid) : undefined;
}

/** The proof as `sovereign show` and the journal hold it. */
export async function proofOf(site: Site): Promise<DestroyProof> {
  const told = (await journal(site, FQDN)).findLast(
    (event) => event.type === 'output-learned' && event.name === 'destroy.proof',
  );
  if (told?.type !== 'output-learned') throw new Error('the journal holds no proof');
  return told.value as unknown as DestroyProof;
}

/** Line breaks of the width are no part of a sentence. */
export function said({ stdout, stderr }: Ended): string {
  return `${stdout}\n${stderr}`.replace(/\s+/g, ' ');
}
