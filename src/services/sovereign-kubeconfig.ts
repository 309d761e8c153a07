import type { SecretStore } from '../clients/secrets/store.ts';
import { CREDENTIAL_HOURS, signAdminCertificate } from '../domain/certificates.ts';
import type { ClusterSecrets } from '../domain/cluster-secrets.ts';
import { CatalystError } from '../domain/errors.ts';
import { execCredential, type Kubeconfig, kubeconfigYaml, makeKubeconfig } from '../domain/kubeconfig.ts';
import type { RegionOutputs } from '../domain/outputs.ts';
import type { Progress } from '../domain/progress.ts';
import type { Clock } from '../domain/surroundings.ts';

export interface KubeconfigRoom {
  progress: Progress;
  secrets: SecretStore;
  clock: Clock;
  /** Absolute, like the next two; kubectl may run elsewhere and with another environment. */
  stateFolder: string;
  /** Where the passphrase of the state is kept when nobody gave one. */
  configFolder: string;
  /** The file that the passphrase came from, when it did. */
  passphraseFile?: string;
}

/**
 * A kubeconfig with one context per control plane and no secret in it: kubectl runs `command` for a certificate of one hour.
 * @param command how kubectl starts catalyst, e.g. `catalyst`, or node with the program's path
 */
export async function sovereignKubeconfig(
  room: KubeconfigRoom,
  command: string[],
): Promise<{ config: Kubeconfig; yaml: string }> {
  const { progress, secrets } = room;
  const fqdn = progress.sovereign;
  const [program = 'catalyst', ...first] = command;
  const regions = await Promise.all(
    regionsOf(progress).map(async ({ key, controlPlanes }) => ({
      key,
      address: controlPlanes[0]?.ipv4 ?? '',
      others: controlPlanes.slice(1).map(({ ipv4 }) => ipv4),
      serverCa: (await clusterSecretsOf(secrets, fqdn, key)).serverCa.certificate,
      user: {
        kind: 'exec' as const,
        command: program,
        args: [...first, 'sovereign', 'credential', fqdn, '--region', key],
        env: whereabouts(room),
      },
    })),
  );
  const config = makeKubeconfig(fqdn, regions);
  return { config, yaml: kubeconfigYaml(config) };
}

/** What our own program needs to open the same state from kubectl's environment; paths only, never a secret. */
function whereabouts({ stateFolder, configFolder, passphraseFile }: KubeconfigRoom): Record<string, string> {
  return {
    CATALYST_STATE_DIR: stateFolder,
    CATALYST_CONFIG_DIR: configFolder,
    ...(passphraseFile === undefined ? {} : { CATALYST_PASSPHRASE_FILE: passphraseFile }),
  };
}

/** An ExecCredential for a region (the primary one by default) with a certificate of one hour. */
export async function sovereignCredential({ progress, secrets, clock }: KubeconfigRoom, region?: string) {
  const regions = regionsOf(progress);
  const key = region ?? regions[0]?.key ?? '';
  if (!regions.some((one) => one.key === key)) {
    const known = regions.map((one) => one.key).join(', ');
    throw new CatalystError('CATALYST-NOT-FOUND', `${progress.sovereign} has no region ${key}.`, {
      hint: `Its regions are: ${known}.`,
    });
  }
  const { clientCa } = await clusterSecretsOf(secrets, progress.sovereign, key);
  return execCredential(await signAdminCertificate(clientCa, clock.now(), CREDENTIAL_HOURS));
}

function regionsOf(progress: Progress): RegionOutputs[] {
  const regions = progress.outputs.regions as unknown as RegionOutputs[] | undefined;
  if (regions !== undefined && regions.length > 0) return regions;
  throw new CatalystError('CATALYST-NOT-FOUND', `${progress.sovereign} has no cluster yet.`, {
    hint: `catalyst sovereign resume ${progress.sovereign}`,
  });
}

async function clusterSecretsOf(secrets: SecretStore, fqdn: string, key: string): Promise<ClusterSecrets> {
  const kept = await secrets.get(`cluster.${key}`);
  if (kept !== undefined) return JSON.parse(kept) as ClusterSecrets;
  throw new CatalystError(
    'CATALYST-SECRETS-DAMAGED',
    `The authorities of ${fqdn} in ${key} are not kept here.`,
    {
      hint: 'Restore the state folder from an export: catalyst sovereign import --file FILE',
    },
  );
}
