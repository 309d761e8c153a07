import { requireProgress } from './read-sovereigns.ts';
import type { Workshop } from './session.ts';

/** Writes a Sovereign's whole state as one sealed file. @throws CatalystError CATALYST-LOCKED while a run works on it */
export async function exportSovereign(
  { state }: Workshop,
  fqdn: string,
  options: { file: string; signal: AbortSignal },
): Promise<{ fqdn: string; file: string; bytes: number; files: number }> {
  await requireProgress(state, fqdn);
  const release = await state.lock(fqdn, options.signal);
  try {
    return { fqdn, file: options.file, ...(await state.exportTo(fqdn, options.file)) };
  } finally {
    await release();
  }
}

/**
 * Brings an exported Sovereign into this state folder; with `replace` in the place of one that nobody works on.
 * Resolves with what it is called.
 */
export async function importSovereign(
  { state }: Workshop,
  options: { file: string; replace: boolean },
): Promise<{ fqdn: string }> {
  return { fqdn: await state.importFrom(options.file, { replace: options.replace }) };
}
