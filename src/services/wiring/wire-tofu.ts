import { join } from 'node:path';
import type { SecretStore } from '../../clients/secrets/store.ts';
import { createTofu } from '../../clients/tofu/create-tofu.ts';
import type { Tofu } from '../../clients/tofu/tofu.ts';
import type { ClusterSecrets } from '../../domain/cluster-secrets.ts';
import { CatalystError } from '../../domain/errors.ts';
import { regionKeys, type SovereignSpec } from '../../domain/spec.ts';
import { clusterSecretsVariable } from '../../domain/tfvars.ts';
import type { World } from '../../pipeline/world.ts';
import { findTool } from '../../toolbox/find-tool.ts';
import type { ToolName } from '../../toolbox/tool.ts';
import type { ServiceSettings } from '../settings.ts';
import type { Surround } from './surround.ts';
import { toolEnvironment } from './tool-network.ts';

interface TofuRequest {
  settings: ServiceSettings;
  surround: Surround;
  folder: string;
  secrets: SecretStore;
  spec: SovereignSpec;
  credential: World['credential'];
  signal: AbortSignal;
  /** Told of an OpenTofu that goes on when we die. */
  noteChild?: (pid: number | undefined) => Promise<void>;
}

/** OpenTofu in `<folder>/tofu`, with the module that we ship. */
export function wireTofu(request: TofuRequest): Tofu {
  const { settings, surround, folder, secrets, spec, credential, signal, noteChild } = request;
  return createTofu({
    binary: () => toolPath(request, 'tofu'),
    folder: join(folder, 'tofu'),
    module: join(settings.folders.package, 'templates', 'tofu', 'hetzner'),
    providerMirror: () => toolPath(request, 'provider-mirror'),
    passphrase: () => statePassphrase(secrets),
    hetznerToken: () => credential('hetznerToken'),
    secretVariables: async () => ({
      cluster_secrets: clusterSecretsVariable(await clusterSecretsOf(spec, secrets)),
    }),
    target: surround.target,
    env: settings.env,
    clock: settings.clock,
    signal,
    ...(noteChild === undefined ? {} : { onChild: noteChild }),
  });
}

async function toolPath({ settings, spec, signal }: TofuRequest, name: ToolName): Promise<string> {
  const { folders, report, fetchTools } = settings;
  const workshop = {
    env: await toolEnvironment(settings, spec.network),
    cacheFolder: folders.cache,
    packageFolder: folders.package,
    report,
    fetch: fetchTools,
    signal,
  };
  return (await findTool(name, workshop)).path;
}

async function statePassphrase(secrets: SecretStore): Promise<string> {
  const kept = await secrets.get('state-passphrase');
  if (kept !== undefined) return kept;
  throw new CatalystError(
    'CATALYST-SECRETS-DAMAGED',
    'The passphrase of the OpenTofu state is not kept here.',
    {
      hint: 'Restore the state folder from an export: catalyst sovereign import --file FILE',
    },
  );
}

async function clusterSecretsOf(
  spec: SovereignSpec,
  secrets: SecretStore,
): Promise<Record<string, ClusterSecrets>> {
  const clusters: Record<string, ClusterSecrets> = {};
  for (const key of regionKeys(spec.regions)) {
    const kept = await secrets.get(`cluster.${key}`);
    if (kept !== undefined) clusters[key] = JSON.parse(kept) as ClusterSecrets;
  }
  return clusters;
}
