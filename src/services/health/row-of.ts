import type { HealthRow } from '../../domain/business/health.ts';
import { asCatalystError } from '../../domain/errors.ts';
import { plainText } from '../../domain/plain-text.ts';

/** What could not be asked is told as it failed. */
export async function rowOf(
  name: string,
  ask: () => Promise<HealthRow>,
  failed: HealthRow['state'] = 'unknown',
): Promise<HealthRow> {
  try {
    return await ask();
  } catch (thrown) {
    const { code, message } = asCatalystError(thrown);
    if (code === 'CATALYST-INTERNAL' || code === 'CATALYST-NOT-INSTALLED') throw thrown;
    return { name, state: failed, says: plainText(message) };
  }
}

export function row(name: string, state: HealthRow['state'], says: string): HealthRow {
  return { name, state, says };
}
