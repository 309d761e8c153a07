import { invalid } from './api-refusal.ts';
import type { ZoneKey } from './zone-key.ts';

/** What a POST to `cryptokeys` asks for; only algorithm 13 is made here. */
export function keyOptionsOf(
  body: Record<string, unknown>,
): Pick<ZoneKey, 'keytype' | 'active' | 'published'> {
  const { keytype, algorithm, active, published } = body;
  if (keytype !== 'csk' && keytype !== 'ksk' && keytype !== 'zsk')
    throw invalid(`Invalid keytype ${keytype}`);
  const known = [undefined, 13, '13', 'ecdsa256', 'ECDSAP256SHA256'];
  if (!known.some((name) => name === algorithm)) throw invalid(`Unknown algorithm: ${algorithm}`);
  return { keytype, active: active === true, published: published !== false };
}
