import type { HetznerObject } from '../../../clients/hetzner/hetzner.ts';
import type { TofuResource } from '../../../clients/tofu/tofu.ts';
import { hetznerNames, namedSovereign, regionNodes } from '../../../domain/names.ts';
import type { World } from '../../world.ts';
import { type Present, regionParts, serverPart } from './cloud-parts.ts';

/** What was brought into line, by address. */
export interface Reconciled {
  untainted: string[];
  imported: string[];
  /** Tainted, and not fit to be kept: the plan replaces these. */
  left: string[];
}

/** States of a server that is there or on its way (Hetzner Cloud API, `server.status`). */
const ALIVE = ['running', 'initializing', 'starting'];

/**
 * Brings OpenTofu's state into line with the cloud before planning. An interrupt leaves what was being made tainted, a
 * killed OpenTofu forgets it; both would make the next plan destroy or duplicate servers that exist. So what exists and
 * matches is untainted, and what carries our label and name and is missing from the state is imported.
 */
export async function reconcile(world: World): Promise<Reconciled> {
  const [state, objects] = await Promise.all([world.tofu.resources(), ownObjects(world)]);
  const known = new Map(state.map((resource) => [resource.address, resource]));
  const present = presentParts(world, objects);
  const missing = present.filter(({ address }) => !known.has(address));
  await takeIn(
    world,
    missing,
    present.filter(({ address }) => known.get(address)?.incomplete),
  );
  const result: Reconciled = { untainted: [], imported: missing.map(({ address }) => address), left: [] };
  for (const { address } of present) {
    const resource = known.get(address);
    if (resource?.tainted && !resource.incomplete)
      await untaint(world, resource, objects.get(address), result);
  }
  return result;
}

/** Objects with our label and a name that the module gives, by address. */
async function ownObjects(world: World): Promise<Map<string, HetznerObject>> {
  const wanted = hetznerNames(namedSovereign(world.spec));
  const label = `catalyst.openova.io/sovereign=${world.fqdn}`;
  const kinds = [...new Set(wanted.map(({ kind }) => kind))];
  const found = (await Promise.all(kinds.map((kind) => world.hetzner.list(kind, { label })))).flat();
  const byName = new Map(found.map((object) => [`${object.kind}/${object.name}`, object]));
  return new Map(
    wanted.flatMap(({ kind, name, address }) => {
      const object = byName.get(`${kind}/${name}`);
      return object === undefined ? [] : [[address, object] as const];
    }),
  );
}

function presentParts(world: World, objects: ReadonlyMap<string, HetznerObject>): Present[] {
  const named = [...objects].map(([address, object]) =>
    object.kind === 'servers' ? serverPart(address, object) : { address, id: String(object.id) },
  );
  const parts = regionNodes(world.spec).flatMap((region) =>
    regionParts(region, (address) => objects.get(address)),
  );
  return [...named, ...parts];
}

/** Also completes what is there in part: the next apply would take a running server from the net to give it its addresses. */
async function takeIn(
  world: World,
  missing: readonly Present[],
  incomplete: readonly Present[],
): Promise<void> {
  const parts = [...missing, ...incomplete.map((part) => ({ ...part, id: undefined }))];
  if (parts.length > 0) await world.tofu.takeIn(parts);
  for (const { address, id } of missing)
    await tell(world, `${address} exists in the cloud and was missing from the state: taken in as ${id}`);
}

async function untaint(
  world: World,
  resource: TofuResource,
  object: HetznerObject | undefined,
  result: Reconciled,
): Promise<void> {
  if (object !== undefined && !isSound(resource, object)) {
    result.left.push(resource.address);
    await tell(world, `${resource.address} was interrupted and does not run: the plan replaces it`, 'warn');
    return;
  }
  await world.tofu.untaint(resource.address);
  result.untainted.push(resource.address);
  await tell(world, `${resource.address} was interrupted and exists as planned: kept`);
}

function isSound(resource: TofuResource, object: HetznerObject): boolean {
  if (resource.id !== String(object.id)) return false;
  return object.kind !== 'servers' || ALIVE.includes(String(object.raw.status));
}

async function tell(world: World, text: string, level: 'info' | 'warn' = 'info'): Promise<void> {
  await world.emit({ type: 'stage-line', stage: 'plan', level, text });
}
