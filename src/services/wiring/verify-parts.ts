import { createDnsQuery } from '../../clients/dns/create-dns-query.ts';
import { probeUrl } from '../../clients/http/probe-url.ts';
import type { SovereignSpec } from '../../domain/spec.ts';
import type { Target } from '../../domain/surroundings.ts';
import type { VerifyParts } from '../../pipeline/dns-verify/parts.ts';
import type { ServiceSettings } from '../settings.ts';
import { findSurround } from './surround.ts';

/** Clients for the checks of `dns verify`: they ask, with no credential. */
export async function wireVerify(
  settings: ServiceSettings,
  network: SovereignSpec['network'],
  signal: AbortSignal,
): Promise<{ parts: VerifyParts; target: Target }> {
  const { target } = await findSurround(settings, network);
  const { clock, random } = settings;
  const query = createDnsQuery({ target, clock });
  const parts: VerifyParts = {
    ...{ query, clock, random, signal },
    resolvers: query.resolvers?.() ?? [],
    probeUrl: (url) => probeUrl(url, { target, query, clock, signal }),
  };
  return { parts, target };
}
