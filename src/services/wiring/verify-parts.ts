import { createDnsQuery } from '../../clients/dns/create-dns-query.ts';
import { probeUrl } from '../../clients/http/probe-url.ts';
import type { SovereignSpec } from '../../domain/spec.ts';
import type { Target } from '../../domain/surroundings.ts';
import type { VerifyParts } from '../../pipeline/dns-verify/parts.ts';
import type { ServiceSettings } from '../settings.ts';
import { findSurround, type Surround } from './surround.ts';
import type { WorldRequest } from './world-parts.ts';

/** Clients for the checks of `dns verify`: they ask, and need no credential; one that is at hand shows what is hidden. */
export async function wireVerify(
  settings: ServiceSettings,
  spec: SovereignSpec,
  signal: AbortSignal,
): Promise<{ parts: VerifyParts; target: Target }> {
  const surround = await findSurround(settings, spec.network);
  const { target } = surround;
  const { clock, random } = settings;
  const query = createDnsQuery({ target, clock });
  const parts: VerifyParts = {
    ...{ query, clock, random, signal },
    resolvers: query.resolvers?.() ?? [],
    readAtProvider: (zone) => readAtProvider({ settings, spec, signal }, surround, zone),
    probeUrl: (url) => probeUrl(url, { target, query, clock, signal }),
  };
  return { parts, target };
}

/** Asked only when the servers do not show it, so that to verify opens nothing else. */
async function readAtProvider(
  request: Pick<WorldRequest, 'settings' | 'spec' | 'signal'>,
  surround: Surround,
  zone: string,
): ReturnType<NonNullable<VerifyParts['readAtProvider']>> {
  const { credentialsOf, wireDns } = await import('./world-parts.ts');
  const credential = credentialsOf(request.settings, surround);
  if (!(await credential('powerdnsApiKey'))) return undefined;
  const dns = await wireDns(request, surround, credential);
  try {
    if (dns?.capabilities.delegate !== true) return undefined;
    const found = await dns.read(zone);
    return found === undefined ? undefined : { provider: dns.capabilities.provider, sets: found.sets };
  } finally {
    await dns?.close?.();
  }
}
