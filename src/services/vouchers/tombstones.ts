import type { AuditEntry } from '../../domain/business/audit-entry.ts';
import type { Voucher } from '../../domain/business/voucher.ts';
import { CatalystError } from '../../domain/errors.ts';
import type { Business } from '../business/business.ts';
import { revokeListed } from './revoke-listed.ts';

/** Codes that our own audit file knows as revoked and not issued since. The API hides revoked vouchers. */
export function knownTombstones(past: readonly AuditEntry[]): ReadonlySet<string> {
  const revoked = new Set<string>();
  for (const { what, outcome, command } of past) {
    if (outcome !== 'done') continue;
    if (command === 'voucher revoke') revoked.add(what);
    else if (command === 'voucher issue') revoked.delete(what);
  }
  return revoked;
}

/** @throws CatalystError CATALYST-VOUCHER-REVOKED */
export function refuseTombstone(code: string, resurrect: boolean): void {
  if (resurrect) return;
  const message = `The voucher ${code} was revoked. Issuing it again would bring the old one back. Nothing was written.`;
  throw revoked(message);
}

/** The database's clock and the gateway's may be that far apart. */
const CLOCKS_APART_MS = 60_000;

/**
 * A row that is older than our write, or redeemed already, was a revoked voucher that came back to life: it is revoked
 * again, since nobody asked for it.
 * @param serverTime the server's time before the write, milliseconds since the epoch
 * @throws CatalystError CATALYST-VOUCHER-REVOKED when it was one
 */
export async function takeBackResurrected(
  business: Business,
  voucher: Voucher,
  serverTime: number | undefined,
): Promise<void> {
  const { createdAt, timesRedeemed, code } = voucher;
  const old =
    createdAt !== undefined &&
    serverTime !== undefined &&
    Date.parse(createdAt) < serverTime - CLOCKS_APART_MS;
  if (!old && timesRedeemed === 0) return;
  await revokeListed(business, voucher);
  const message = `The voucher ${code} had been revoked before, and issuing it brought it back; it was revoked again at once.`;
  throw revoked(message);
}

function revoked(message: string): CatalystError {
  return new CatalystError('CATALYST-VOUCHER-REVOKED', message, {
    hint: 'Choose another code. If the old one is meant, with its old redemptions, add --resurrect.',
  });
}
