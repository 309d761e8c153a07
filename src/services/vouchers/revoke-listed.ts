import { findVoucher, type Voucher } from '../../domain/business/voucher.ts';
import { shownCode } from '../../domain/business/voucher-code.ts';
import { CatalystError } from '../../domain/errors.ts';
import { audited } from '../business/audited.ts';
import type { Business } from '../business/business.ts';
import { type Settled, settleWrite } from '../business/settle-write.ts';
import { shownFields } from './write-voucher.ts';

/** Revokes a voucher that is in the list. Absent afterwards is revoked, whatever the answer was. */
export async function revokeListed(business: Business, held: Voucher): Promise<Settled<Voucher | undefined>> {
  const entry = { command: 'voucher revoke', what: held.code, before: shownFields(held) };
  return audited(business, entry, () =>
    settleWrite({
      what: `revocation of ${shownCode(held.code)}`,
      write: () => business.gateway.revokeVoucher(held.code).catch(goneIsRevoked),
      readBack: async () => findVoucher((await business.gateway.listVouchers()).vouchers, held.code),
      isDone: (state) => state === undefined,
      clock: business.clock,
    }),
  );
}

/** It was listed a moment ago: somebody else was faster, and the list will show it. */
function goneIsRevoked(thrown: unknown): void {
  if (thrown instanceof CatalystError && thrown.code === 'CATALYST-VOUCHER-NOT-FOUND') return;
  throw thrown;
}
