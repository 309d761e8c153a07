import { unlinkSync } from 'node:fs';
import { BusinessFloor } from '../business/business-floor.ts';
import type { Layer } from '../business/layer.ts';
import { createGround, type SandboxGround } from '../ground/create-ground.ts';
import type { FaultSetting, SandboxPart } from '../ground.ts';
import type { Kind } from '../hetzner/cloud/records.ts';
import { type HetznerPart, startHetzner } from '../hetzner/start-hetzner.ts';
import { NAMESERVERS } from '../powerdns/start.ts';
import type { ClusterTools } from '../real-cluster/real-cluster.ts';
import type { SandboxContext, SandboxCredentials } from './context.ts';
import { startControl } from './control-server.ts';
import { sandboxCredentials } from './credentials.ts';
import { sandboxLayout } from './layout.ts';
import { startParts } from './parts.ts';
import { writePrivateJson } from './private-file.ts';
import { processStart } from './process-start.ts';
import { keptSovereigns, type SandboxStatus } from './status.ts';

export interface ServeOptions {
  stateDir: string;
  /** How many times faster than real time. */
  speed: number;
  seed: number;
  /** Project limits, by kind of Hetzner object. */
  limits?: Partial<Record<Kind, number>>;
  /** Releases beyond the kit in each cluster, for measurements. */
  extraReleases?: number;
  /** Which upstream the business services imitate; L, the later one, unless given. `none`: Sovereigns without a marketplace. */
  layer?: Layer | 'none';
  /** Where the business services' servers are found; without it they must be on PATH. */
  toolbox?: { cacheFolder: string; packageFolder: string };
  /** Programs of real clusters, booted in the place of imitated ones. */
  clusterTools?: ClusterTools;
}

export interface RunningSandbox {
  context: SandboxContext;
  /** Resolves when somebody asked for the end. */
  asked: Promise<void>;
  /** Notes what went wrong outside of any call. */
  noteDefect(thrown: unknown): void;
  stop(): Promise<void>;
}

export const POOL_DOMAIN = 'omani.works';

/** Starts every part of the sandbox in this process and writes its context. */
export async function serveSandbox(options: ServeOptions, pid: number): Promise<RunningSandbox> {
  const layout = sandboxLayout(options.stateDir);
  const ground = await createGround({ folder: layout.folder, speed: options.speed, seed: options.seed });
  const credentials = sandboxCredentials(layout.credentials);
  const business = openBusinessFloor(ground, options);
  if (business !== undefined) ground.business = business;
  const [hetzner, parts] = await Promise.all([
    startCloud(ground, options, credentials),
    startParts(ground, {
      poolDomain: POOL_DOMAIN,
      credentials,
      layout,
      ...(options.extraReleases === undefined ? {} : { extraReleases: options.extraReleases }),
      ...(options.clusterTools === undefined ? {} : { clusterTools: options.clusterTools }),
    }),
  ]);
  const startedAt = ground.clock.now();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const status = () => statusOf(ground, hetzner, startedAt);
  const control = await startControl({
    token: credentials.controlToken,
    faults: ground.faults,
    status,
    down: ask,
    ...(business === undefined ? {} : businessControl(business, hetzner)),
  });
  const facts = Object.assign({}, hetzner.facts, ...parts.map((part) => part.facts)) as Record<
    string,
    string
  >;
  const identity = {
    pid,
    pidStart: (await processStart(pid)) ?? '',
    startedAt: new Date(startedAt).toISOString(),
  };
  const clusters = options.clusterTools === undefined ? 'simulated' : 'real';
  const base = { ...identity, clusters } as const;
  const context = contextOf(ground, base, { ...facts, control: control.url }, credentials);
  writePrivateJson(layout.context, context);
  hetzner.announce();
  ground.log(`sandbox: up at speed ${options.speed}`);
  const stop = async () => {
    removeFile(layout.context);
    await control.stop();
    await stopAll([...parts, hetzner]);
    await business?.close();
    ground.log('sandbox: down');
  };
  return { context, asked, noteDefect: ground.defects.note, stop };
}

function openBusinessFloor(ground: SandboxGround, options: ServeOptions): BusinessFloor | undefined {
  const { layer = 'L', stateDir, toolbox } = options;
  if (layer === 'none') return undefined;
  const { business: folder, folder: own } = sandboxLayout(stateDir);
  const places = toolbox ?? { cacheFolder: own, packageFolder: own };
  const workshop = { ...places, env: process.env, report: ground.log, fetch: toolbox !== undefined };
  return new BusinessFloor(ground, { folder, layer, workshop });
}

function businessControl(business: BusinessFloor, hetzner: HetznerPart) {
  return {
    inject: (setting: FaultSetting) => business.inject(sovereignsOf(hetzner), setting),
    mail: (sovereign: string | undefined) =>
      business.mailOf(sovereign === undefined ? sovereignsOf(hetzner) : [sovereign]),
  };
}

function sovereignsOf({ cloud }: HetznerPart): string[] {
  return keptSovereigns(cloud).map(({ fqdn }) => fqdn);
}

function startCloud(
  ground: SandboxGround,
  options: ServeOptions,
  credentials: SandboxCredentials,
): Promise<HetznerPart> {
  return startHetzner(ground, {
    file: sandboxLayout(options.stateDir).project,
    token: credentials.hetznerToken,
    readOnlyToken: credentials.hetznerReadOnlyToken,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
}

function statusOf(ground: SandboxGround, hetzner: HetznerPart, startedAt: number): SandboxStatus {
  return {
    startedAt: new Date(startedAt).toISOString(),
    uptimeSeconds: Math.floor((ground.clock.now() - startedAt) / 1000),
    speed: ground.clock.speed,
    faults: ground.faults.list(),
    sovereigns: keptSovereigns(hetzner.cloud),
    objects: hetzner.cloud.counts(),
    unhandled: [...hetzner.unhandled],
    defects: ground.defects.list(),
  };
}

function contextOf(
  ground: SandboxGround,
  identity: Pick<SandboxContext, 'pid' | 'pidStart' | 'startedAt' | 'clusters'>,
  facts: Readonly<Record<string, string>>,
  credentials: SandboxCredentials,
): SandboxContext {
  const { speed } = ground.clock;
  return {
    v: 1,
    ...identity,
    speed,
    hetznerApi: facts.hetznerApi ?? '',
    connectFile: ground.connectFile ?? '',
    authority: ground.authority.certificate,
    resolvers: ['192.0.2.53'],
    registry: facts.registry ?? '',
    k3sReleases: facts.k3sReleases ?? '',
    git: facts.git ?? '',
    powerdnsApi: facts.powerdnsApi ?? '',
    dynadotApi: facts.dynadotApi ?? '',
    nameservers: Object.values(NAMESERVERS),
    poolDomain: POOL_DOMAIN,
    providerPollSeconds: pollSeconds(speed),
    control: facts.control ?? '',
    credentials,
  };
}

/** The provider's own half second, shortened with time itself but never to a busy loop. */
function pollSeconds(speed: number): number {
  return Math.min(0.5, Math.max(0.05, 3 / speed));
}

async function stopAll(parts: SandboxPart[]): Promise<void> {
  for (const part of parts) await part.stop();
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Somebody was faster.
  }
}
