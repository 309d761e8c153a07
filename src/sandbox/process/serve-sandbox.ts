import { unlinkSync } from 'node:fs';
import { createGround, type SandboxGround } from '../ground/create-ground.ts';
import type { SandboxPart } from '../ground.ts';
import type { Kind } from '../hetzner/cloud/records.ts';
import { type HetznerPart, startHetzner } from '../hetzner/start-hetzner.ts';
import { NAMESERVERS } from '../powerdns/start.ts';
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
  const [hetzner, parts] = await Promise.all([
    startCloud(ground, options, credentials),
    startParts(ground, {
      poolDomain: POOL_DOMAIN,
      credentials,
      layout,
      ...(options.extraReleases === undefined ? {} : { extraReleases: options.extraReleases }),
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
  const context = contextOf(ground, identity, { ...facts, control: control.url }, credentials);
  writePrivateJson(layout.context, context);
  hetzner.announce();
  ground.log(`sandbox: up at speed ${options.speed}`);
  const stop = async () => {
    removeFile(layout.context);
    await control.stop();
    await stopAll([...parts, hetzner]);
    ground.log('sandbox: down');
  };
  return { context, asked, noteDefect: ground.defects.note, stop };
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
  identity: Pick<SandboxContext, 'pid' | 'pidStart' | 'startedAt'>,
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
