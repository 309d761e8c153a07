import { exportSovereign } from './move-sovereign.ts';
import type { Workshop } from './session.ts';

/** A run that failed to export must still say why it failed itself. */
export async function exportSafely(workshop: Workshop, fqdn: string, file: string): Promise<void> {
  const { signal } = new AbortController();
  await exportSovereign(workshop, fqdn, { file, signal }).catch((failure: Error) => {
    workshop.settings.report(`The state of ${fqdn} could not be exported to ${file}: ${failure.message}`);
  });
}
