import type { AuditEntry } from '../../domain/business/audit-entry.ts';
import { asCatalystError } from '../../domain/errors.ts';
import type { Business } from './business.ts';

/** A write between its two lines of the audit file: the attempt, and how it ended. */
export async function audited<T>(
  business: Pick<Business, 'audit'>,
  entry: Pick<AuditEntry, 'command' | 'what' | 'before' | 'after'>,
  write: () => Promise<T>,
): Promise<T> {
  await business.audit({ ...entry, outcome: 'intent' });
  try {
    const done = await write();
    await business.audit({ ...entry, outcome: 'done' });
    return done;
  } catch (thrown) {
    const { code } = asCatalystError(thrown);
    const outcome = code === 'CATALYST-OUTCOME-UNKNOWN' ? 'unknown' : 'refused';
    await business.audit({ ...entry, outcome, error: code });
    throw thrown;
  }
}
