import { join } from 'node:path';
import { createDnsQuery } from '../../clients/dns/create-dns-query.ts';
import { saveSnapshot } from '../../clients/dns/snapshot-file.ts';
import { createDynadot, DYNADOT_API } from '../../clients/dynadot/create-dynadot.ts';
import { createObserve } from '../../clients/flux/create-observe.ts';
import { createGit } from '../../clients/git/create-git.ts';
import { createHetzner } from '../../clients/hetzner/create-hetzner.ts';
import { probeUrl } from '../../clients/http/probe-url.ts';
import { createPowerdns } from '../../clients/powerdns/create-powerdns.ts';
import { createRegistry } from '../../clients/registry/create-registry.ts';
import type { SecretStore } from '../../clients/secrets/store.ts';
import type { DnsProvider } from '../../domain/dns-provider.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { RegionOutputs } from '../../domain/outputs.ts';
import { fqdnOf, type SovereignSpec } from '../../domain/spec.ts';
import { clusterSpeed } from '../../domain/surroundings.ts';
import type { RunOptions, World } from '../../pipeline/world.ts';
import type { WorldParts } from '../../pipeline/world-builder.ts';
import type { ServiceSettings } from '../settings.ts';
import { refusePlainHttp } from '../target.ts';
import { clusterClients } from './cluster-access.ts';
import { machineProbes } from './machine-probes.ts';
import { findSurround, type Surround } from './surround.ts';
import { wireTofu } from './wire-tofu.ts';

export interface WorldRequest {
  settings: ServiceSettings;
  spec: SovereignSpec;
  folder: string;
  secrets: SecretStore;
  options: RunOptions;
  signal: AbortSignal;
  /** The output `regions`, as far as it is known. */
  regions(): RegionOutputs[];
  /** Told of an OpenTofu that goes on when we die. */
  noteChild?: (pid: number | undefined) => Promise<void>;
}

/** Every client of one run. `close` ends their connections. */
export async function wireWorld(
  request: WorldRequest,
): Promise<{ parts: WorldParts; close(): Promise<void> }> {
  const { settings, spec, secrets, folder, options, signal } = request;
  const { clock, random } = settings;
  const surround = await findSurround(settings, spec.network);
  const { target } = surround;
  const credential = credentialsOf(settings, surround);
  const fqdn = fqdnOf(spec.domain);
  const token = (await credential('hetznerToken')) ?? '';
  const hetzner = createHetzner({ target, token, clock, signal });
  const registry = createRegistry({ target });
  const git = wireGit(settings, surround);
  const clusters = clusterClients({ ...request, fqdn, target, clock, random });
  const probes = machineProbes(settings, target);
  const query = createDnsQuery({ target, clock });
  const dns = await wireDns(request, surround, credential);
  const parts: WorldParts = {
    ...{
      spec,
      fqdn,
      folder,
      target,
      options,
      clock,
      random,
      signal,
      secrets,
      hetzner,
      query,
      registry,
      credential,
    },
    git: git.asked,
    dns,
    tofu: wireTofu({ ...request, surround, credential }),
    kubernetes: clusters.kubernetes,
    observe: createObserve({ kubernetes: clusters.kubernetes, clock, speed: clusterSpeed(target) }),
    probeUrl: (url) => probeUrl(url, { target, query, clock, signal }),
    probes: probes.probes,
    saveSnapshot: (snapshot) => saveSnapshot(folder, snapshot),
  };
  const close = async () => {
    const ends = [
      clusters.close(),
      hetzner.close?.(),
      registry.close(),
      git.close(),
      probes.close(),
      dns?.close?.(),
    ];
    await Promise.allSettled(ends);
  };
  return { parts, close };
}

/** In a sandbox only its own credentials exist, whatever the environment holds. */
export function credentialsOf(settings: ServiceSettings, { target }: Surround): World['credential'] {
  if (target.kind === 'real') return (name) => settings.credential(name);
  return async (name) => (Object.hasOwn(target.credentials, name) ? target.credentials[name] : undefined);
}

export async function wireDns(
  { spec, settings, signal }: Pick<WorldRequest, 'spec' | 'settings' | 'signal'>,
  surround: Surround,
  credential: World['credential'],
): Promise<DnsProvider | undefined> {
  const { target, sandbox } = surround;
  if (spec.dns.provider === 'dynadot') return wireDynadot({ settings, signal }, surround, credential);
  if (spec.dns.provider !== 'powerdns') return undefined;
  const api = sandbox?.powerdnsApi ?? spec.dns.api;
  refusePlainHttp(target.kind, 'The PowerDNS API', api);
  const key = (await credential('powerdnsApiKey')) ?? '';
  const basicAuth = await credential('powerdnsBasicAuth');
  const { clock } = settings;
  return createPowerdns({ api, server: spec.dns.server, key, basicAuth, target, clock, signal });
}

async function wireDynadot(
  { settings, signal }: Pick<WorldRequest, 'settings' | 'signal'>,
  { target, sandbox }: Surround,
  credential: World['credential'],
): Promise<DnsProvider> {
  const api = target.kind === 'sandbox' ? sandbox?.dynadotApi : DYNADOT_API;
  if (api === undefined) {
    const message = 'The running sandbox is of an older catalyst: it has no Dynadot.';
    const hint = 'catalyst sandbox down, then catalyst sandbox up';
    throw new CatalystError('CATALYST-SANDBOX-DOWN', message, { hint });
  }
  const key = (await credential('dynadotKey')) ?? '';
  const folder = join(settings.folders.state, 'dns', target.kind);
  return createDynadot({ api, key, target, clock: settings.clock, signal, folder });
}

/** The sandbox holds one repository, which stands for whichever the spec names. */
export function wireGit(settings: ServiceSettings, { target, sandbox }: Surround) {
  const git = createGit({ target, program: 'git', env: settings.env });
  const there = (repository: string) => sandbox?.git ?? repository;
  const asked: World['git'] = {
    branchHead: (repository, branch, signal) => git.branchHead(there(repository), branch, signal),
    hasPath: (repository, branch, path, signal) => git.hasPath(there(repository), branch, path, signal),
  };
  return { asked, close: () => git.close() };
}
