import { shownCode } from '../../domain/business/voucher-code.ts';
import { CatalystError } from '../../domain/errors.ts';
import { agreeFirst } from '../business/agree.ts';
import { audited } from '../business/audited.ts';
import type { BusinessWorkshop } from '../business/business.ts';
import { settleWrite } from '../business/settle-write.ts';
import { type RevokeResult, revokeLines } from '../vouchers/revoke-voucher.ts';
import { shownFields } from '../vouchers/write-voucher.ts';
import { bookedVoucher } from './read-booked-vouchers.ts';
import { type Books, type DirectWriteRequest, ofBooks, withBooks } from './with-books.ts';

/**
 * Revokes a voucher by the database, as upstream's store does: for codes that the API cannot name, a blank one or dots.
 * @throws CatalystError CATALYST-VOUCHER-NOT-FOUND, CATALYST-DECLINED, OutcomeUnknown
 */
export function revokeDirect(
  workshop: BusinessWorkshop,
  named: string,
  request: DirectWriteRequest,
): Promise<RevokeResult> {
  return withBooks(workshop, request, async (books) => {
    const voucher = await liveVoucher(books, named);
    const result = { ...ofBooks(books), voucher, settledByReadBack: false };
    if (request.dryRun) return { ...result, outcome: 'planned' };
    await agreeFirst(request.ask, `Revoke it on ${books.fqdn}?`, revokeLines(books.fqdn, voucher));
    const { code } = voucher;
    const entry = { command: 'voucher revoke', what: code, before: shownFields(voucher) };
    const { answered } = await audited(books, entry, () =>
      settleWrite({
        what: `revocation of ${shownCode(code)}`,
        write: () => revoked(books, code),
        readBack: () => books.database.read((one) => bookedVoucher(one, books.schema, code)),
        isDone: ({ revokedAt }) => revokedAt !== undefined,
        clock: books.clock,
      }),
    );
    return { ...result, outcome: 'revoked', settledByReadBack: !answered };
  });
}

async function liveVoucher({ database, schema }: Books, named: string) {
  const voucher = await database.read((one) => bookedVoucher(one, schema, named));
  if (voucher.revokedAt === undefined) return voucher;
  throw new CatalystError('CATALYST-VOUCHER-NOT-FOUND', `The voucher was revoked at ${voucher.revokedAt}.`);
}

async function revoked({ database }: Books, code: string): Promise<void> {
  const sql = `UPDATE promo_codes SET deleted_at = now(), active = false WHERE code = $1 AND deleted_at IS NULL`;
  const changed = await database.write((one) => one.change(sql, [code]));
  if (changed === 1) return;
  const message = 'Somebody else revoked it meanwhile. Nothing was written.';
  throw new CatalystError('CATALYST-DIFFERENT', message);
}
