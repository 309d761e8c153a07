import { type CloudObject, parseObjectKey } from '../../domain/destroy/cloud-object.ts';
import {
  type DestroyPlan,
  type DestroyRequest,
  type DnsFound,
  destroyPlan,
} from '../../domain/destroy/destroy-plan.ts';
import type { DestroyPrices } from '../../domain/destroy/price-of.ts';
import { type Sorted, type Source, sortOut } from '../../domain/destroy/sort-out.ts';
import { asCatalystError, CatalystError } from '../../domain/errors.ts';
import { lifeRuns } from '../../domain/life-runs.ts';
import { parseMoney, roundedMoneyText } from '../../domain/money.ts';
import type { DestroyStageId } from '../../domain/stage.ts';
import type { World } from '../world.ts';
import { doubtfulKeys, metObjects } from './agree.ts';
import { addressOf, askClusters, type ClustersSay, meantObjects } from './ask-clusters.ts';
import { cloudObject, cloudObjects } from './cloud-objects.ts';
import { dnsFound } from './dns-found.ts';
import { learnAddresses } from './dns-standing.ts';
import { requireIncluded } from './require-included.ts';
import { requireProject } from './require-project.ts';
import { inStep, warn } from './step.ts';
import { stateKeys, stateResources } from './tofu-state.ts';

/** Everything that was found before anything was touched. */
export interface Survey {
  plan: DestroyPlan;
  sorted: Sorted[];
  /** Keys in the OpenTofu state. */
  state: Set<string>;
  prices: DestroyPrices;
  /** How many resources OpenTofu's state held, those among them that are no objects by themselves. */
  held?: number | undefined;
  /** What clusters made is not known in full. */
  clusterSilent: boolean;
}

/** Looks at state, clusters, cloud and DNS, and plans. Touches nothing. */
export async function survey(world: World, request: DestroyRequest): Promise<Survey> {
  await inStep(world, { stage: 'survey', step: 'token', title: 'Hetzner token' }, () => requireToken(world));
  let [state, held] = [new Set<string>(), 0];
  await inStep(world, { stage: 'survey', step: 'state', title: 'OpenTofu state' }, async () => {
    const resources = await stateResources(world, request);
    [state, held] = [stateKeys(resources), resources.length];
    if (request.fromCloud) return 'not asked (--from-cloud)';
    return state.size === 0 ? 'holds nothing' : `${state.size} objects`;
  });
  return { ...(await look(world, request, state)), held };
}

/** The same for what may have changed meanwhile; the state is known. */
export async function look(
  world: World,
  request: DestroyRequest,
  state: Set<string>,
  stage: DestroyStageId = 'survey',
): Promise<Survey> {
  const remarks: string[] = [];
  let said = silence();
  await inStep(world, { stage, step: 'clusters', title: 'what the clusters made' }, async () => {
    if (request.fromCloud) return 'not asked (--from-cloud)';
    said = await askClusters(world);
    if (said.silent.length > 0 && wasHeard(world)) {
      said.silent = [];
      return 'said so before the servers were stopped';
    }
    for (const { region, reason } of said.silent)
      remarks.push(`The cluster in ${region} does not say what it made (${reason.replace(/\.$/, '')}).`);
    if (isUnknown(world)) remarks.push(UNKNOWN);
    if (stage === 'release' && said.silent.length === 0) await world.learn(HEARD, true);
    return said.silent.length > 0 ? 'a cluster is silent' : `${said.volumes.size} volumes`;
  });
  const isSilent = () => request.fromCloud || said.silent.length > 0 || isUnknown(world);
  let [sorted, prices]: [Sorted[], DestroyPrices | undefined] = [[], undefined];
  await inStep(world, { stage, step: 'cloud', title: 'what is at Hetzner' }, async () => {
    const [found, pricing] = await Promise.all([cloudObjects(world), world.hetzner.pricing()]);
    prices = pricing;
    await journalCluster(world, meantObjects(said, found));
    sorted = sorting(world, request, state, found.map(cloudObject), isSilent());
    if (!request.fromCloud && !wasHeard(world)) requireProject(world, said, sorted);
    const balancers = new Set(sorted.filter(isOwnBalancer).map(({ object }) => object.id));
    const own = found.filter(({ kind, id }) => kind === 'load_balancers' && balancers.has(id));
    await learnAddresses(
      world,
      own.map(addressOf).filter((address) => address !== ''),
    );
    requireIncluded(request, sorted, new Set(metObjects(world).map(({ id }) => id)));
    return `${found.length} objects, ${sorted.filter(({ belonging }) => belonging === 'ours').length} ours`;
  });
  const dns = await lookAtDns(world, request, remarks, stage);
  const { fqdn, target } = world;
  const sandbox = target.kind === 'sandbox';
  const plan = destroyPlan({ fqdn, sandbox, request, sorted, prices: prices!, state, dns, remarks });
  return { plan, sorted, state, prices: prices!, clusterSilent: isSilent() };
}

const HEARD = 'destroy.heard';

/** The clusters said what they made when everything was agreed to and ready to be stopped: they make nothing any more. */
function wasHeard(world: World): boolean {
  return world.output(HEARD) === true;
}

const UNKNOWN = 'Where its cluster answers is not known: what it made, if it came so far, nobody can say.';

/** Servers were being made and no run came as far as to learn where the cluster is. */
function isUnknown(world: World): boolean {
  const progress = world.progress();
  if (progress.destroyed !== undefined || world.output('regions') !== undefined) return false;
  return lifeRuns(progress).some(({ begun }) => begun.includes('apply'));
}

function isOwnBalancer({ object, belonging }: Sorted): boolean {
  return object.kind === 'load_balancers' && belonging === 'ours';
}

/** Sorts the cloud by what state, journal and consent say. */
export function sorting(
  world: World,
  request: DestroyRequest,
  state: ReadonlySet<string>,
  objects: readonly CloudObject[],
  clusterSilent: boolean,
): Sorted[] {
  const known = new Map<string, Source>(journaled(world).map((key) => [key, 'cluster']));
  for (const key of state) known.set(key, 'state');
  return sortOut(objects, {
    fqdn: world.fqdn,
    known,
    included: new Set(request.include),
    clusterSilent,
    regions: world.spec.regions,
    doubted: doubtfulKeys(world, request),
    formerServers: formerServers(world),
    disclaimed: new Set(request.leave ?? []),
  });
}

function formerServers(world: World): Map<number, string> {
  const met = metObjects(world).map(({ id, name }) => ({ ...parseObjectKey(id), name }));
  return new Map(met.flatMap(({ kind, id, name }) => (kind === 'servers' ? [[id!, name]] : [])));
}

const CLUSTER = 'destroy.cluster';

function journaled(world: World): string[] {
  return world.output<string[]>(CLUSTER) ?? [];
}

/** What the cluster says is ours stays ours when it is gone: it is journaled before anything is deleted. */
async function journalCluster(world: World, keys: readonly string[]): Promise<void> {
  const all = [...new Set([...journaled(world), ...keys])].sort();
  if (all.length > journaled(world).length) await world.learn(CLUSTER, all);
}

/** A DNS that cannot be read holds up no deletion of what costs money. */
async function lookAtDns(
  world: World,
  request: DestroyRequest,
  remarks: string[],
  stage: DestroyStageId,
): Promise<DnsFound> {
  const nothing: DnsFound = { withdraw: [], zone: [] };
  let found = nothing;
  await inStep(world, { stage, step: 'dns', title: 'what is in DNS' }, async () => {
    if (request.keepDns) return 'stays (--keep-dns)';
    if (world.dns === undefined) {
      remarks.push(`Records of ${world.fqdn} are not ours to remove: no DNS provider is named.`);
      return 'no provider';
    }
    try {
      found = await dnsFound(world, world.dns, request);
      remarks.push(...(found.remarks ?? []));
    } catch (error) {
      world.signal.throwIfAborted();
      const { message } = asCatalystError(error);
      remarks.push(`DNS cannot be read now: ${message}`);
      await warn(world, stage, message);
      return 'cannot be read now';
    }
    return `${found.withdraw.length + found.zone.length} to go`;
  });
  return found;
}

async function requireToken(world: World): Promise<string> {
  if (!(await world.credential('hetznerToken'))) {
    throw new CatalystError(
      'CATALYST-CREDENTIAL-MISSING',
      'A Hetzner API token is needed. Nothing was touched.',
      {
        hint: 'Set HCLOUD_TOKEN to a Read & Write token of the project (Hetzner Console: Security, API tokens).',
      },
    );
  }
  if ((await world.hetzner.tokenScope()) === 'read-write') return 'may write';
  throw new CatalystError(
    'CATALYST-HETZNER-READ-ONLY',
    'The Hetzner token may only read. Nothing was touched.',
    {
      hint: 'Make a Read & Write token in the Hetzner Console: Security, API tokens.',
    },
  );
}

function silence(): ClustersSay {
  return { volumes: new Set(), serviceUids: new Set(), addresses: new Set(), silent: [] };
}

/** `14 to delete, EUR 0.061 an hour`. */
export function surveySentence({ plan }: Survey): string {
  const going = plan.lines.filter(({ action, id }) => action === 'delete' && id !== undefined).length;
  if (going === 0) return 'nothing of it is at Hetzner';
  const { currency, hourly } = plan.cost;
  return `${going} to delete, ${currency} ${roundedMoneyText(parseMoney(hourly) ?? 0n, 3)} an hour`;
}
