import { mkdir, readFile } from 'node:fs/promises';
import { placeAuthorities } from '../../clients/tofu/authorities.ts';
import type { SovereignSpec } from '../../domain/spec.ts';
import type { ServiceSettings } from '../settings.ts';

/**
 * Our environment as programs get it that fetch tools (curl, go, OpenTofu): with the proxies and authorities of the spec,
 * else those of the environment. Never those of a sandbox, which serves no tools.
 */
export async function toolEnvironment(
  { env, folders, network }: Pick<ServiceSettings, 'env' | 'folders' | 'network'>,
  spec: SovereignSpec['network'],
): Promise<ServiceSettings['env']> {
  const { httpsProxy, noProxy } = { ...network, ...spec };
  const file = await authoritiesFile({ env, folders, network }, spec.caFile);
  return {
    ...env,
    // curl reads the small letters first, Go the capitals.
    ...(httpsProxy === undefined ? {} : { HTTPS_PROXY: httpsProxy, https_proxy: httpsProxy }),
    ...(noProxy === undefined ? {} : { NO_PROXY: noProxy, no_proxy: noProxy }),
    ...(file === undefined ? {} : { SSL_CERT_FILE: file, CURL_CA_BUNDLE: file }),
  };
}

async function authoritiesFile(
  { env, folders, network }: Pick<ServiceSettings, 'env' | 'folders' | 'network'>,
  caFile: string | undefined,
): Promise<string | undefined> {
  const named = caFile === undefined ? '' : await readFile(caFile, 'utf8').catch(() => '');
  const extra = [...new Set([...network.authorities, named])].filter((pem) => pem !== '');
  if (extra.length > 0) await mkdir(folders.cache, { recursive: true });
  return placeAuthorities(folders.cache, extra, env.SSL_CERT_FILE);
}
