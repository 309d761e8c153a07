import { requireProgress } from './read-sovereigns.ts';
import type { Workshop } from './session.ts';

/**
 * Writes a Sovereign's whole state as one sealed file; an earlier archive of it is replaced.
 * @throws CatalystError CATALYST-LOCKED while a run works on it, CATALYST-USAGE where something else stands
 */
export async function exportSovereign(
  { state }: Workshop,
  fqdn: string,
  options: { file: string; signal: AbortSignal },
): Promise<{ fqdn: string; file: string; bytes: number; files: number; passphraseAt: string }> {
  await requireProgress(state, fqdn);
  await state.refuseOtherFile(options.file, 'archive', fqdn);
  const release = await state.lock(fqdn, options.signal);
  try {
    const written = await state.exportTo(fqdn, options.file);
    return { fqdn, file: options.file, ...written, passphraseAt: await state.passphraseAt() };
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
