import type { HetznerObject } from '../../../clients/hetzner/hetzner.ts';
import { addressOf, type NamedKind, namePrefix } from '../../../domain/names.ts';
import type { Progress } from '../../../domain/progress.ts';
import { parseSshKey } from '../../../domain/spec/ssh-key.ts';
import { slugOf } from '../../../domain/spec.ts';
import type { StageId } from '../../../domain/stage.ts';
import { type Check, fail, ok, type PlannedWorld, unknown, warn } from './check.ts';

const SOVEREIGN_LABEL = 'catalyst.openova.io/sovereign';

/** Objects that carry this Sovereign's label or one of the names that upstream and we give. */
export function belongsTo(fqdn: string, object: Pick<HetznerObject, 'name' | 'labels'>): boolean {
  const own = namePrefix(fqdn);
  const upstream = slugOf(fqdn);
  if (object.labels[SOVEREIGN_LABEL] !== undefined) return object.labels[SOVEREIGN_LABEL] === fqdn;
  return (
    [own, `catalyst-${upstream}`].includes(object.name) ||
    [own, `catalyst-${upstream}`, upstream].some((prefix) => object.name.startsWith(`${prefix}-`))
  );
}

/** A run that planned before may have made objects: they are its own, not leftovers. */
function hasBegun(world: PlannedWorld): boolean {
  return world.output?.('plan') !== undefined || world.output?.('regions') !== undefined;
}

export const serverLimit: Check = {
  id: 'limits',
  title: 'limit of servers',
  needs: 'spec',
  run: async (world, facts) => {
    const servers = (await facts.objects()).filter((object) => object.kind === 'servers');
    const others = servers.filter((server) => !belongsTo(world.fqdn, server)).length;
    const planned = world.spec.regions.reduce(
      (sum, region) => sum + region.controlPlane.count + region.workers.count,
      0,
    );
    const limit = world.spec.limits.servers;
    const sum = `${others} other servers and ${planned} of this Sovereign, of ${limit} assumed (Hetzner does not tell a project's limit)`;
    if (others + planned <= limit) return ok(`${sum}.`);
    return fail(
      'CATALYST-HETZNER-LIMIT',
      `Too many servers: ${sum}.`,
      `See the Hetzner Console under Limits; where it is higher: --server-limit ${others + planned}.`,
    );
  },
};

export const leftovers: Check = {
  id: 'leftovers',
  title: 'leftovers of an earlier run',
  needs: 'spec',
  run: async (world, facts) => {
    const left = (await facts.objects()).filter((object) => belongsTo(world.fqdn, object));
    if (left.length === 0) return ok('Nothing of an earlier run is left.');
    if (hasBegun(world)) return ok(`${counted(left)}, all of this Sovereign's own state.`);
    const sure = left.filter((object) => isOurs(world, object));
    if (sure.length === 0)
      return warn(
        `${counted(left)} with a name like ours and without our label: ${named(left)}. They are left alone.`,
        'Nothing, when they are somebody else’s; otherwise delete them in the Hetzner Console.',
      );
    return fail(
      'CATALYST-HETZNER-LEFTOVERS',
      `${counted(sure)} of an earlier ${world.fqdn} whose state is not here: ${named(sure)}.`,
      'Bring its state here (catalyst sovereign import --file FILE), or delete them in the Hetzner Console.',
    );
  },
};

/** By our label, or by exactly a name that we are about to give: `destroy` asks about the same ones. */
function isOurs({ fqdn, spec }: PlannedWorld, { kind, name, labels }: HetznerObject): boolean {
  if (labels[SOVEREIGN_LABEL] === fqdn) return true;
  return addressOf({ fqdn, regions: spec.regions }, kind as NamedKind, name) !== undefined;
}

const NAMED = 8;

function named(objects: readonly HetznerObject[]): string {
  const names = objects.slice(0, NAMED).map(({ kind, name }) => `${kind} ${name}`);
  return `${names.join(', ')}${objects.length > NAMED ? ', …' : ''}`;
}

export const neighbours: Check = {
  id: 'neighbours',
  title: 'what else lives in the project',
  needs: 'nothing',
  run: async (world, facts) => {
    const { fqdn } = world;
    const all = await facts.objects();
    const others = fqdn === undefined ? all : withoutOwn(fqdn, all);
    const sovereigns = new Set(others.flatMap((object) => object.labels[SOVEREIGN_LABEL] ?? []));
    if (fqdn === undefined) return ok(wholeText(all, [...sovereigns].sort()));
    if (others.length === 0) return ok('Nothing else lives in the project.');
    const sentence = `The project also holds ${counted(others)}.`;
    if (world.spec === undefined || sovereigns.size === 0) return ok(sentence);
    return warn(
      `${sentence} Among them Sovereign ${[...sovereigns].join(', ')}.`,
      'One project per Sovereign keeps their tokens apart.',
    );
  },
};

/** Hetzner names the address of a server that brings none along by itself, and labels it with nothing. */
function withoutOwn(fqdn: string, all: readonly HetznerObject[]): HetznerObject[] {
  const own = all.filter((object) => belongsTo(fqdn, object));
  const servers = new Set(own.filter(({ kind }) => kind === 'servers').map(({ id }) => id));
  return all.filter((object) => !own.includes(object) && !servers.has(Number(object.raw.assignee_id)));
}

/** Where no Sovereign is meant, each that lives there is named. */
function wholeText(all: readonly HetznerObject[], sovereigns: readonly string[]): string {
  if (all.length === 0) return 'The project is empty.';
  const of = sovereigns.length === 1 ? 'Sovereign' : 'Sovereigns';
  const named = sovereigns.length === 0 ? 'no Sovereign' : `${of} ${sovereigns.join(', ')}`;
  return `The project holds ${counted(all)}; by their labels of ${named}.`;
}

export const sshKeys: Check = {
  id: 'ssh-keys',
  title: 'SSH keys',
  needs: 'spec',
  run: async (world, facts) => {
    const there = (await facts.objects()).filter(
      (object) => object.kind === 'ssh_keys' && !belongsTo(world.fqdn, object),
    );
    const taken = world.spec.access.sshKeys.flatMap((text) => {
      const key = parseSshKey(text);
      const same = 'fingerprint' in key && there.find((object) => object.raw.fingerprint === key.fingerprint);
      return same ? [same] : [];
    });
    if (taken.length === 0) return ok('The project does not hold these keys yet.');
    const names = taken.map((object) => `"${object.name}"`).join(', ');
    return fail(
      'CATALYST-SSH-KEY-TAKEN',
      `The project holds the same SSH key under another name: ${names}.`,
      'A Hetzner project takes a key once: use another key for this Sovereign.',
    );
  },
};

function counted(objects: readonly HetznerObject[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .map(([kind, count]) => `${count} ${(count === 1 ? kind.replace(/s$/, '') : kind).replaceAll('_', ' ')}`)
    .join(', ');
}

const CERTIFICATES_A_WEEK = 5;
/** What only the making of a new Sovereign does. */
const BIRTH: readonly StageId[] = ['apply', 'records', 'cluster', 'converge'];
const WEEK_MS = 7 * 24 * 3_600_000;

/**
 * The budget of Let's Encrypt: 5 certificates for exactly the same names in seven days (letsencrypt.org/docs/rate-limits).
 * Counted are the Sovereigns of this name that this state folder saw converge; what others asked for is not known.
 */
export const certificateBudget: Check = {
  id: 'certificates',
  title: "budget of Let's Encrypt",
  needs: 'spec',
  run: async (world) => {
    const issued =
      world.progress === undefined ? undefined : bornThisWeek(world.progress(), world.clock.now());
    const limit = `Let's Encrypt issues ${CERTIFICATES_A_WEEK} a week for the same names`;
    if (issued === undefined)
      return unknown(`How many certificates were issued for these names is not known; ${limit}.`);
    const known = `this state folder knows of ${issued} new ones this week`;
    if (issued < CERTIFICATES_A_WEEK) return ok(`${limit}; ${known}.`);
    return fail(
      'CATALYST-CERTIFICATE-BUDGET',
      `${limit}; ${known}.`,
      'Wait some days, or use another subdomain.',
    );
  },
};

/**
 * Creations that came as far as certificates are asked for. What is resumed counts to the creation that
 * it goes on with; one that finds records
 * and cluster in place changes a Sovereign that has its certificate.
 */
function bornThisWeek({ runs }: Progress, now: number): number {
  const tries: { startedAt: string; begun: StageId[] }[] = [];
  for (const { command, startedAt, begun } of runs) {
    if (command === 'create') tries.push({ startedAt, begun: [...begun] });
    else tries.at(-1)?.begun.push(...begun);
  }
  const recent = tries.filter(({ startedAt }) => now - Date.parse(startedAt) < WEEK_MS);
  return recent.filter(({ begun }) => BIRTH.every((stage) => begun.includes(stage))).length;
}
